package dev.sealift.manifest;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** A pod that runs one script in an image, hardened as a deployment's own, and ends. */
public final class ProbePod {
  /** It ends by itself even where nobody is left to take it away. */
  private static final long LIFE_SECONDS = 300;

  private ProbePod() {}

  /** The pod; the API server names it. */
  public static Pod of(String namespace, String image, String script) {
    return new PodBuilder()
        .withNewMetadata()
        .withGenerateName("sealift-image-check-")
        .withNamespace(namespace)
        .withLabels(Map.of("app.kubernetes.io/managed-by", "sealift"))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(LIFE_SECONDS)
        .withTerminationGracePeriodSeconds(0L)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(PodTemplate.podSecurity())
        .addNewContainer()
        .withName("check")
        .withImage(image)
        .withImagePullPolicy("IfNotPresent")
        // The kubelet would expand $(…) in it.
        .withCommand("sh", "-c", script.replace("$(", "$$("))
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("50m"), "memory", new Quantity("64Mi")))
        .withLimits(Map.of("cpu", new Quantity("1"), "memory", new Quantity("256Mi")))
        .endResources()
        .withSecurityContext(PodTemplate.hardened())
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }
}
