package dev.sealift.rollout;

import dev.sealift.bucket.Bucket;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Deadline;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Credentials;
import dev.sealift.credential.Secret;
import dev.sealift.database.Postgres;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.mlflow.MlflowApi;
import dev.sealift.mlflow.Proof;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deploys a profile: preflight, plan, perform, prove.
 *
 * <p>The credentials go into the cluster before anything accepts them: the Secrets come before the
 * role and MLflow's first start. So an apply that is cut off anywhere leaves no role with a
 * password that nobody has, and a resume goes on from what it finds.
 */
public final class ApplyOperation {
  private final Workplace work;
  private final boolean force;

  /**
   * @param forceConflicts whether fields that others own are taken over
   */
  public ApplyOperation(Workplace work, boolean forceConflicts) {
    this.work = work;
    this.force = forceConflicts;
  }

  /**
   * Reads and checks everything, writes nothing.
   *
   * @param profileText the profile's own text, for the history
   * @return the plan, to be shown, then performed, then closed
   * @throws UserException a check failed; nothing was written
   */
  public ApplyPlan prepare(Profile profile, String profileText, SecretResolver resolver)
      throws InterruptedException {
    return new ApplyPreparation(work, profile, profileText, resolver, force).prepare();
  }

  /**
   * Does what {@code plan} says and proves it by login.
   *
   * @throws UserException a step failed; the revision is closed as failed, and a second apply goes
   *     on from there
   */
  Deployed perform(ApplyPlan plan) throws InterruptedException {
    ObjectWriter.refuseConflicts(
        "fields that this profile sets belong to someone else", plan.plan().conflicts());
    DeploymentKey key = key(work.cluster(), plan.profile());
    Settled.require(work, key);
    String manifests = Yaml.write(plan.inputs().objects);
    Optional<Revision> recorded = recorded(key, manifests);
    if (!plan.hasChanges() && plan.healthy() && recorded.isPresent()) {
      return new Deployed(false, recorded, prove(plan));
    }
    Recorder recorder =
        Recorder.begin(work, intent(key, plan.profile(), plan.profileText(), manifests));
    Steps.Done<Proof> done = Steps.run(recorder, work.events(), steps -> perform(plan, steps));
    return new Deployed(true, Optional.of(done.revision()), done.result());
  }

  /**
   * Records an apply that the preflight refused, so that the history tells of the attempt. Where no
   * record can be made (the cluster that names the deployment is not reached, an operation on it is
   * not finished), there is none.
   */
  public void recordRefused(Profile profile, String profileText, UserException refusal) {
    try {
      DeploymentKey key = key(work.cluster(), profile);
      // A record behind one that was cut off would hide it.
      Settled.require(work, key);
      Intent intent = intent(key, profile, profileText, "");
      Recorder.begin(work, intent).finish(State.FAILED, "preflight", Steps.reason(refusal));
    } catch (UserException e) {
      refusal.addSuppressed(e);
    }
  }

  /** Tells one deployment from all others, on whatever machine the history is. */
  public static DeploymentKey key(Cluster cluster, Profile profile) {
    return new DeploymentKey(
        cluster.identity(), profile.deployment().namespace(), profile.deployment().name());
  }

  private Proof perform(ApplyPlan plan, Steps steps) throws InterruptedException {
    Profile profile = plan.profile();
    String namespace = profile.deployment().namespace();
    steps.step("namespace", "namespace " + namespace, () -> namespace(plan));
    OperationLock lock = steps.holding(work.lock(namespace));
    plan.inputs().vault.requireUnchanged(work.cluster());
    int secrets = Names.secrets().size();
    steps.step("secrets", "sealing " + secrets + " secrets", () -> secrets(plan, lock));
    List<String> made =
        steps.step(
            "database",
            "role and databases",
            () -> database(plan, lock),
            done -> done.isEmpty() ? "all there" : String.join(", ", done));
    steps.step("bucket", "bucket " + profile.bucket().name(), () -> bucket(plan, lock));
    steps.step("objects", "ConfigMap, Service, Deployment", () -> objects(plan, lock, made));
    try (EarlyProof early =
        EarlyProof.start(
            work.cluster(),
            namespace,
            Deadline.in(work.timeout()),
            forward -> prove(plan, Workplace.mlflow(forward), event -> {}))) {
      steps.step("rollout", "rollout of " + Names.DEPLOYMENT, () -> rollout(plan));
      SchemaNote.write(steps, work, profile, plan.inputs().credentials.values().databasePassword());
      Proof proof =
          steps.step(
              "prove",
              "logging in",
              () -> {
                Optional<Proof> first = early.get();
                return first.isPresent() ? first.get() : prove(plan);
              },
              result -> String.join(", ", result.proven()));
      plan.inputs().removal.run(steps, lock);
      if (plan.inputs().vault.hasStaged()) {
        steps.step(
            "cleanup",
            "what was kept beside Secrets that were gone",
            () -> Staging.remove(work, namespace, lock));
      }
      return proof;
    }
  }

  private String namespace(ApplyPlan plan) {
    if (plan.inputs().namespaceExists) {
      return "there already";
    }
    writer(plan).apply(Manifests.namespace(plan.profile()));
    return "created";
  }

  private String secrets(ApplyPlan plan, OperationLock lock) throws InterruptedException {
    return writer(plan).seal(ObjectWriter.sealedSecrets(plan.inputs().objects), lock);
  }

  private List<String> database(ApplyPlan plan, OperationLock lock) {
    lock.check();
    return new Postgres(work.addresses().database(plan.profile()))
        .provision(
            ApplyPreparation.wish(plan.profile()),
            ApplyPreparation.admin(plan.profile(), plan.inputs().credentials),
            plan.inputs().credentials.values().databasePassword());
  }

  private String bucket(ApplyPlan plan, OperationLock lock) {
    lock.check();
    try (Bucket bucket = ApplyPreparation.bucket(work, plan.profile(), plan.inputs().credentials)) {
      return bucket.provision(plan.profile().bucket().create());
    }
  }

  /** The Deployment comes last: its pods need the ConfigMap, and would wait a minute for it. */
  private String objects(ApplyPlan plan, OperationLock lock, List<String> made)
      throws InterruptedException {
    List<KubernetesObject> objects = plan.inputs().objects;
    String before = writer(plan).applyAll(ObjectWriter.beforePods(objects), lock);
    LateDatabase late = new LateDatabase(work, plan.profile());
    boolean restart =
        late.isThere(plan.inputs().credentials.values().databasePassword(), !made.isEmpty());
    String applied = before + ", " + writer(plan).applyAll(ObjectWriter.pods(objects), lock);
    if (!restart) {
      return applied;
    }
    late.restartPods(lock);
    return applied + "; " + LateDatabase.RESTARTED;
  }

  private ObjectWriter writer(ApplyPlan plan) {
    return new ObjectWriter(work, plan.profile().deployment().namespace(), force);
  }

  private String rollout(ApplyPlan plan) throws InterruptedException {
    Credentials values = plan.inputs().credentials.values();
    List<Secret> hidden = new ArrayList<>(values.hidden());
    if (Names.isName(plan.profile(), values.accessKey().reveal())) {
      hidden.remove(values.accessKey());
    }
    writer(plan).awaitRollout(hidden);
    return plan.profile().deployment().replicas() + " of the new pods available";
  }

  private Proof prove(ApplyPlan plan) throws InterruptedException {
    return work.mlflow(
        plan.profile().deployment().namespace(), api -> prove(plan, api, work.events()));
  }

  private Proof prove(ApplyPlan plan, MlflowApi api, Events events) throws InterruptedException {
    var credentials = plan.inputs().credentials.values();
    return api.prove(
        credentials.adminUsername(),
        credentials.adminPassword(),
        Deadline.in(work.timeout()),
        events);
  }

  /** The newest revision, where it records exactly these objects as deployed. */
  private Optional<Revision> recorded(DeploymentKey key, String manifests) {
    try (History history = work.history().get()) {
      return history.list(Optional.of(key), 1, Optional.empty()).stream()
          .filter(r -> r.state() == State.SUCCEEDED)
          .filter(r -> history.manifests(r.id()).equals(manifests))
          .findFirst();
    }
  }

  private Intent intent(DeploymentKey key, Profile profile, String profileText, String manifests) {
    return new Intent(
        key,
        Operation.APPLY,
        profileText,
        manifests,
        profile.deployment().image(),
        work.cluster().context(),
        work.note(),
        work.operator());
  }
}
