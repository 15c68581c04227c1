package dev.sealift.manifest;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A pod that runs one script in an image, hardened as a deployment's own, and ends. */
public final class ProbePod {
  /** By which it outlives whoever waits for it. */
  private static final Duration RESERVE = Duration.ofSeconds(60);

  private ProbePod() {}

  /**
   * The pod, without a name: the API server makes one.
   *
   * @param patience how long it is waited for, the pull of its image included: it ends by itself
   *     even where nobody is left to take it away, and not before
   */
  public static Map<String, Object> of(
      String namespace, String image, String script, Duration patience) {
    return Tree.of(
        "apiVersion",
        "v1",
        "kind",
        "Pod",
        "metadata",
        Tree.of(
            "generateName",
            "sealift-image-check-",
            "namespace",
            namespace,
            "labels",
            Tree.of("app.kubernetes.io/managed-by", "sealift")),
        "spec",
        Tree.of(
            "restartPolicy",
            "Never",
            "activeDeadlineSeconds",
            patience.plus(RESERVE).toSeconds(),
            "terminationGracePeriodSeconds",
            0,
            "automountServiceAccountToken",
            false,
            "enableServiceLinks",
            false,
            "securityContext",
            PodTemplate.podSecurity(),
            "containers",
            List.of(container(image, script)),
            "volumes",
            List.of(Tree.of("name", "tmp", "emptyDir", Tree.of()))));
  }

  private static Map<String, Object> container(String image, String script) {
    return PodTemplate.container(
        "check",
        image,
        // The kubelet would expand $(…) in it.
        List.of("sh", "-c", script.replace("$(", "$$(")),
        PodTemplate.resources("50m", "64Mi", "1", "256Mi"),
        List.of(PodTemplate.mount("tmp", "/tmp", false)));
  }
}
