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
import dev.sealift.profile.ProfileText;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes one operation into the history. The history is opened for each write alone: another
 * terminal can list it while this one waits for a pod.
 *
 * <p>The beginning and the end are on disk before their calls return. The steps between are written
 * beside the work, in order: nothing is decided by them, and a resume looks at what is live. One
 * that the history was too busy for is written with the next, or with the end.
 */
final class Recorder {
  /** Each try waits some seconds for whoever has the history open. */
  private static final int TRIES_TO_END = 3;

  private final Workplace work;
  private final DeploymentKey deployment;
  private final long id;
  private final Tasks writer = Tasks.inOrder();

  /** Not on disk yet, in order; taken away by the writer alone. */
  private final Queue<Step> unwritten = new ConcurrentLinkedQueue<>();

  /** Whether the writer has yet to come to them. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  private int steps;

  /** How it ended, and what the cluster is to remember of it. */
  private record Ended(Revision revision, Optional<HistoryAnchor> anchor) {}

  private Recorder(Workplace work, DeploymentKey deployment, long id) {
    this.work = work;
    this.deployment = deployment;
    this.id = id;
  }

  /** Records that an operation starts; on disk before it returns. */
  static Recorder begin(Workplace work, Intent intent) {
    try (History history = work.history().get()) {
      DeploymentKey deployment = intent.deployment();
      Recorder recorder = new Recorder(work, deployment, history.begin(shown(intent)).id());
      Optional<HistoryAnchor> anchor = HistoryAnchor.of(history, deployment);
      // The namespace may not be there yet: at the end it is anchored again, and a failure told of.
      recorder.beside(() -> recorder.anchor(anchor));
      return recorder;
    }
  }

  /** Whoever reads the history sees the profile too. */
  private static Intent shown(Intent intent) {
    return new Intent(
        intent.deployment(),
        intent.operation(),
        ProfileText.withoutCommentedSecrets(intent.profile()),
        intent.manifests(),
        intent.image(),
        intent.context(),
        intent.note(),
        intent.who());
  }

  private void beside(Runnable write) {
    var unused =
        writer.start(
            () -> {
              write.run();
              return null;
            });
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
    unwritten.add(
        new Step(++steps, name, done ? "done" : "failed", result, work.clock().instant(), took));
    // Those that come while the history is busy are written at once, when it no longer is.
    if (waiting.compareAndSet(false, true)) {
      beside(this::tryToWriteSteps);
    }
  }

  private void tryToWriteSteps() {
    waiting.set(false);
    try {
      writeSteps();
    } catch (UserException e) {
      // The next one tries it again; the end tells of it where that cannot either.
      return;
    }
  }

  private void writeSteps() {
    if (!unwritten.isEmpty()) {
      try (History history = work.history().get()) {
        writeSteps(history);
      }
    }
  }

  private void writeSteps(History history) {
    // One that failed may have been committed all the same.
    int there = history.steps(id).size();
    unwritten.removeIf(step -> step.number() <= there);
    for (Step step = unwritten.peek(); step != null; step = unwritten.peek()) {
      history.step(id, step);
      unwritten.remove();
    }
  }

  /** Closes the revision, after its steps. A step that could not be written is a failure here. */
  Revision finish(State state, String failedStep, String reason) {
    Ended ended;
    try {
      ended = afterSteps(() -> end(state, failedStep, reason));
    } finally {
      writer.close();
    }
    anchor(ended.anchor()).filter(e -> hasNamespace()).ifPresent(this::warn);
    return ended.revision();
  }

  private Ended end(State state, String failedStep, String reason) {
    for (int tries = 1; ; tries++) {
      try (History history = work.history().get()) {
        writeSteps(history);
        Revision revision = history.finish(id, state, failedStep, reason);
        return new Ended(revision, HistoryAnchor.of(history, deployment));
      } catch (UserException e) {
        if (tries == TRIES_TO_END) {
          throw e;
        }
      }
    }
  }

  /** Waits until the steps so far are on disk. */
  void flush() {
    afterSteps(
        () -> {
          writeSteps();
          return true;
        });
  }

  /** Waits for what the writer does after the steps so far. */
  private <T> T afterSteps(Callable<T> write) {
    return Tasks.getToTheEnd(writer.start(write));
  }
}
