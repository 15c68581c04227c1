package dev.sealift.rollout;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.State;
import dev.sealift.plan.Change;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import java.util.Optional;

/**
 * What another image means to the databases. Which schema an image has, only its own pods can tell;
 * of one that was deployed before, the history knows.
 */
final class Upgrade {
  private static final String NAME = "image";

  /**
   * A page of the history: an image of before that is a much older revision's is as good as new.
   */
  private static final int LOOKED_AT = 100;

  private Upgrade() {}

  /**
   * What is to be known before the image changes.
   *
   * @param plan its changes, as the API server tells them
   * @param password of the databases' role
   * @return empty where the image stays, or nothing was deployed yet
   */
  static Optional<Check> check(
      Workplace work, DeploymentKey key, Profile profile, Plan plan, Secret password) {
    return before(plan).map(before -> check(work, key, profile, before, password));
  }

  /** The image of now, where the plan changes it. */
  private static Optional<String> before(Plan plan) {
    return plan.changes().stream()
        .filter(change -> change.kind().equals("Deployment"))
        .map(Change::fields)
        .flatMap(fields -> fields.stream().filter(field -> field.path().endsWith("].image")))
        .flatMap(field -> field.before().stream())
        .findFirst();
  }

  private static Check check(
      Workplace work, DeploymentKey key, Profile profile, String before, Secret password) {
    String image = profile.deployment().image();
    String change = before + " -> " + image;
    Optional<String> known = known(work, key, image);
    Optional<String> now = now(work, profile, password);
    if (known.isPresent() && known.equals(now)) {
      return Check.ok(NAME, change + ", which knows the databases' schemas");
    }
    if (known.isPresent() && now.isPresent()) {
      return Check.warning(
          NAME,
          change + ", which had " + known.get() + " when it was deployed; now it is " + now.get(),
          "MLflow migrates forward only: its pods do not start on a newer schema",
          "name a newer image under [deployment]; go on where an older backup was restored");
    }
    return Check.warning(
        NAME,
        change + ", which migrates the databases where its schemas are newer",
        "a migration never goes back, and the pods of now serve until the new ones are up",
        "back up both databases first, e.g. with pg_dump");
  }

  private static Optional<String> known(Workplace work, DeploymentKey key, String image) {
    try (History history = work.history().get()) {
      return history.list(Optional.of(key), LOOKED_AT, Optional.empty()).stream()
          .filter(r -> r.state() == State.SUCCEEDED && r.image().equals(image))
          .flatMap(r -> SchemaNote.of(history, r).stream())
          .findFirst();
    }
  }

  /** Whoever may not read it is told the rest all the same. */
  private static Optional<String> now(Workplace work, Profile profile, Secret password) {
    try {
      return SchemaNote.live(work, profile, password);
    } catch (UserException e) {
      return Optional.empty();
    }
  }
}
