package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox, held to the contract. */
class SandboxContractTest extends KubernetesContract {
  @TempDir static Path folder;
  private Sandbox sandbox;

  @Override
  Cluster open() {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
    return another();
  }

  private Cluster another() {
    return Cluster.open(new ClusterAddress(Optional.of(sandbox.kubeconfig()), Optional.empty()));
  }

  @Test
  void oneThatIsClosedLeavesTheOthersAnswering() {
    try (Cluster left = another()) {
      String version = left.version();
      try (Cluster closed = another()) {
        assertThat(closed.version()).isEqualTo(version);
      }
      assertThat(left.version()).isEqualTo(version);
    }
  }

  @Override
  void end() {
    sandbox.close();
  }
}
