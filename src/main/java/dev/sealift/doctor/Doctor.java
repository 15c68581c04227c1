package dev.sealift.doctor;

import dev.sealift.core.Check;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Workplace;
import java.util.List;

/** Examines a deployment; writes nothing. */
public final class Doctor {
  private final Workplace work;

  /** A doctor at one workplace. */
  public Doctor(Workplace work) {
    this.work = work;
  }

  /** All checks with their results; each is told to the workplace's events as it is made. */
  public List<Check> examine(Profile profile, SecretResolver resolver) throws InterruptedException {
    return List.of(Check.ok("cluster", work.cluster().server()));
  }
}
