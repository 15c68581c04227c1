package dev.sealift.cluster;

import dev.sealift.core.Text;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a Deployment's rollout is.
 *
 * @param observed whether its controller has seen the newest spec
 * @param total pods of all generations
 * @param hash of the configuration, which its pods bear as an annotation
 * @param refusal why the cluster lets no pod be made: a quota, a policy; empty where it does
 */
public record RolloutState(
    boolean observed,
    int desired,
    int updated,
    int available,
    int total,
    String image,
    Optional<String> hash,
    Optional<String> refusal) {

  static RolloutState of(KubernetesObject deployment) {
    boolean observed =
        number(deployment.at("status", "observedGeneration")) >= deployment.metadata().generation();
    return new RolloutState(
        observed,
        (int) number(deployment.at("spec", "replicas")),
        (int) number(deployment.at("status", "updatedReplicas")),
        (int) number(deployment.at("status", "availableReplicas")),
        (int) number(deployment.at("status", "replicas")),
        Objects.requireNonNull(
            deployment.<String>at("spec", "template", "spec", "containers", 0, "image")),
        Optional.ofNullable(
            deployment.at("spec", "template", "metadata", "annotations", Names.HASH_ANNOTATION)),
        observed ? refusal(deployment.at("status", "conditions")) : Optional.empty());
  }

  /** The only place where a refused pod is told of: there is no pod that could have a status. */
  private static Optional<String> refusal(@Nullable List<Map<String, String>> conditions) {
    return Objects.requireNonNullElse(conditions, List.<Map<String, String>>of()).stream()
        .filter(
            condition ->
                "ReplicaFailure".equals(condition.get("type"))
                    && "True".equals(condition.get("status"))
                    && "FailedCreate".equals(condition.get("reason")))
        .map(condition -> Text.printable(condition.getOrDefault("message", "")))
        .findFirst();
  }

  private static long number(@Nullable Number number) {
    return number == null ? 0 : number.longValue();
  }

  /** Observed, updated, available, and no old pod left: Helm v4's {@code ready.go}. */
  public boolean done() {
    return observed && updated == desired && available == desired && total == desired;
  }

  /** Done, and there is something that runs: whoever scales to 0 stops it. */
  public boolean running() {
    return desired > 0 && done();
  }

  /** How many pods there are, in words. */
  public String pods() {
    return desired == 0 ? "scaled to 0 pods" : available + " of " + desired + " pods available";
  }
}
