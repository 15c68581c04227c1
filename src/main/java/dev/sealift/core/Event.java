package dev.sealift.core;

import java.time.Duration;

/**
 * What an operation tells about its progress. The core never prints: the text UI, the plain output
 * and the JSON output are subscribers to the same events.
 *
 * <p>No event ever carries a secret.
 */
public sealed interface Event {

  /**
   * A step begins.
   *
   * @param step the step's stable name, e.g. {@code seal} or {@code rollout}
   * @param what what it does, for a person, e.g. {@code sealing 3 secrets}
   */
  record StepStarted(String step, String what) implements Event {}

  /**
   * A step goes on waiting. Sent when the thing waited for changes, and at least once a second.
   *
   * @param step the step's name
   * @param waitingFor what it waits for, e.g. {@code pod mlflow-6b9f: ContainerCreating}
   * @param elapsed how long the step has run
   */
  record StepWaiting(String step, String waitingFor, Duration elapsed) implements Event {}

  /**
   * A step is done.
   *
   * @param step the step's name
   * @param result what came of it, for a person, e.g. {@code role mlflow created}
   * @param took how long it took
   */
  record StepDone(String step, String result, Duration took) implements Event {}

  /** A step failed; the operation ends with {@code error}. */
  record StepFailed(String step, UserException error, Duration took) implements Event {}

  /** A check of the preflight was made. */
  record CheckDone(Check check) implements Event {}

  /**
   * A line of a log in the cluster, with control characters already taken out.
   *
   * @param source where it comes from, e.g. {@code pod/mlflow-6b9f migrate}
   */
  record LogLine(String source, String line) implements Event {}

  /** Something the operator should know that stops nothing. */
  record Warning(String text, String remedy) implements Event {}
}
