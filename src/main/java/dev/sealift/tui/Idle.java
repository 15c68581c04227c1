package dev.sealift.tui;

import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Counts what is under way, so that a test can wait for its end in place of sleeping. */
final class Idle {
  private int keys;
  private int pending;
  private int jobs;
  private boolean over;

  synchronized void begun() {
    pending++;
  }

  synchronized void ended(int count) {
    pending -= count;
    notifyAll();
  }

  synchronized void pressed() {
    keys++;
  }

  synchronized void jobStarted() {
    jobs++;
  }

  synchronized void jobEnded() {
    jobs--;
    notifyAll();
  }

  /** The loop has ended. */
  synchronized void over() {
    over = true;
    notifyAll();
  }

  /** Something else has changed that a waiter may wait for. */
  synchronized void nudge() {
    notifyAll();
  }

  /**
   * Waits until so many keys were taken, their frame is drawn, no work runs but what hangs, and
   * {@code seen} holds.
   *
   * @param hanging how many pieces of work hang, on purpose
   */
  synchronized void await(int wanted, IntSupplier hanging, BooleanSupplier seen, long millis)
      throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!over
        && (keys < wanted || pending > 0 || jobs > hanging.getAsInt() || !seen.getAsBoolean())) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new TimeoutException(
            "keys " + keys + " of " + wanted + ", pending " + pending + ", jobs " + jobs);
      }
      wait(left);
    }
  }
}
