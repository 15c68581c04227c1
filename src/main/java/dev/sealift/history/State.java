package dev.sealift.history;

/** How a revision stands. */
public enum State {
  PENDING,
  SUCCEEDED,
  FAILED,
  INTERRUPTED;

  /** Whether it has to be brought to an end yet. */
  public boolean isOpen() {
    return this == PENDING || this == INTERRUPTED;
  }
}
