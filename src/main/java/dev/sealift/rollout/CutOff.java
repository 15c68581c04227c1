package dev.sealift.rollout;

/**
 * An operation was interrupted after its revision was begun: it is closed as interrupted, and a
 * resume brings it to an end. Any other interruption leaves nothing behind.
 */
public final class CutOff extends InterruptedException {
  private static final long serialVersionUID = 1;
}
