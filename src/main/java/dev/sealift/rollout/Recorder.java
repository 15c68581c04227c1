package dev.sealift.rollout;

import dev.sealift.core.Tasks;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Writes one operation into the history. The history is opened for each write alone: another
 * terminal can list it while this one waits for a pod.
 *
 * <p>The beginning and the end are on disk before their calls return. The steps between are written
 * beside the work, in order: nothing is decided by them, and a resume looks at what is live.
 */
final class Recorder {
  private final Supplier<History> open;
  private final Clock clock;
  private final long id;
  private final Tasks writer = Tasks.inOrder();
  private final List<Future<Void>> written = new ArrayList<>();

  private Recorder(Supplier<History> open, Clock clock, long id) {
    this.open = open;
    this.clock = clock;
    this.id = id;
  }

  /** Records that an operation starts; on disk before it returns. */
  static Recorder begin(Workplace work, Intent intent) {
    try (History history = work.history().get()) {
      return new Recorder(work.history(), work.clock(), history.begin(intent).id());
    }
  }

  void step(String name, boolean done, String result, Duration took) {
    Step step =
        new Step(written.size() + 1, name, done ? "done" : "failed", result, clock.instant(), took);
    written.add(
        writer.start(
            () -> {
              try (History history = open.get()) {
                history.step(id, step);
              }
              return null;
            }));
  }

  /** Closes the revision, after its steps. A step that could not be written is a failure here. */
  Revision finish(State state, String failedStep, String reason) {
    try (History history = afterSteps()) {
      return history.finish(id, state, failedStep, reason);
    } finally {
      writer.close();
    }
  }

  private History afterSteps() {
    flush();
    return open.get();
  }

  /** Waits until the steps so far are on disk. */
  void flush() {
    boolean interrupted = false;
    try {
      for (Future<Void> step : written) {
        interrupted |= awaitStep(step);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether an interrupt came meanwhile: the record is completed first. */
  private static boolean awaitStep(Future<Void> step) {
    boolean interrupted = false;
    while (true) {
      try {
        Tasks.get(step);
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
