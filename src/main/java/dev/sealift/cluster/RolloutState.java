package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;

/**
 * How far a Deployment's rollout is.
 *
 * @param observed whether its controller has seen the newest spec
 * @param total pods of all generations
 */
public record RolloutState(
    boolean observed, int desired, int updated, int available, int total, String image) {

  static RolloutState of(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    long generation = number(deployment.getMetadata().getGeneration());
    return new RolloutState(
        status != null && number(status.getObservedGeneration()) >= generation,
        (int) number(deployment.getSpec().getReplicas()),
        status == null ? 0 : (int) number(status.getUpdatedReplicas()),
        status == null ? 0 : (int) number(status.getAvailableReplicas()),
        status == null ? 0 : (int) number(status.getReplicas()),
        deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getImage());
  }

  private static long number(@org.jspecify.annotations.Nullable Number number) {
    return number == null ? 0 : number.longValue();
  }

  /** Observed, updated, available, and no old pod left: Helm v4's {@code ready.go}. */
  public boolean done() {
    return observed && updated == desired && available == desired && total == desired;
  }
}
