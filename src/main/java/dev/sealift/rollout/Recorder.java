package dev.sealift.rollout;

import dev.sealift.core.Event;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Writes one operation into the history. The history is opened for each write alone: another
 * terminal can list it while this one waits for a pod.
 *
 * <p>The beginning and the end are on disk before their calls return. The steps between are written
 * beside the work, in order: nothing is decided by them, and a resume looks at what is live.
 */
final class Recorder {
  private final Workplace work;
  private final DeploymentKey deployment;
  private final long id;
  private final Tasks writer = Tasks.inOrder();
  private final List<Future<Void>> written = new ArrayList<>();
  private int steps;

  private Recorder(Workplace work, DeploymentKey deployment, long id) {
    this.work = work;
    this.deployment = deployment;
    this.id = id;
  }

  /** Records that an operation starts; on disk before it returns. */
  static Recorder begin(Workplace work, Intent intent) {
    try (History history = work.history().get()) {
      DeploymentKey deployment = intent.deployment();
      Recorder recorder = new Recorder(work, deployment, history.begin(intent).id());
      Optional<HistoryAnchor> anchor = HistoryAnchor.of(history, deployment);
      // The namespace may not be there yet: at the end it is anchored again, and a failure told of.
      recorder.beside(() -> recorder.anchor(anchor));
      return recorder;
    }
  }

  private void beside(Runnable write) {
    written.add(
        writer.start(
            () -> {
              write.run();
              return null;
            }));
  }

  /** Notes the head in the cluster; why it could not, where it could not. */
  private Optional<UserException> anchor(Optional<HistoryAnchor> anchor) {
    try {
      anchor.ifPresent(a -> a.write(work.cluster(), deployment.namespace()));
      return Optional.empty();
    } catch (UserException e) {
      return Optional.of(e);
    }
  }

  private void warn(UserException notNoted) {
    work.events()
        .emit(
            new Event.Warning(
                "the history's head could not be noted in the cluster: " + notNoted.what(),
                "`sealift history verify` will not know this revision's; the next operation notes"
                    + " it again"));
  }

  /** Without one nothing runs that the cluster could remember. */
  private boolean hasNamespace() {
    try {
      return work.cluster().namespaceExists(deployment.namespace());
    } catch (UserException e) {
      // It may be there.
      return true;
    }
  }

  void step(String name, boolean done, String result, Duration took) {
    Step step =
        new Step(++steps, name, done ? "done" : "failed", result, work.clock().instant(), took);
    beside(
        () -> {
          try (History history = work.history().get()) {
            history.step(id, step);
          }
        });
  }

  /** Closes the revision, after its steps. A step that could not be written is a failure here. */
  Revision finish(State state, String failedStep, String reason) {
    Revision revision;
    Optional<HistoryAnchor> anchor;
    try (History history = afterSteps()) {
      revision = history.finish(id, state, failedStep, reason);
      anchor = HistoryAnchor.of(history, deployment);
    } finally {
      writer.close();
    }
    anchor(anchor).filter(e -> hasNamespace()).ifPresent(this::warn);
    return revision;
  }

  private History afterSteps() {
    flush();
    return work.history().get();
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
