package dev.sealift.cluster;

import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** A real cluster, held to the same contract. */
@Tag("e2e")
class ClusterContractE2eTest extends KubernetesContract {
  @Override
  Cluster open() {
    return Cluster.open(new ClusterAddress(Optional.empty(), Optional.empty()));
  }
}
