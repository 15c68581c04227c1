package dev.sealift.rollout;

import dev.sealift.bucket.Bucket;
import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Deadline;
import dev.sealift.core.Tasks;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.Proof;
import dev.sealift.profile.Profile;
import dev.sealift.seal.Sealer;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a deployment to given manifests, and everything that checks a password to the passwords
 * sealed in them, from wherever it is.
 *
 * <p>The cluster is the vault. Before a Secret's values change, those of now are put beside it, in
 * the pair named {@code …-next}, and they stay there until the end is proven. So at every moment
 * what PostgreSQL and MLflow accept stands in the cluster: a run that is cut off anywhere can be
 * repeated, to the same manifests or back to others, and finds out by trying which password holds.
 *
 * <p>The order keeps the outage short: everything that can be done while the old pods serve comes
 * first; between the database's new password and the Deployment's new pods there is one request.
 * The admin's password comes last, since MLflow itself has to answer for it.
 */
final class Convergence {
  private final Workplace work;
  private final Profile profile;
  private final List<KubernetesObject> target;
  private final Removal removal;
  private final Staging staging;
  private final ObjectWriter writer;
  private final DatabaseSwitch database;
  private final String namespace;

  /**
   * @param target all objects, SealedSecrets included
   * @param removal takes away what is none of them
   * @param database knows how a role's password is changed, and whether anything may be made
   */
  Convergence(
      Workplace work,
      Profile profile,
      List<KubernetesObject> target,
      Removal removal,
      Sealer sealer,
      DatabaseSwitch database,
      boolean force) {
    this.work = work;
    this.profile = profile;
    this.target = target;
    this.removal = removal;
    this.namespace = profile.deployment().namespace();
    this.staging = new Staging(sealer, profile);
    this.writer = new ObjectWriter(work, namespace, force);
    this.database = database;
  }

  /**
   * Runs its steps up to the proof. What it changed stays where one fails; the values of before
   * stay beside the new ones until {@link #cleanUp}.
   */
  Proof run(Steps steps, OperationLock lock) throws InterruptedException {
    steps.step("stage", "keeping the values of now beside the new ones", () -> stage(steps, lock));
    List<KubernetesObject> sealed = ObjectWriter.sealedSecrets(target);
    steps.step("secrets", "sealing " + sealed.size() + " secrets", () -> writer.seal(sealed, lock));
    try (Tasks tasks = new Tasks();
        Vault vault = Vault.read(work.cluster(), namespace, tasks)) {
      AdminSwitch admin = new AdminSwitch(work, vault);
      steps.step("bucket", "bucket " + profile.bucket().name(), () -> bucket(vault, lock));
      steps.step(
          "objects",
          "ConfigMap, Service and what else the pods need",
          () -> writer.applyAll(ObjectWriter.beforePods(target), lock));
      steps.step("database", "the role's password", () -> database.run(vault, lock));
      steps.step("rollout", "rollout of " + Names.DEPLOYMENT, () -> rollout(vault, lock));
      SchemaNote.write(steps, work, profile, vault.require(Names.DATABASE, Names.DB_PASSWORD));
      steps.step(
          "admin",
          "the admin's password",
          () -> work.mlflow(namespace, api -> admin.run(api, lock)));
      return steps.step(
          "prove",
          "logging in",
          () -> prove(vault, admin),
          result -> String.join(", ", result.proven()));
    }
  }

  /**
   * Takes away what is no longer wanted, and the values of before, once those of now are proven.
   */
  void cleanUp(Steps steps, OperationLock lock) throws InterruptedException {
    removal.run(steps, lock);
    steps.step(
        "cleanup", "what was kept of the old values", () -> Staging.remove(work, namespace, lock));
  }

  private String stage(Steps steps, OperationLock lock) throws InterruptedException {
    lock.check();
    try (Tasks tasks = new Tasks();
        Vault vault = Vault.read(work.cluster(), namespace, tasks)) {
      List<KubernetesObject> kept = staging.before(target, vault);
      if (vault.hasStaged() || !kept.isEmpty()) {
        // No apply begins over values that are kept: only a resume takes them away.
        steps.unsettled(true);
      }
      return kept.isEmpty() ? "nothing to keep" : writer.seal(kept, lock);
    }
  }

  private String bucket(Vault vault, OperationLock lock) {
    lock.check();
    try (Bucket bucket =
        new Bucket(
            work.addresses().bucket(profile),
            vault.require(Names.S3, Names.ACCESS_KEY),
            vault.require(Names.S3, Names.SECRET_KEY))) {
      return bucket.provision(profile.bucket().create());
    }
  }

  private String rollout(Vault vault, OperationLock lock) throws InterruptedException {
    writer.applyAll(ObjectWriter.pods(target), lock);
    // Behind it: new pods come meanwhile, and where they do, the database is not asked.
    LateDatabase late = new LateDatabase(work, profile);
    boolean restart = late.isThere(vault.require(Names.DATABASE, Names.DB_PASSWORD), false);
    if (restart) {
      late.restartPods(lock);
    }
    writer.awaitRollout(vault.hidden(profile));
    return profile.deployment().replicas()
        + " of the new pods available"
        + (restart ? ", " + LateDatabase.RESTARTED : "");
  }

  private Proof prove(Vault vault, AdminSwitch admin) throws InterruptedException {
    List<String> refused = new ArrayList<>(database.refused(vault));
    Proof proof =
        work.mlflow(
            namespace,
            api -> {
              refused.addAll(admin.refused(api));
              return api.prove(
                  admin.user(), admin.wanted(), Deadline.in(work.timeout()), work.events());
            });
    List<String> proven = new ArrayList<>(proof.proven());
    proven.addAll(refused);
    return new Proof(proof.version(), proof.took(), proven);
  }
}
