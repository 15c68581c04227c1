package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.core.Tasks;
import dev.sealift.manifest.KubernetesObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/** Live objects at one moment: each is asked for once, side by side, whoever wants it. */
final class Readings {
  private final Cluster cluster;
  private final Tasks tasks;
  private final Map<List<String>, Future<Optional<KubernetesObject>>> begun =
      new ConcurrentHashMap<>();

  Readings(Cluster cluster, Tasks tasks) {
    this.cluster = cluster;
    this.tasks = tasks;
  }

  /** The live object of the same kind, namespace and name. */
  Future<Optional<KubernetesObject>> of(KubernetesObject like) {
    return of(like.apiVersion(), like.kind(), like.metadata().namespace(), like.name());
  }

  /** Begins to ask for these: whoever wants one later has its answer, or why there is none. */
  void begin(List<KubernetesObject> likes) {
    for (KubernetesObject like : likes) {
      var unused = of(like);
    }
  }

  /** A live object; empty when it is not there. */
  Future<Optional<KubernetesObject>> of(
      String apiVersion, String kind, String namespace, String name) {
    return begun.computeIfAbsent(
        List.of(apiVersion, kind, namespace, name),
        same -> tasks.start(() -> cluster.get(apiVersion, kind, namespace, name)));
  }
}
