package dev.sealift.rollout;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.history.Intent;
import dev.sealift.mlflow.Proof;
import dev.sealift.profile.Profile;
import java.util.List;
import java.util.Optional;

/**
 * A change of what is deployed, credentials included, that is undone where a step of it fails: a
 * rotation or a rollback.
 *
 * @param title what it is called
 * @param profile of what it leads to
 * @param there leads to the new manifests
 * @param back leads to those of now; empty where what runs does not answer: to go back to it could
 *     not be proven, and would never come to an end
 * @param requireUnchanged fails when somebody else has changed something since
 * @param wipe wipes what was read
 */
record Switchover(
    Workplace work,
    String title,
    Profile profile,
    List<Check> checks,
    List<String> lines,
    List<String> notices,
    boolean hasChanges,
    Intent intent,
    Convergence there,
    Optional<Convergence> back,
    Guard requireUnchanged,
    Runnable wipe)
    implements Prepared {
  @Override
  public Deployed perform() throws InterruptedException {
    Settled.require(work, intent.deployment());
    Recorder recorder = Recorder.begin(work, intent);
    Steps.Done<Proof> done = Steps.run(recorder, work.events(), this::perform);
    return new Deployed(true, Optional.of(done.revision()), done.result());
  }

  private Proof perform(Steps steps) throws InterruptedException {
    String namespace = profile.deployment().namespace();
    OperationLock lock = steps.holding(work.lock(namespace));
    requireUnchanged.check();
    steps.unsettled(true);
    if (back.isEmpty()) {
      steps.note(Steps.FROM_DOWN, "what ran before did not answer");
    }
    Proof proof;
    try {
      proof = there.run(steps, lock);
    } catch (UserException e) {
      throw back.isPresent() ? undone(back.get(), steps, lock, e) : left(e);
    }
    cleanUp(steps, lock);
    return proof;
  }

  /** What is proven to work is not undone for what is left beside it. */
  private void cleanUp(Steps steps, OperationLock lock) throws InterruptedException {
    try {
      there.cleanUp(steps, lock);
    } catch (UserException e) {
      throw new UserException(
          e.what(),
          sentence(e.why())
              + "the new credentials are in effect and proven; the old ones, which no longer hold,"
              + " are still in the cluster",
          e.remedyThen("run `sealift resume`"),
          e);
    }
  }

  private static UserException left(UserException failure) {
    return new UserException(
        failure.what(),
        sentence(failure.why())
            + "it was not undone, since what ran before did not answer; old and new credentials are"
            + " kept in the cluster",
        failure.remedyThen("run `sealift resume`, which goes on; or `sealift resume --undo`"),
        failure);
  }

  private UserException undone(
      Convergence back, Steps steps, OperationLock lock, UserException failure)
      throws InterruptedException {
    work.events()
        .emit(new Event.Warning(failure.what(), "what was changed is being undone, and proven"));
    try {
      steps.turnBack();
      back.run(steps, lock);
      back.cleanUp(steps, lock);
      steps.unsettled(false);
    } catch (UserException second) {
      return new UserException(
          failure.what(),
          sentence(failure.why())
              + "it could not be undone yet: "
              + second.what()
              + (second.why().isEmpty() ? "" : ", " + second.why())
              + "; old and new credentials are kept in the cluster",
          "mend that, then run `sealift resume`; or, where the old ones cannot be got back,"
              + " `sealift resume --forward`",
          failure);
    }
    return new UserException(
        failure.what(),
        sentence(failure.why()) + "it was undone, and the old credentials are proven to work",
        failure.remedy(),
        failure);
  }

  private static String sentence(String why) {
    return why.isEmpty() ? "" : why + "; ";
  }

  @Override
  public void close() {
    wipe.run();
  }

  @Override
  public String toString() {
    return "Switchover[" + title + "]";
  }
}
