package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withAnnotations(annotations)
            .endMetadata()
            .build();
    apply("annotating Secret " + name, () -> cluster.client().resource(secret).patch(how()));
  }

  /** Makes a Deployment's pods anew, one after the other, as {@code kubectl rollout restart}. */
  public void restart(String deployment, Instant now) {
    Deployment restarted =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName(deployment)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withNewTemplate()
            .withNewMetadata()
            .addToAnnotations(
                "kubectl.kubernetes.io/restartedAt", now.truncatedTo(ChronoUnit.MILLIS).toString())
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();
    apply("restarting " + deployment, () -> cluster.client().resource(restarted).patch(how()));
  }

  private static PatchContext how() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(FIELD_MANAGER)
        .withForce(true)
        .build();
  }

  private void apply(String doing, Runnable change) {
    try {
      change.run();
    } catch (KubernetesClientException e) {
      throw ApiErrors.of(e, doing, cluster.server());
    }
  }
}
