package dev.sealift.plan;

/** What would happen to one object. */
public enum Action {
  CREATE,
  UPDATE,
  DELETE,
  UNCHANGED
}
