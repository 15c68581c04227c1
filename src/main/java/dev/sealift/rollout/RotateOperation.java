package dev.sealift.rollout;

import dev.sealift.core.UserException;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import java.util.Set;

/** Rotates credentials. */
public final class RotateOperation {
  private final Workplace work;

  /** An operation on one workplace. */
  public RotateOperation(Workplace work) {
    this.work = work;
  }

  /** Reads and checks everything, writes nothing. */
  public Prepared prepare(
      Profile profile, String profileText, SecretResolver resolver, Set<Rotation> what)
      throws InterruptedException {
    String server = work.cluster().server();
    if (!server.isEmpty()) {
      throw new UserException("rotate is being built", server, "wait for it");
    }
    throw new UserException("there is no server", "", "");
  }
}
