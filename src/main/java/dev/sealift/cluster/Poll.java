package dev.sealift.cluster;

import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;

/**
 * What a wait for the cluster tells meanwhile. An API server that is restarted, or busy, ends no
 * wait that has time left: it is waited for too.
 */
final class Poll {
  private static final long TELL_EVERY_MILLIS = 1_000;

  private final String step;
  private final Deadline deadline;
  private final Events events;
  private long told;

  /**
   * @param step the waiting step's name
   */
  Poll(String step, Deadline deadline, Events events) {
    this.step = step;
    this.deadline = deadline;
    this.events = events;
  }

  /**
   * Goes on waiting after a request that came to nothing.
   *
   * @throws UserException {@code failure} itself, where another try would not help or there is no
   *     time for one
   */
  void outlast(UserException failure) {
    if (deadline.passed() || !ApiErrors.passes(failure)) {
      throw failure;
    }
    tell("the API server: " + failure.what());
  }

  /** Tells at most once a second. */
  void tell(String what) {
    long elapsed = deadline.elapsed().toMillis();
    if (elapsed - told >= TELL_EVERY_MILLIS) {
      told = elapsed;
      events.emit(new Event.StepWaiting(step, what, deadline.elapsed()));
    }
  }
}
