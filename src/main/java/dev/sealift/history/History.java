package dev.sealift.history;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The revisions of all deployments, without any plaintext. Everything that returns has been
 * committed to disk. Every failure is a {@link dev.sealift.core.UserException}.
 */
public interface History extends AutoCloseable {
  /**
   * Whether there is a history.
   *
   * @param file the H2 file, without its ending {@code .mv.db}
   */
  static boolean isThere(Path file) {
    return H2History.isThere(file);
  }

  /**
   * Opens the history, and makes it where there is none.
   *
   * @param file the H2 file, without its ending {@code .mv.db}
   */
  static History open(Path file, Clock clock) {
    return H2History.open(file, clock);
  }

  /**
   * Opens the history to read it, beside others who do; nothing can be recorded in it. Where there
   * is none, or one of an older version, it is made or migrated first.
   *
   * @param file the H2 file, without its ending {@code .mv.db}
   */
  static History read(Path file, Clock clock) {
    return H2History.read(file, clock);
  }

  /**
   * Opens the history in a PostgreSQL, for several operators at once.
   *
   * @param url {@code jdbc:postgresql://USER@HOST:PORT/DATABASE}, without a password
   * @param environment where {@code PGPASSWORD} may stand; without it {@code ~/.pgpass} is read
   */
  static History open(String url, Map<String, String> environment, Clock clock) {
    return PostgresHistory.open(url, environment, clock);
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
   * Revisions, the newest first; of all deployments, the last recorded first: an imported one
   * counts from its import.
   *
   * @param key of one deployment; of all when empty
   * @param beforeId those older than this one: the last of the page before
   */
  List<Revision> list(Optional<DeploymentKey> key, int limit, Optional<Long> beforeId);

  /**
   * The newest revision of these deployments: of the newest of each, the one that began last. What
   * was imported was recorded later, and is older.
   */
  Optional<Revision> newest(List<DeploymentKey> keys);

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

  /** The deployments that have revisions. */
  List<DeploymentKey> deployments();

  /** The history's own random name, which tells it from all others. */
  String identity();

  /** The newest link about a deployment; empty when it has no revision. */
  Optional<Head> head(DeploymentKey key);

  /** The hash of a link, by its number in the chain; empty when there is none. */
  Optional<String> hashOf(long record);

  /** Whether a revision that another history had under this hash was imported into this one. */
  boolean imported(String history, String hash);

  /** Looks at the whole chain, without holding it in memory. */
  ChainReport verify();

  /** Adds a note to a revision; the chain covers it. */
  void note(long id, String text, String who);

  /** The notes that were added to the revisions of these ids, the oldest first. */
  List<Note> notes(long fromId, long toId);

  /** How many revisions {@link #prune} would take the texts of. */
  long prunable(List<DeploymentKey> keys, int keep);

  /**
   * Takes the texts and steps of old revisions away; their rows and links stay, so the chain goes
   * on. Of each deployment the newest {@code keep}, the unfinished and the last that succeeded stay
   * whole. The bytes are gone when the history was closed.
   *
   * @return how many were taken
   */
  long prune(List<DeploymentKey> keys, int keep, String who);

  /** Whether a revision's texts and steps were taken by {@link #prune}. */
  boolean pruned(long id);

  /**
   * Writes a file of JSON lines: a header, a line for each revision, an end.
   *
   * @param namespace of the deployments in it, of whichever cluster; of all when empty
   * @return how many revisions it holds
   */
  long export(Optional<String> namespace, Path file);

  /**
   * Hands over every text in every table, for a search: the table's name, and the texts of one row,
   * a line each. A table that is not Sealift's own is gone through too: whoever may read the
   * history may read it.
   */
  void texts(BiConsumer<String, String> reader);

  /** Takes over what {@link #export} wrote, all of it or nothing; what is here already stays. */
  Imported importFrom(Path file);

  @Override
  void close();
}
