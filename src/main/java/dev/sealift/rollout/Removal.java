package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.OperationLock;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operation takes away: objects that the deployment had and that are no part of what it
 * leads to. They go once that is proven, so that nothing that works is taken away before.
 *
 * <p>Only what a deployment can do without goes, and only while its label says that it is
 * Sealift's: whoever takes the label off keeps it.
 */
record Removal(Cluster cluster, List<KubernetesObject> objects) {
  /** Who failed oftener since the last success has most likely failed at the same each time. */
  private static final int TRIES_LOOKED_AT = 20;

  /** Takes away nothing. */
  static Removal none(Cluster cluster) {
    return new Removal(cluster, List.of());
  }

  /**
   * What may be there of the deployment: of the last revision that succeeded, and of those after
   * it, which failed or were cut off behind what they had made.
   */
  static List<KubernetesObject> had(History history, DeploymentKey key) {
    return Stream.concat(
            history.latest(key, State.SUCCEEDED).stream(), tries(history, key).stream())
        .flatMap(revision -> Yaml.read(history.manifests(revision.id())).stream())
        .toList();
  }

  /** Those after the last revision that succeeded, the newest first. */
  static List<Revision> tries(History history, DeploymentKey key) {
    return history.list(Optional.of(key), TRIES_LOOKED_AT, Optional.empty()).stream()
        .takeWhile(revision -> revision.state() != State.SUCCEEDED)
        .toList();
  }

  /** The newest of those that failed and was not undone, so that what it had brought stayed. */
  static Optional<Revision> failed(History history, DeploymentKey key) {
    return tries(history, key).stream()
        .filter(r -> r.state() == State.FAILED)
        .filter(r -> r.operation() == Operation.APPLY || r.operation() == Operation.RESUME)
        .filter(r -> !history.manifests(r.id()).isEmpty())
        .findFirst();
  }

  /** The same of the history that {@code work} opens. */
  static List<KubernetesObject> had(Workplace work, DeploymentKey key) {
    try (History history = work.history().get()) {
      return had(history, key);
    }
  }

  /**
   * Those of {@code had} that are there, Sealift's, and not wanted. Where nothing at all is wanted
   * it is not known what is: then nothing goes.
   */
  static Removal of(Cluster cluster, List<KubernetesObject> had, List<KubernetesObject> wanted) {
    if (wanted.isEmpty()) {
      return none(cluster);
    }
    return new Removal(
        cluster, lacking(had, wanted).stream().filter(object -> isThere(cluster, object)).toList());
  }

  /**
   * The way back of an operation: what {@code plan} tells that it makes of {@code target}, and
   * {@code before} lacks. None of it is there yet.
   */
  static Removal undoing(
      Cluster cluster, Plan plan, List<KubernetesObject> target, List<KubernetesObject> before) {
    List<KubernetesObject> made =
        target.stream()
            .filter(object -> plan.changes().stream().anyMatch(c -> makes(c, object)))
            .toList();
    return new Removal(cluster, lacking(made, before));
  }

  /** Each of {@code had} that can be done without and is not wanted, once. */
  private static List<KubernetesObject> lacking(
      List<KubernetesObject> had, List<KubernetesObject> wanted) {
    List<KubernetesObject> lacking = new ArrayList<>();
    for (KubernetesObject object : had) {
      if (Rights.isDispensable(object) && !isAmong(wanted, object) && !isAmong(lacking, object)) {
        lacking.add(object);
      }
    }
    return lacking;
  }

  private static boolean makes(Change change, KubernetesObject object) {
    return change.action() == Action.CREATE
        && change.kind().equals(object.kind())
        && change.name().equals(object.name());
  }

  private static boolean isAmong(List<KubernetesObject> objects, KubernetesObject object) {
    return objects.stream()
        .anyMatch(o -> o.kind().equals(object.kind()) && o.name().equals(object.name()));
  }

  private static boolean isThere(Cluster cluster, KubernetesObject object) {
    return cluster.get(object).filter(live -> Names.isOurs(live.metadata().labels())).isPresent();
  }

  /** What it would change. */
  List<Change> changes() {
    return objects.stream().map(Change::deleted).toList();
  }

  /** Deletes them, in a step of its own where there are any. */
  void run(Steps steps, OperationLock lock) throws InterruptedException {
    if (!objects.isEmpty()) {
      steps.step("removal", "what is no longer wanted", () -> delete(lock));
    }
  }

  private String delete(OperationLock lock) {
    List<String> told = new ArrayList<>();
    for (KubernetesObject object : objects) {
      lock.check();
      boolean there = isThere(cluster, object);
      if (there) {
        cluster.delete(
            object.apiVersion(), object.kind(), object.metadata().namespace(), object.name());
      }
      told.add(object + (there ? " deleted" : " is not there"));
    }
    return String.join(", ", told);
  }
}
