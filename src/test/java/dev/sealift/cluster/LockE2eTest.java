package dev.sealift.cluster;

import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** The lock on a real cluster. */
@Tag("e2e")
class LockE2eTest extends LockContract {
  @Override
  Cluster open() {
    return Cluster.open(new ClusterAddress(Optional.empty(), Optional.empty()));
  }

  @Override
  int rounds() {
    return 50;
  }
}
