package dev.sealift.rollout;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs the steps of one recorded operation and ends it, in this one place: whatever way it ends, it
 * is closed in the history.
 */
final class Steps {
  /** One step's work. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws InterruptedException;
  }

  /** All the steps of an operation. */
  @FunctionalInterface
  interface All<T> {
    T run(Steps steps) throws InterruptedException;
  }

  /** What an operation came to, and the revision that records it. */
  record Done<T>(Revision revision, T result) {}

  /** The step that tells that all after it was undoing. */
  static final String UNDO = "undo";

  /** The note that what ran when a rollback began did not answer. */
  static final String FROM_DOWN = "from-down";

  private final Recorder recorder;
  private final Events events;
  private String current = "start";
  private String failed = "";
  private boolean unsettled;
  private Optional<OperationLock> held = Optional.empty();

  private Steps(Recorder recorder, Events events) {
    this.recorder = recorder;
    this.events = events;
  }

  /**
   * Runs {@code all}.
   *
   * @return what it came to, and the revision, succeeded
   * @throws UserException the failure, after the revision was closed as failed
   */
  static <T> Done<T> run(Recorder recorder, Events events, All<T> all) throws InterruptedException {
    Steps steps = new Steps(recorder, events);
    try {
      return steps.run(all);
    } finally {
      steps.held.ifPresent(OperationLock::close);
    }
  }

  private <T> Done<T> run(All<T> all) throws InterruptedException {
    T result;
    try {
      result = all.run(this);
    } catch (InterruptedException e) {
      recordInterrupted();
      throw new CutOff();
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        // A client that was interrupted in a call says so in an exception of its own.
        recordInterrupted();
        throw new CutOff();
      }
      recordFailure(e);
      throw e;
    }
    return new Done<>(recordSuccess(), result);
  }

  /**
   * Keeps {@code lock} until the end is recorded: a resume that got it before would take what is
   * done for cut off.
   */
  OperationLock holding(OperationLock lock) {
    held = Optional.of(lock);
    return lock;
  }

  /**
   * From here on a failure leaves something behind that a resume has to bring to an end; or, with
   * false, no longer.
   */
  void unsettled(boolean left) {
    unsettled = left;
  }

  /** Whether a failure leaves that behind. */
  boolean isUnsettled() {
    return unsettled;
  }

  /**
   * What follows undoes what was done. It is on disk before this returns: a resume then goes on
   * undoing, and does not try the same again. A history that is busy for long does not keep anybody
   * from undoing: without the record, a resume goes by what the cluster has.
   */
  void turnBack() {
    failed = current;
    recorder.step(UNDO, true, "step " + failed + " failed; going back", Duration.ZERO);
    try {
      recorder.flush();
    } catch (UserException e) {
      events.emit(
          new Event.Warning(
              "the history could not note that it is being undone: " + reason(e, ", "),
              "it is noted later; if this is cut off before: `sealift resume --undo`"));
    }
  }

  /** Records something beside the steps, for a later operation to read. */
  void note(String name, String text) {
    recorder.step(name, true, text, Duration.ZERO);
  }

  /** Runs one step whose result is what is told of it. */
  void step(String name, String what, Work<String> work) throws InterruptedException {
    step(name, what, work, text -> text);
  }

  /** Runs one step; {@code told} puts its result into words. */
  <T> T step(String name, String what, Work<T> work, Function<T, String> told)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    current = name;
    long start = System.nanoTime();
    events.emit(new Event.StepStarted(name, what));
    try {
      T result = work.run();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      recorder.step(name, true, told.apply(result), took);
      events.emit(new Event.StepDone(name, told.apply(result), took));
      return result;
    } catch (UserException e) {
      if (Thread.interrupted()) {
        // A client that was interrupted in a call tells of it as of a service that fails.
        throw new InterruptedException();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      recorder.step(name, false, e.what(), took);
      events.emit(new Event.StepFailed(name, e, took));
      throw e;
    }
  }

  private Revision recordSuccess() {
    try {
      return recorder.finish(State.SUCCEEDED, "", "");
    } catch (UserException e) {
      throw new UserException(
          "all of it is done and proven, and the history could not record that: " + e.what(),
          e.why(),
          e.remedyThen("run `sealift resume`, which proves it again and records it"),
          e);
    }
  }

  private void recordInterrupted() {
    // The flag must not break the file channel that this very record is written through.
    boolean interrupted = Thread.interrupted();
    try {
      recorder.finish(State.INTERRUPTED, current, "interrupted by the operator");
    } catch (UserException e) {
      events.emit(
          new Event.Warning(
              "the history could not note that it was interrupted: " + reason(e, ", "),
              "`sealift resume` finds it all the same"));
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void recordFailure(RuntimeException e) {
    try {
      recorder.finish(
          unsettled ? State.INTERRUPTED : State.FAILED,
          failed.isEmpty() ? current : failed,
          reason(e));
    } catch (RuntimeException second) {
      e.addSuppressed(second);
      if (e instanceof UserException failure) {
        throw new UserException(
            failure.what(),
            failure.why() + "; and the history could not record it: " + second.getMessage(),
            failure.remedy(),
            failure);
      }
    }
  }

  static String reason(RuntimeException e) {
    if (e instanceof UserException failure) {
      return reason(failure, ": ");
    }
    // An unforeseen exception's text may hold anything; its class is enough for a record.
    return "internal error: " + e.getClass().getSimpleName();
  }

  private static String reason(UserException failure, String between) {
    return failure.why().isEmpty() ? failure.what() : failure.what() + between + failure.why();
  }
}
