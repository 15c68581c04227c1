package dev.sealift.rollout;

/**
 * An operation was interrupted after its revision was begun, which is left for a resume. Of any
 * other interruption that is not known: an earlier one may be open.
 */
public final class CutOff extends InterruptedException {
  private static final long serialVersionUID = 1;
}
