package dev.sealift.history;

/** What made a revision. */
public enum Operation {
  APPLY,
  ROTATE,
  ROLLBACK,
  RESUME
}
