package dev.sealift.cluster;

import dev.sealift.manifest.KubernetesObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Small changes that mend what is live and lose nothing. */
public final class Mending {
  /** Of its own: what it sets is not taken away again by the next apply. */
  private static final String FIELD_MANAGER = "sealift-doctor";

  private final Cluster cluster;
  private final String namespace;

  /** Changes in one namespace. */
  public Mending(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /** Annotates a Secret; its values are neither sent nor changed. */
  public void annotateSecret(String name, Map<String, String> annotations) {
    Map<String, Object> metadata =
        Map.of("name", name, "namespace", namespace, "annotations", annotations);
    apply(
        "annotating Secret " + name,
        KubernetesObject.of("v1", "Secret", Map.of("metadata", metadata)));
  }

  /** Makes a Deployment's pods anew, one after the other, as {@code kubectl rollout restart}. */
  public void restart(String deployment, Instant now) {
    Map<String, Object> annotations =
        Map.of("kubectl.kubernetes.io/restartedAt", now.truncatedTo(ChronoUnit.MILLIS).toString());
    Map<String, Object> template = Map.of("metadata", Map.of("annotations", annotations));
    apply(
        "restarting " + deployment,
        KubernetesObject.of(
            "apps/v1",
            "Deployment",
            Map.of(
                "metadata", Map.of("name", deployment, "namespace", namespace),
                "spec", Map.of("template", template))));
  }

  private void apply(String doing, KubernetesObject change) {
    cluster.call(doing, () -> cluster.objects().apply(change, FIELD_MANAGER, false, true));
  }
}
