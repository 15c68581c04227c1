package dev.sealift.core;

/**
 * The result of one check: what was seen, why it matters, what to do.
 *
 * @param name what was checked, e.g. {@code database login}
 * @param state how it came out
 * @param seen what was seen, e.g. {@code PostgreSQL 15.18, TLS 1.3}
 * @param why why it matters; empty when {@code state} is {@link State#OK}
 * @param remedy what to do; empty when {@code state} is {@link State#OK}
 */
public record Check(String name, State state, String seen, String why, String remedy) {

  /** How a check came out. */
  public enum State {
    OK,
    WARNING,
    FAILED
  }

  /** A check that passed. */
  public static Check ok(String name, String seen) {
    return new Check(name, State.OK, seen, "", "");
  }

  /** A check that passed with something the operator should know. */
  public static Check warning(String name, String seen, String why, String remedy) {
    return new Check(name, State.WARNING, seen, why, remedy);
  }

  /** A check that failed. */
  public static Check failed(String name, String seen, String why, String remedy) {
    return new Check(name, State.FAILED, seen, why, remedy);
  }

  /** A failure as a failed check: what it says, why, and what to do. */
  public static Check failed(String name, UserException error) {
    return new Check(name, State.FAILED, error.what(), error.why(), error.remedy());
  }
}
