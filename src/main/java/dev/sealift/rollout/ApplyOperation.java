package dev.sealift.rollout;

import dev.sealift.bucket.Bucket;
import dev.sealift.cluster.ApplyResult;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.FieldOwner;
import dev.sealift.cluster.OperationLock;
import dev.sealift.cluster.PortForward;
import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.database.Postgres;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.mlflow.MlflowApi;
import dev.sealift.mlflow.Proof;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Deploys a profile: preflight, plan, perform, prove.
 *
 * <p>The credentials go into the cluster before anything accepts them: the Secrets come before the
 * role and MLflow's first start. So an apply that is cut off anywhere leaves no role with a
 * password that nobody has, and the next apply goes on from what it finds.
 */
public final class ApplyOperation {
  private static final Duration LEASE = Duration.ofSeconds(15);

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
  public Deployed perform(ApplyPlan plan) throws InterruptedException {
    refuseConflicts(plan);
    DeploymentKey key = key(work.cluster(), plan.profile());
    Optional<Revision> last = takeOverInterrupted(key);
    boolean settled = last.isEmpty() || last.get().state() == State.SUCCEEDED;
    if (!plan.hasChanges() && plan.healthy() && settled) {
      return new Deployed(false, last, prove(plan));
    }
    Recorder recorder =
        Recorder.begin(
            work,
            intent(key, plan.profile(), plan.profileText(), Yaml.write(plan.inputs().objects)));
    Steps.Done<Proof> done = Steps.run(recorder, work.events(), steps -> perform(plan, steps));
    return new Deployed(true, Optional.of(done.revision()), done.result());
  }

  /**
   * Records an apply that the preflight refused, so that the history tells of the attempt. Where no
   * record can be made (the cluster that names the deployment is not reached), there is none.
   */
  public void recordRefused(Profile profile, String profileText, UserException refusal) {
    try {
      Intent intent = intent(key(work.cluster(), profile), profile, profileText, "");
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
    try (OperationLock lock =
        OperationLock.acquire(work.cluster(), namespace, work.operator(), LEASE, work.events())) {
      requireUnchanged(plan);
      List<HasMetadata> objects = plan.inputs().objects;
      int secrets = Vault.SECRETS.size();
      steps.step("secrets", "sealing " + secrets + " secrets", () -> secrets(plan, lock));
      steps.step("database", "role and databases", () -> database(plan, lock));
      steps.step("bucket", "bucket " + profile.bucket().name(), () -> bucket(plan, lock));
      steps.step(
          "objects",
          "ConfigMap, Service, Deployment",
          () -> objects(objects.subList(secrets, objects.size()), lock));
      try (EarlyProof early =
          EarlyProof.start(
              work.cluster(),
              namespace,
              Deadline.in(work.timeout()),
              forward -> prove(plan, forward, event -> {}))) {
        steps.step("rollout", "rollout of " + Names.DEPLOYMENT, () -> rollout(plan));
        return steps.step(
            "prove",
            "logging in",
            () -> {
              Optional<Proof> proof = early.get();
              return proof.isPresent() ? proof.get() : prove(plan);
            },
            proof -> String.join(", ", proof.proven()));
      }
    }
  }

  private String namespace(ApplyPlan plan) {
    if (plan.inputs().namespaceExists) {
      return "there already";
    }
    apply(Manifests.namespace(plan.profile()));
    return "created";
  }

  /** Between the plan and the lock somebody else may have applied: their values are not undone. */
  private void requireUnchanged(ApplyPlan plan) throws InterruptedException {
    String namespace = plan.profile().deployment().namespace();
    try (Tasks tasks = new Tasks();
        Vault now = Vault.read(work.cluster(), namespace, tasks)) {
      for (String name : Vault.SECRETS) {
        if (!now.sealed(name).equals(plan.inputs().vault.sealed(name))) {
          throw new UserException(
              "SealedSecret " + name + " has changed since the plan was made",
              "someone else has applied or rotated meanwhile",
              "run this again, to see a plan of what is there now");
        }
      }
    }
  }

  private String secrets(ApplyPlan plan, OperationLock lock) throws InterruptedException {
    applyAll(plan.inputs().objects.subList(0, Vault.SECRETS.size()), lock);
    work.cluster()
        .awaitSynced(
            plan.profile().deployment().namespace(),
            Vault.SECRETS,
            Deadline.in(work.timeout()),
            work.events());
    return Vault.SECRETS.size() + " secrets unsealed by the controller";
  }

  private String database(ApplyPlan plan, OperationLock lock) {
    lock.check();
    Postgres postgres = new Postgres(work.addresses().database(plan.profile()));
    List<String> done =
        postgres.provision(
            ApplyPreparation.wish(plan.profile()),
            ApplyPreparation.admin(plan.profile(), plan.inputs().credentials),
            plan.inputs().credentials.values().databasePassword());
    return done.isEmpty() ? "all there" : String.join(", ", done);
  }

  private String bucket(ApplyPlan plan, OperationLock lock) {
    lock.check();
    try (Bucket bucket = ApplyPreparation.bucket(work, plan.profile(), plan.inputs().credentials)) {
      return bucket.provision(plan.profile().bucket().create());
    }
  }

  /** Side by side: none of these needs another to be there. */
  private String applyAll(List<HasMetadata> objects, OperationLock lock)
      throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      return String.join(
          ", ", tasks.all(objects.stream().map(object -> applying(object, lock)).toList()));
    }
  }

  private Callable<String> applying(HasMetadata object, OperationLock lock) {
    return () -> {
      lock.check();
      apply(object);
      return object.getKind() + "/" + object.getMetadata().getName();
    };
  }

  /** The Deployment comes last: its pods need the ConfigMap, and would wait a minute for it. */
  private String objects(List<HasMetadata> objects, OperationLock lock)
      throws InterruptedException {
    List<HasMetadata> first =
        objects.stream().filter(object -> !(object instanceof Deployment)).toList();
    List<HasMetadata> pods = objects.stream().filter(Deployment.class::isInstance).toList();
    return applyAll(first, lock) + ", " + applyAll(pods, lock);
  }

  private void apply(HasMetadata object) {
    ApplyResult result = work.cluster().apply(object, false, force);
    if (!result.conflicts().isEmpty()) {
      String what = object.getKind() + " " + object.getMetadata().getName();
      throw conflict(
          what + " has fields that someone else owns",
          result.conflicts().stream().map(ApplyOperation::owned).collect(Collectors.joining("; ")));
    }
  }

  private String rollout(ApplyPlan plan) throws InterruptedException {
    work.cluster()
        .awaitRollout(
            plan.profile().deployment().namespace(),
            Names.DEPLOYMENT,
            Deadline.in(work.timeout()),
            work.events(),
            new LogMask(plan.inputs().credentials.values()));
    return plan.profile().deployment().replicas() + " of the new pods available";
  }

  private Proof prove(ApplyPlan plan) throws InterruptedException {
    String namespace = plan.profile().deployment().namespace();
    try (PortForward forward = work.cluster().forward(namespace, Names.SERVICE, Names.PORT)) {
      return prove(plan, forward, work.events());
    }
  }

  private Proof prove(ApplyPlan plan, PortForward forward, Events events)
      throws InterruptedException {
    var credentials = plan.inputs().credentials.values();
    return new MlflowApi(URI.create("http://127.0.0.1:" + forward.localPort()))
        .prove(
            credentials.adminUsername(),
            credentials.adminPassword(),
            Deadline.in(work.timeout()),
            events);
  }

  private static void refuseConflicts(ApplyPlan plan) {
    if (!plan.plan().conflicts().isEmpty()) {
      throw conflict(
          "fields that this profile sets belong to someone else",
          plan.plan().conflicts().stream()
              .map(c -> c.kind() + "/" + c.name() + " " + c.field() + " is owned by " + c.owner())
              .collect(Collectors.joining("; ")));
    }
  }

  private static String owned(FieldOwner owner) {
    return owner.field() + " is owned by " + owner.owner();
  }

  private static UserException conflict(String what, String why) {
    return new UserException(
        what, why, "add --force-conflicts to take them over, or let their owner give them up");
  }

  private Optional<Revision> takeOverInterrupted(DeploymentKey key) {
    try (History history = work.history().get()) {
      Optional<Revision> pending = history.pending(key);
      if (pending.isPresent()) {
        history.interrupt(pending.get().id());
        work.events()
            .emit(
                new Event.Warning(
                    "revision " + pending.get().number() + " was cut off",
                    "this run completes it"));
      }
      return history.list(Optional.of(key), 1, Optional.empty()).stream().findFirst();
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
