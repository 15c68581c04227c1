package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.Head;
import dev.sealift.history.History;
import dev.sealift.manifest.KubernetesObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the cluster remembers of the history: the newest link about a deployment, in an annotation
 * of a ConfigMap beside it. A file that was cut, put back or exchanged does not match it. It is an
 * object of its own, so that no holder of the lock can lose it with an update of the Lease.
 *
 * @param name the deployment's
 * @param record the link's number in the chain
 * @param number the revision's number
 * @param history the name of the history that has it
 */
public record HistoryAnchor(String name, long record, int number, String hash, String history) {
  private static final String OBJECT = "sealift-history";
  private static final String ANNOTATION = "sealift.dev/history-head";
  private static final Map<String, String> LABELS =
      Map.of("app.kubernetes.io/name", OBJECT, "app.kubernetes.io/managed-by", "sealift");
  private static final Pattern VALUE =
      Pattern.compile(
          "deployment=(\\S{1,63}) record=(\\d{1,18}) revision=(\\d{1,9}) hash=([0-9a-f]{64})"
              + " history=(\\S{1,40})");

  /** The anchor of a deployment as its history is now; empty when it has no revision. */
  public static Optional<HistoryAnchor> of(History history, DeploymentKey key) {
    return history.head(key).map(head -> new HistoryAnchor(key.name(), head, history.identity()));
  }

  private HistoryAnchor(String name, Head head, String history) {
    this(name, head.record(), head.number(), head.hash(), history);
  }

  /** Puts it into the namespace of its deployment. */
  public void write(Cluster cluster, String namespace) {
    Map<String, Object> metadata =
        Map.of(
            "name", OBJECT,
            "namespace", namespace,
            "labels", LABELS,
            "annotations", Map.of(ANNOTATION, value()));
    cluster.apply(
        KubernetesObject.of("v1", "ConfigMap", Map.of("metadata", metadata)), false, true);
  }

  private String value() {
    return "deployment="
        + name
        + " record="
        + record
        + " revision="
        + number
        + " hash="
        + hash
        + " history="
        + history;
  }

  /** The anchor in a namespace; empty when there is none, or none that can be understood. */
  static Optional<HistoryAnchor> read(Cluster cluster, String namespace) {
    return cluster.get("v1", "ConfigMap", namespace, OBJECT).flatMap(HistoryAnchor::parse);
  }

  /** Those of all namespaces that can be listed, by namespace. */
  static List<KubernetesObject> all(Cluster cluster) {
    return cluster.everywhere("v1", "ConfigMap", LABELS);
  }

  static Optional<HistoryAnchor> parse(KubernetesObject object) {
    Matcher value = VALUE.matcher(object.metadata().annotations().getOrDefault(ANNOTATION, ""));
    return value.matches()
        ? Optional.of(
            new HistoryAnchor(
                value.group(1),
                Long.parseLong(value.group(2)),
                Integer.parseInt(value.group(3)),
                value.group(4),
                value.group(5)))
        : Optional.empty();
  }
}
