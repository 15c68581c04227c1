package dev.sealift.rollout;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.profile.Profile;
import java.util.List;
import java.util.Optional;

/**
 * A revision that was cut off and leads nowhere: it is closed, and nothing else is done.
 *
 * @param ending why it leads nowhere
 * @param next what goes on from what it left, e.g. {@code sealift apply}
 */
record Abandonment(
    Workplace work,
    DeploymentKey key,
    Revision cut,
    Profile profile,
    String profileText,
    Ending ending,
    String next)
    implements Prepared {

  /** Why a revision leads nowhere. */
  enum Ending {
    /** A first apply. */
    GIVEN_UP(
        "give up",
        "given up",
        "nothing has succeeded before it, so there is nothing to go back to; what it left stays",
        "no revision before it had succeeded",
        "given up: nothing to go back to"),
    /** One whose ciphertext no key opens any more, and whose Secrets are not there either. */
    LOST(
        "give up",
        "given up",
        "the controller's key is gone, and with it what it was to bring and what was before; what"
            + " it left stays",
        "neither what it was to bring nor what was before it can be unsealed any more",
        "given up: nothing that can be unsealed to go back to"),
    /** The record of an apply that came to nothing; its end alone is missing. */
    WITHOUT_OBJECTS(
        "close",
        "closed",
        "it changed nothing: it is the record of an apply that was refused or given up",
        "it is the record of an apply that was refused or given up, and it had changed nothing",
        "closed: it had no objects, and changed nothing");

    private final String verb;
    private final String done;
    private final String notice;
    private final String why;
    private final String reason;

    Ending(String verb, String done, String notice, String why, String reason) {
      this.verb = verb;
      this.done = done;
      this.notice = notice;
      this.why = why;
      this.reason = reason;
    }
  }

  @Override
  public String title() {
    return ending.verb + " revision " + cut.number();
  }

  @Override
  public List<Check> checks() {
    return List.of();
  }

  @Override
  public List<String> lines() {
    return List.of("nothing in the cluster; the history notes that it was " + ending.done);
  }

  @Override
  public List<String> notices() {
    return List.of(Resumption.told(cut), ending.notice + "; `" + next + "` goes on from there");
  }

  @Override
  public boolean hasChanges() {
    return true;
  }

  /** Never returns: nothing is deployed, and that is what it says. */
  @Override
  public Deployed perform() throws InterruptedException {
    if (work.cluster().namespaceExists(key.namespace())) {
      // The lock comes first: whoever may still be at it is left alone.
      try (OperationLock lock = work.lock(key.namespace())) {
        lock.check();
        end();
      }
    } else {
      end();
    }
    throw new UserException(
        "revision " + cut.number() + " is " + ending.done + ", and nothing is proven to run",
        ending.why,
        "mend the profile, then run `" + next + "`");
  }

  private void end() {
    // One that was found to be interrupted before can only be closed by another behind it.
    if (closed().state() == State.INTERRUPTED) {
      Intent intent =
          new Intent(
              key,
              Operation.RESUME,
              profileText,
              "",
              profile.deployment().image(),
              work.cluster().context(),
              ending.verb + " revision " + cut.number(),
              work.operator());
      Recorder.begin(work, intent).finish(State.FAILED, "undo", ending.reason);
    }
  }

  private Revision closed() {
    try (History history = work.history().get()) {
      Settled.requireStill(history, key, Optional.of(cut));
      Revision closed =
          ending == Ending.WITHOUT_OBJECTS
              ? history.finish(cut.id(), State.FAILED, "preflight", ending.reason)
              : history.interrupt(cut.id());
      // Whoever was at it, and has lost the lock since, may write down the end all the same.
      if (closed.state() == State.SUCCEEDED) {
        throw Settled.meanwhile();
      }
      return closed;
    }
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}
