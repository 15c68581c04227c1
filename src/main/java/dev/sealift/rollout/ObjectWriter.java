package dev.sealift.rollout;

import dev.sealift.cluster.ApplyResult;
import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Deadline;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.plan.Conflict;
import dev.sealift.seal.SealedSecret;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Applies a deployment's objects while the lock is held, and waits for what comes of them. */
final class ObjectWriter {
  private final Workplace work;
  private final String namespace;
  private final boolean force;

  /**
   * @param force whether fields of other owners are taken over
   */
  ObjectWriter(Workplace work, String namespace, boolean force) {
    this.work = work;
    this.namespace = namespace;
    this.force = force;
  }

  /** Applies one object. */
  void apply(KubernetesObject object) {
    ApplyResult result = work.cluster().apply(object, false, force);
    refuseConflicts(
        object.kind() + " " + object.name() + " has fields that someone else owns",
        DryRun.conflicts(object, result));
  }

  /** Applies all side by side: none of these needs another to be there. */
  String applyAll(List<KubernetesObject> objects, OperationLock lock) throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      return String.join(
          ", ", tasks.all(objects.stream().map(object -> applying(object, lock)).toList()));
    }
  }

  private Callable<String> applying(KubernetesObject object, OperationLock lock) {
    return () -> {
      lock.check();
      apply(object);
      return object.kind() + "/" + object.name();
    };
  }

  /** Applies SealedSecrets, and waits until the controller has unsealed each. */
  String seal(List<KubernetesObject> sealedSecrets, OperationLock lock)
      throws InterruptedException {
    applyAll(sealedSecrets, lock);
    work.cluster()
        .awaitSynced(
            namespace,
            sealedSecrets.stream().map(object -> object.name()).toList(),
            Deadline.in(work.timeout()),
            work.events());
    int count = sealedSecrets.size();
    return count + (count == 1 ? " secret" : " secrets") + " unsealed by the controller";
  }

  /** Waits until the Deployment's pods are those of its newest spec. */
  void awaitRollout(List<Secret> hidden) throws InterruptedException {
    work.cluster()
        .awaitRollout(
            namespace,
            Names.DEPLOYMENT,
            Deadline.in(work.timeout()),
            work.events(),
            new LogMask(hidden));
  }

  /** The SealedSecrets among {@code objects}. */
  static List<KubernetesObject> sealedSecrets(List<KubernetesObject> objects) {
    return objects.stream().filter(o -> o.kind().equals(SealedSecret.KIND)).toList();
  }

  /** What pods need to be there before they start: all but the SealedSecrets and Deployments. */
  static List<KubernetesObject> beforePods(List<KubernetesObject> objects) {
    return objects.stream()
        .filter(o -> !o.kind().equals(SealedSecret.KIND) && !isDeployment(o))
        .toList();
  }

  /** The Deployment, which comes last. */
  static List<KubernetesObject> pods(List<KubernetesObject> objects) {
    return objects.stream().filter(ObjectWriter::isDeployment).toList();
  }

  private static boolean isDeployment(KubernetesObject object) {
    return object.kind().equals("Deployment");
  }

  /**
   * Lets nothing go on over others' fields.
   *
   * @param what what is refused for them
   * @throws UserException there are any
   */
  static void refuseConflicts(String what, List<Conflict> conflicts) {
    if (!conflicts.isEmpty()) {
      throw new UserException(
          what,
          conflicts.stream().map(PlanLines::line).collect(Collectors.joining("; ")),
          "add --force-conflicts to `sealift apply`, or --force to `sealift rollback`, to take"
              + " them over; or let their owner give them up");
    }
  }
}
