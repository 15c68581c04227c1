package dev.sealift.history;

/** How a revision stands. */
public enum State {
  PENDING,
  SUCCEEDED,
  FAILED,
  INTERRUPTED
}
