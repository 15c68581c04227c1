package dev.sealift.rollout;

import dev.sealift.core.UserException;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;

/** Finishes, or undoes, an operation that was cut off. */
public final class ResumeOperation {
  private final Workplace work;

  /** An operation on one workplace. */
  public ResumeOperation(Workplace work) {
    this.work = work;
  }

  /** Reads and checks everything, writes nothing. */
  public Prepared prepare(
      Profile profile, String profileText, SecretResolver resolver, boolean undo)
      throws InterruptedException {
    String server = work.cluster().server();
    if (!server.isEmpty()) {
      throw new UserException("resume is being built", server, "wait for it");
    }
    throw new UserException("there is no server", "", "");
  }
}
