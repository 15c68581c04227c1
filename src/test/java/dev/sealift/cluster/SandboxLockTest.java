package dev.sealift.cluster;

import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The lock on the sandbox. */
class SandboxLockTest extends LockContract {
  @TempDir static Path folder;
  private Sandbox sandbox;

  @Override
  Cluster open() {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
    return Cluster.open(new ClusterAddress(Optional.of(sandbox.kubeconfig()), Optional.empty()));
  }

  @Override
  void end() {
    sandbox.close();
  }

  @Override
  int rounds() {
    return 6;
  }
}
