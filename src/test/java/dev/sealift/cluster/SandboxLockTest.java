package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Events;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock on the sandbox. */
class SandboxLockTest extends LockContract {
  @TempDir static Path folder;
  private Sandbox sandbox;

  @Override
  Cluster open() {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
    return open(sandbox);
  }

  private static Cluster open(Sandbox sandbox) {
    return Cluster.open(new ClusterAddress(Optional.of(sandbox.kubeconfig()), Optional.empty()));
  }

  @Override
  void end() {
    sandbox.close();
  }

  @Test
  void whatCouldNotBeRenewedIsTriedAgainSoon() throws Exception {
    CountDownLatch renewals = new CountDownLatch(3);
    Duration span = Duration.ofSeconds(6);
    try (Cluster cluster = open(sandbox);
        OperationLock lock =
            OperationLock.acquire(
                cluster,
                "default",
                "a",
                span,
                Events.none(),
                () -> {
                  if (Thread.currentThread().getName().equals("sealift-lease")) {
                    renewals.countDown();
                  }
                  return Moment.now();
                })) {
      lock.check();
      sandbox.faults().apiDown(true);
      try {
        // The first after two seconds; each comes back after two tries.
        assertThat(renewals.await(5, TimeUnit.SECONDS)).isTrue();
      } finally {
        sandbox.faults().apiDown(false);
      }
    }
  }

  @Override
  int rounds() {
    return 6;
  }
}
