package dev.sealift.rollout;

import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import java.util.Set;

/**
 * Rotates credentials of a running deployment, as one revision. A step that fails is undone, and
 * the old credentials are proven to work.
 */
public final class RotateOperation {
  private final Workplace work;

  /** An operation on one workplace. */
  public RotateOperation(Workplace work) {
    this.work = work;
  }

  /**
   * Reads and checks everything, writes nothing. New values come from the profile's sources: {@code
   * generate} and {@code keep} have one made, {@code prompt} asks, a variable or a file has to hold
   * another value than the one in use.
   *
   * @param profileText the profile's own text, for the history
   * @param what what to rotate; the bucket's keys are left out, with a notice, where there are no
   *     new ones and something else is to be rotated too
   * @throws dev.sealift.core.UserException a check failed, nothing is deployed, or the profile has
   *     changes that are not applied yet
   */
  public Prepared prepare(
      Profile profile, String profileText, SecretResolver resolver, Set<Rotation> what)
      throws InterruptedException {
    return prepare(profile, profileText, resolver, what, false);
  }

  /**
   * The same.
   *
   * @param generate whether new values are made whatever the profile says; never the bucket's keys
   */
  public Prepared prepare(
      Profile profile,
      String profileText,
      SecretResolver resolver,
      Set<Rotation> what,
      boolean generate)
      throws InterruptedException {
    return new RotatePreparation(work, profile, profileText, resolver, what, generate).prepare();
  }
}
