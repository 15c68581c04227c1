package dev.sealift.rollout;

/** Holds something to being as it was when it was prepared. */
@FunctionalInterface
interface Guard {
  void check() throws InterruptedException;
}
