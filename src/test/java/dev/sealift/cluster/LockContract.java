package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two operators at one lock. Every third holder dies: its renewal ends, and it releases nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LockContract {
  private static final Duration DURATION = Duration.ofSeconds(1);

  private final String run = "lock-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<String> namespaces = new ArrayList<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger rounds = new AtomicInteger();
  private Cluster cluster;
  private String namespace = "";

  /** The cluster to lock on. */
  abstract Cluster open() throws Exception;

  /** How many times the lock is to be had. */
  abstract int rounds();

  @BeforeAll
  void begin() throws Exception {
    cluster = open();
  }

  /** One for each test, which waits for no Lease of another's. */
  @BeforeEach
  void makeNamespace() {
    namespace = run + "-" + namespaces.size();
    namespaces.add(namespace);
    cluster.apply(
        KubernetesObject.of(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()),
        false,
        false);
  }

  @AfterAll
  void end() {
    namespaces.forEach(each -> cluster.client().namespaces().withName(each).delete());
    cluster.close();
  }

  @Test
  void neverTwoWritersAndNobodyWaitsForTheDead() throws Exception {
    ExecutorService operators = Executors.newFixedThreadPool(2);
    try {
      List<Future<Duration>> longest = new ArrayList<>();
      for (String name : List.of("ann@nas", "bob@laptop")) {
        longest.add(operators.submit(() -> work(name)));
      }
      for (Future<Duration> each : longest) {
        // The holder's duration, its last renewal, and the requests around them.
        assertThat(each.get()).isLessThan(DURATION.multipliedBy(3));
      }
    } finally {
      operators.shutdownNow();
    }
  }

  /** Whoever presses Ctrl-C lets nobody wait until the Lease expires. */
  @Test
  void anInterruptedHolderGivesItBackAllTheSame() throws Exception {
    OperationLock lock =
        OperationLock.acquire(cluster, namespace, "ann@nas", DURATION, Events.none());
    Thread.currentThread().interrupt();
    lock.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(live().isFree()).isTrue();
  }

  /** Takes the lock again and again; returns the longest wait for a holder that was dead. */
  private Duration work(String name) throws InterruptedException {
    Duration longest = Duration.ZERO;
    while (rounds.get() < rounds()) {
      long start = System.nanoTime();
      OperationLock lock;
      try {
        lock = OperationLock.acquire(cluster, namespace, name, DURATION, Events.none());
      } catch (UserException e) {
        assertThat(e.what()).contains("is working on namespace");
        continue;
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      longest = waited.compareTo(longest) > 0 ? waited : longest;
      assertThat(inside.incrementAndGet()).as("writers").isEqualTo(1);
      // Long enough for another to be seen.
      assertThat(live().holder()).isEqualTo(name);
      lock.check();
      boolean dies = rounds.incrementAndGet() % 3 == 0;
      inside.decrementAndGet();
      if (dies) {
        lock.stopRenewing();
      } else {
        lock.close();
      }
    }
    return longest;
  }

  @Test
  void aHolderThatLostItStops() throws Exception {
    OperationLock lost = OperationLock.acquire(cluster, namespace, "a", DURATION, Events.none());
    lost.stopRenewing();
    try (OperationLock next =
        OperationLock.acquire(cluster, namespace, "b", DURATION, Events.none())) {
      next.check();
      assertThatThrownBy(lost::check)
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.what()).contains("was lost"));
    }
  }

  /** A suspended machine's monotonic clock may stand still, and the other may be set back. */
  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "true, true"})
  void whoeverSleptDoesNotBelieveInItAnyMore(boolean monotonic, boolean wall) throws Exception {
    AtomicReference<Moment> now = new AtomicReference<>(new Moment(0, 0));
    Duration minute = Duration.ofMinutes(1);
    try (OperationLock lock =
        OperationLock.acquire(cluster, namespace, "a", minute, Events.none(), now::get)) {
      // The rest of the minute is for the writes that are on their way: it is asked for before.
      now.set(moment(40_001, monotonic, wall));
      lock.check();
      Instant taken = Instant.now();
      cluster.objects().replace(live().takenBy("b", 1, taken).object(namespace, "sealift", taken));
      now.set(moment(80_001, monotonic, wall));
      lock.check();
      now.set(moment(80_002, monotonic, wall));
      assertThatThrownBy(lock::check)
          .isInstanceOfSatisfying(
              UserException.class,
              e -> assertThat(e.why()).isEqualTo("somebody else took it over"));
    }
  }

  private static Moment moment(long millis, boolean monotonic, boolean wall) {
    return new Moment(monotonic ? millis * 1_000_000 : 0, wall ? millis : -millis);
  }

  /** What the server did with a request that took long, it may have done at its beginning. */
  @Test
  void theTimeOfTheRequestCounts() throws Exception {
    AtomicLong asked = new AtomicLong();
    Duration minute = Duration.ofMinutes(1);
    try (OperationLock lock =
        OperationLock.acquire(
            cluster,
            namespace,
            "a",
            minute,
            Events.none(),
            () -> new Moment(0, asked.getAndAdd(40_001)))) {
      assertThatThrownBy(lock::check).isInstanceOf(UserException.class);
    }
  }

  private LockLease live() {
    return LockLease.of(
        cluster.objects().find(LockLease.API, LockLease.KIND, namespace, "sealift").orElseThrow());
  }

  /** The same user at two terminals, one of which was suspended. */
  @Test
  void whoeverHasTheSameNameDoesNotGiveItUpForAnother() throws Exception {
    OperationLock late = OperationLock.acquire(cluster, namespace, "a", DURATION, Events.none());
    late.stopRenewing();
    try (OperationLock next =
        OperationLock.acquire(cluster, namespace, "a", DURATION, Events.none())) {
      late.close();
      assertThat(live().holder()).isEqualTo("a");
      next.check();
    }
    assertThat(live().isFree()).isTrue();
  }

  @Test
  void aRenewalWhoseAnswerWasLostIsItsHolders() throws Exception {
    try (OperationLock lock =
        OperationLock.acquire(cluster, namespace, "a", DURATION, Events.none())) {
      String written = writtenBesideItsHolder();
      while (live().version().equals(written)) {
        lock.check();
      }
    }
    assertThat(live().isFree()).isTrue();
  }

  /** The version of the same Lease written again, as a renewal is that got no answer. */
  private String writtenBesideItsHolder() {
    while (true) {
      try {
        KubernetesObject same = live().object(namespace, "sealift", Instant.now());
        return cluster.objects().replace(same).metadata().resourceVersion();
      } catch (KubernetesClientException e) {
        // Its holder renewed it meanwhile.
        assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_CONFLICT);
      }
    }
  }
}
