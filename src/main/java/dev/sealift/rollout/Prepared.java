package dev.sealift.rollout;

import dev.sealift.core.Check;
import dev.sealift.profile.Profile;
import java.util.List;

/**
 * An operation that was prepared and has written nothing: it is shown, then performed, then closed,
 * which wipes its credentials.
 */
public interface Prepared extends AutoCloseable {
  /** What it is, e.g. {@code rotate admin, database}. */
  String title();

  /** The profile of what it leads to. */
  Profile profile();

  /** The preflight's checks, all passed or warnings. */
  List<Check> checks();

  /** What would change, a line each, secrets masked; one line that says so when nothing would. */
  List<String> lines();

  /** Who will notice what, and for how long; empty when nobody will. */
  List<String> notices();

  /** Whether there is anything to do. */
  boolean hasChanges();

  /**
   * Does it, and proves it by login.
   *
   * @throws dev.sealift.core.UserException a step failed; the revision is closed, and the message
   *     says what became of what was changed
   */
  Deployed perform() throws InterruptedException;

  @Override
  void close();
}
