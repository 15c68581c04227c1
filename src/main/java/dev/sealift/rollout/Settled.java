package dev.sealift.rollout;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import java.util.Optional;

/** Whether the last operation on a deployment came to an end. */
public final class Settled {
  private Settled() {}

  /** The newest revision, where it was cut off or is still being worked on. */
  public static Optional<Revision> cutOff(History history, DeploymentKey key) {
    return history.list(Optional.of(key), 1, Optional.empty()).stream()
        .filter(r -> r.state().isOpen())
        .findFirst();
  }

  /**
   * Holds what was cut off to be as it was when its end was prepared: whoever was at it may have
   * ended it since.
   *
   * @throws UserException it has ended, or another one has begun
   */
  static void requireStill(History history, DeploymentKey key, Optional<Revision> cut) {
    if (!cutOff(history, key).map(Revision::id).equals(cut.map(Revision::id))) {
      throw meanwhile();
    }
  }

  /** That somebody else has brought it to an end. */
  static UserException meanwhile() {
    return new UserException(
        "somebody else has worked on this meanwhile",
        "the history's newest revision is another one now, or has ended",
        "look what runs: sealift status");
  }

  /**
   * Refuses to begin anything over an operation that was cut off.
   *
   * @throws UserException there is one
   */
  static void require(Workplace work, DeploymentKey key) {
    try (History history = work.history().get()) {
      cutOff(history, key)
          .ifPresent(
              r -> {
                throw unfinished(r);
              });
    }
  }

  /**
   * The same, told by what an operation of any history leaves in the cluster while it runs.
   *
   * @throws UserException values are staged
   */
  static void require(Vault vault) {
    if (vault.hasStaged()) {
      throw new UserException(
          "an operation on this deployment is not finished",
          "its …-next Secrets are there, which keep the old credentials until the end is proven;"
              + " this history has no record of it",
          "if it was cut off: `sealift resume`, best where it was begun; if someone is at it: wait");
    }
  }

  private static UserException unfinished(Revision r) {
    String word = Text.word(r.operation());
    boolean pending = r.state() == State.PENDING;
    return new UserException(
        "revision " + r.number() + " (" + word + ") is not finished",
        r.who()
            + " began it at "
            + r.startedAt()
            + (pending
                ? ", and it may still be running"
                : "; it was cut off" + (r.failedStep().isEmpty() ? "" : " at " + r.failedStep())),
        "bring it to an end: `sealift resume`, which finishes or undoes it"
            + (pending ? ", and refuses while it runs" : ""));
  }
}
