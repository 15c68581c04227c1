package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Events;
import dev.sealift.sandbox.ApiAlone;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The lock on the sandbox. */
class SandboxLockTest extends LockContract {
  private static final ApiAlone API = ApiAlone.shared();

  @Override
  Cluster open() {
    return Cluster.open(new ClusterAddress(Optional.of(API.kubeconfig()), Optional.empty()));
  }

  @Test
  void whatCouldNotBeRenewedIsTriedAgainSoon() throws Exception {
    CountDownLatch renewals = new CountDownLatch(3);
    List<Long> begun = new CopyOnWriteArrayList<>();
    Duration span = Duration.ofSeconds(6);
    try (Cluster cluster = open();
        OperationLock lock =
            OperationLock.acquire(
                cluster,
                "default",
                "a",
                span,
                Events.none(),
                () -> {
                  if (Thread.currentThread().getName().equals("sealift-lease")) {
                    begun.add(System.nanoTime());
                    renewals.countDown();
                  }
                  return Moment.now();
                })) {
      lock.check();
      API.faults().apiDown(true);
      try {
        assertThat(renewals.await(30, TimeUnit.SECONDS)).isTrue();
        // A turn of its own would be after two seconds.
        long soonest = Math.min(begun.get(1) - begun.get(0), begun.get(2) - begun.get(1));
        assertThat(Duration.ofNanos(soonest)).isLessThan(span.dividedBy(3));
      } finally {
        API.faults().apiDown(false);
      }
    }
  }

  @Override
  int rounds() {
    return 6;
  }
}
