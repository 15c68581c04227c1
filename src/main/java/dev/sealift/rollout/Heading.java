package dev.sealift.rollout;

/** Which way a resume is asked to go. */
public enum Heading {
  /** Where what the cluster has and what is recorded tell. */
  AS_LEFT,

  /** To the last revision that succeeded, whatever was reached. */
  BACK,

  /**
   * To what the operation was to bring, also where it was being undone: the old credentials may be
   * gone for good, and then no undoing comes to an end.
   */
  FORWARD
}
