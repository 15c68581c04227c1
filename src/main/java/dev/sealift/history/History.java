package dev.sealift.history;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of all deployments, without any plaintext. Everything that returns has been
 * committed to disk. Every failure is a {@link dev.sealift.core.UserException}.
 */
public interface History extends AutoCloseable {
  /**
   * Opens the history, and makes it where there is none.
   *
   * @param file the H2 file, without its ending {@code .mv.db}
   */
  static History open(Path file, Clock clock) {
    return H2History.open(file, clock);
  }

  /**
   * Records an operation before its first write.
   *
   * @return the revision, pending
   * @throws dev.sealift.core.UserException one of this deployment is pending already
   */
  Revision begin(Intent intent);

  /** Records a step of a pending revision. */
  void step(long id, Step step);

  /** Ends a pending revision. */
  Revision finish(long id, State state, String failedStep, String reason);

  /** Ends a revision whose process is no more. */
  Revision interrupt(long id);

  /** The deployment's pending revision. */
  Optional<Revision> pending(DeploymentKey key);

  /**
   * Revisions, the newest first.
   *
   * @param key of one deployment; of all when empty
   * @param beforeId those older than this one: the last of the page before
   */
  List<Revision> list(Optional<DeploymentKey> key, int limit, Optional<Long> beforeId);

  /** A revision by its number; without a key, of the deployment that was changed last. */
  Optional<Revision> find(Optional<DeploymentKey> key, int number);

  /** The newest revision in that state. */
  Optional<Revision> latest(DeploymentKey key, State state);

  /** A revision by its record's id. */
  Optional<Revision> byId(long id);

  /** Its steps, in order. */
  List<Step> steps(long id);

  /** Its profile. */
  String profile(long id);

  /** Its manifests. */
  String manifests(long id);

  /** What is wrong with the chain, in words; empty when it is sound. */
  List<String> verifyChain();

  @Override
  void close();
}
