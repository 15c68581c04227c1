package dev.sealift.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure that the operator can do something about: what happened, why, and what to do.
 *
 * <p>It is rendered in one place per front end and never carries a secret: whoever throws it writes
 * the three sentences, and does not paste in a driver's message without having read it.
 */
public class UserException extends RuntimeException {
  private final String why;
  private final String remedy;

  /**
   * @param what what happened, one sentence without a full stop, e.g. {@code cannot reach the API
   *     server at https://10.0.0.1:6443}
   * @param why the cause as it was seen, e.g. {@code connection refused}; may be empty
   * @param remedy what to do now, e.g. {@code check that k3s runs: systemctl status k3s}; may be
   *     empty only where nothing can be done
   */
  public UserException(String what, String why, String remedy) {
    this(what, why, remedy, null);
  }

  /** The same with the exception that caused it, for the trace behind {@code -v}. */
  public UserException(String what, String why, String remedy, @Nullable Throwable cause) {
    super(what, cause);
    this.why = Objects.requireNonNull(why);
    this.remedy = Objects.requireNonNull(remedy);
  }

  /** What was not done because Sealift was told to end, by Ctrl-C or a connection that is cut. */
  public static UserException ended(String what, Throwable cause) {
    return new UserException(what, "Sealift was ended meanwhile", "run it again", cause);
  }

  /** What happened. */
  public String what() {
    return Objects.requireNonNull(getMessage());
  }

  /** Why, as it was seen; may be empty. */
  public String why() {
    return why;
  }

  /** What to do, and what to do after that. */
  public String remedyThen(String next) {
    return (remedy.isEmpty() ? "mend that" : remedy) + "; then " + next;
  }

  /** What to do; may be empty. */
  public String remedy() {
    return remedy;
  }
}
