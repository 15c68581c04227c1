package dev.sealift.rollout;

import dev.sealift.core.UserException;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;

/** Brings an earlier revision back, as a new one. */
public final class RollbackOperation {
  private final Workplace work;

  /** An operation on one workplace. */
  public RollbackOperation(Workplace work) {
    this.work = work;
  }

  /** Reads and checks everything, writes nothing. */
  public Prepared prepare(Profile profile, SecretResolver resolver, int revision, boolean force)
      throws InterruptedException {
    String server = work.cluster().server();
    if (!server.isEmpty()) {
      throw new UserException("rollback is being built", server, "wait for it");
    }
    throw new UserException("there is no server", "", "");
  }
}
