package dev.sealift.rollout;

import dev.sealift.cluster.Mending;
import dev.sealift.cluster.OperationLock;
import dev.sealift.cluster.RolloutState;
import dev.sealift.credential.Secret;
import dev.sealift.database.Postgres;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;

/**
 * Databases that are newer than the pods. MLflow makes its tables when it starts, so pods that run
 * on are of no use to them.
 */
record LateDatabase(Workplace work, Profile profile) {
  /** What is told of it. */
  static final String RESTARTED = "pods restarted, since the databases are new";

  /**
   * Whether pods run that have found other databases.
   *
   * @param made whether one was made just now; what a killed apply has made is seen by its tables
   */
  boolean isThere(Secret rolePassword, boolean made) {
    boolean podsRun =
        work.cluster()
            .rolloutState(profile.deployment().namespace(), Names.DEPLOYMENT)
            .filter(RolloutState::done)
            .isPresent();
    return podsRun
        && (made
            || !new Postgres(work.addresses().database(profile))
                .hasUsers(ApplyPreparation.wish(profile), rolePassword));
  }

  /** Has the pods made anew. */
  void restartPods(OperationLock lock) {
    lock.check();
    new Mending(work.cluster(), profile.deployment().namespace())
        .restart(Names.DEPLOYMENT, work.clock().instant());
  }
}
