package dev.sealift.cluster;

import dev.sealift.manifest.KubernetesObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a Deployment's rollout is.
 *
 * @param observed whether its controller has seen the newest spec
 * @param total pods of all generations
 */
public record RolloutState(
    boolean observed, int desired, int updated, int available, int total, String image) {

  static RolloutState of(KubernetesObject deployment) {
    long generation = deployment.metadata().generation();
    return new RolloutState(
        number(deployment.at("status", "observedGeneration")) >= generation,
        (int) number(deployment.at("spec", "replicas")),
        (int) number(deployment.at("status", "updatedReplicas")),
        (int) number(deployment.at("status", "availableReplicas")),
        (int) number(deployment.at("status", "replicas")),
        Objects.requireNonNull(
            deployment.<String>at("spec", "template", "spec", "containers", 0, "image")));
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
