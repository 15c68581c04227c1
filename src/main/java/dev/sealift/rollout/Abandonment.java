package dev.sealift.rollout;

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

/**
 * A first apply that was cut off and is given up: there is nothing to go back to, and what it left
 * is what the next apply goes on from.
 */
record Abandonment(
    Workplace work, DeploymentKey key, Revision cut, Profile profile, String profileText)
    implements Prepared {

  @Override
  public String title() {
    return "give up revision " + cut.number();
  }

  @Override
  public List<Check> checks() {
    return List.of();
  }

  @Override
  public List<String> lines() {
    return List.of("nothing in the cluster; the history notes that it was given up");
  }

  @Override
  public List<String> notices() {
    return List.of(
        Resumption.told(cut),
        "nothing has succeeded before it, so there is nothing to go back to; what it left stays, and"
            + " the next `sealift apply` goes on from it");
  }

  @Override
  public boolean hasChanges() {
    return true;
  }

  /** Never returns: nothing is deployed, and that is what it says. */
  @Override
  public Deployed perform() throws InterruptedException {
    if (work.cluster().namespaceExists(key.namespace())) {
      // Whoever may still be at it is left alone.
      work.lock(key.namespace()).close();
    }
    try (History history = work.history().get()) {
      history.interrupt(cut.id());
    }
    Intent intent =
        new Intent(
            key,
            Operation.RESUME,
            profileText,
            "",
            profile.deployment().image(),
            work.cluster().context(),
            "gave up revision " + cut.number(),
            work.operator());
    Recorder.begin(work, intent).finish(State.FAILED, "undo", "given up: nothing to go back to");
    throw new UserException(
        "revision " + cut.number() + " is given up, and nothing is proven to run",
        "no revision before it had succeeded",
        "mend the profile, then run `sealift apply`");
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}
