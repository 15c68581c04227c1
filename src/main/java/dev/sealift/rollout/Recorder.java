package dev.sealift.rollout;

import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Writes one operation into the history. The history is opened for each write alone: another
 * terminal can list it while this one waits for a pod.
 */
final class Recorder {
  private final Supplier<History> open;
  private final Clock clock;
  private final long id;
  private int steps;

  private Recorder(Supplier<History> open, Clock clock, long id) {
    this.open = open;
    this.clock = clock;
    this.id = id;
  }

  /** Records that an operation starts; on disk before it returns. */
  static Recorder begin(Supplier<History> open, Clock clock, Intent intent) {
    try (History history = open.get()) {
      return new Recorder(open, clock, history.begin(intent).id());
    }
  }

  void step(String name, boolean done, String result, Duration took) {
    steps++;
    try (History history = open.get()) {
      history.step(
          id, new Step(steps, name, done ? "done" : "failed", result, clock.instant(), took));
    }
  }

  Revision finish(State state, String failedStep, String reason) {
    try (History history = open.get()) {
      return history.finish(id, state, failedStep, reason);
    }
  }
}
