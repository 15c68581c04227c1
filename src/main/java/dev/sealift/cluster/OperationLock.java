package dev.sealift.cluster;

import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lock between operators: the Lease {@code sealift} of the namespace. It is renewed in the
 * background at a third of its duration; a holder that could not renew it must stop writing.
 *
 * <p>Whether a holder is dead is told by its renewal alone: the Lease is taken over when it was not
 * renewed for its duration as this machine's monotonic clock measures it, so that no two clocks
 * need to agree; or at once, where its process was this machine's and is no more.
 */
public final class OperationLock implements AutoCloseable {
  private static final String NAME = "sealift";
  private static final String PROCESS = "sealift.dev/process";
  private static final long PAUSE_MILLIS = 500;

  private final Cluster cluster;
  private final String namespace;
  private final String holder;
  private final Duration duration;
  private final Thread renewer;
  private volatile Lease lease;
  private volatile long renewedNanos = System.nanoTime();
  private volatile boolean released;
  private volatile @Nullable UserException lastRefusal;

  private OperationLock(
      Cluster cluster, String namespace, String holder, Duration duration, Lease lease) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.holder = holder;
    this.duration = duration;
    this.lease = lease;
    this.renewer = new Thread(this::renewUntilReleased, "sealift-lease");
    renewer.setDaemon(true);
    renewer.start();
  }

  /**
   * Takes the lock; waits for at most one duration, to see whether its holder lives.
   *
   * @throws UserException somebody else holds and renews it
   */
  public static OperationLock acquire(
      Cluster cluster, String namespace, String holder, Duration duration, Events events)
      throws InterruptedException {
    String seen = "";
    long since = System.nanoTime();
    while (true) {
      Lease live = read(cluster, namespace);
      if (live == null || free(live)) {
        Lease taken = write(cluster, namespace, wanted(live, holder, duration, namespace));
        if (taken != null) {
          return new OperationLock(cluster, namespace, holder, duration, taken);
        }
        continue;
      }
      String version = live.getMetadata().getResourceVersion();
      String other = String.valueOf(live.getSpec().getHolderIdentity());
      if (seen.isEmpty()) {
        seen = version;
      } else if (!seen.equals(version)) {
        throw held(other, live, namespace);
      }
      int seconds = Objects.requireNonNullElse(live.getSpec().getLeaseDurationSeconds(), 15);
      Duration waited = Duration.ofNanos(System.nanoTime() - since);
      boolean gone = isGone(live);
      if (gone || waited.compareTo(Duration.ofSeconds(seconds)) >= 0) {
        Lease taken = write(cluster, namespace, wanted(live, holder, duration, namespace));
        if (taken != null) {
          events.emit(
              new Event.Warning(
                  "the lock of " + other + " was taken over",
                  gone
                      ? "its process was ended on this machine"
                      : "it was not renewed for " + seconds + " s: its process is gone"));
          return new OperationLock(cluster, namespace, holder, duration, taken);
        }
        continue;
      }
      events.emit(
          new Event.StepWaiting("lock", "whether " + other + " still holds the lock", waited));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static boolean free(Lease lease) {
    String holder = lease.getSpec() == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null || holder.isEmpty();
  }

  private static UserException held(String other, Lease lease, String namespace) {
    return new UserException(
        other + " is working on namespace " + namespace,
        "the lock was taken at " + lease.getSpec().getAcquireTime() + " and is being renewed",
        "wait until that is done, then run this again");
  }

  private static @Nullable Lease read(Cluster cluster, String namespace) {
    return cluster
        .call(
            "reading the lock",
            () ->
                java.util.Optional.ofNullable(
                    cluster.client().leases().inNamespace(namespace).withName(NAME).get()))
        .orElse(null);
  }

  private static Lease wanted(
      @Nullable Lease live, String holder, Duration duration, String namespace) {
    ZonedDateTime now = now();
    LeaseSpec before = live == null ? null : live.getSpec();
    int transitions =
        before == null || before.getLeaseTransitions() == null
            ? 0
            : before.getLeaseTransitions() + 1;
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(namespace)
        .withAnnotations(annotations(live))
        .withResourceVersion(live == null ? null : live.getMetadata().getResourceVersion())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds((int) duration.toSeconds())
        .withAcquireTime(now)
        .withRenewTime(now)
        .withLeaseTransitions(transitions)
        .endSpec()
        .build();
  }

  /** Whatever else stands there stays. */
  private static Map<String, String> annotations(@Nullable Lease live) {
    Map<String, String> all = new TreeMap<>();
    if (live != null && live.getMetadata().getAnnotations() != null) {
      all.putAll(live.getMetadata().getAnnotations());
    }
    all.remove(PROCESS);
    LocalProcess.self().ifPresent(process -> all.put(PROCESS, process));
    return all;
  }

  private static boolean isGone(Lease lease) {
    Map<String, String> annotations = lease.getMetadata().getAnnotations();
    String process = annotations == null ? null : annotations.get(PROCESS);
    return process != null && LocalProcess.isGone(process);
  }

  /** The API server takes exactly six decimals, and the mapper writes what is there. */
  private static ZonedDateTime now() {
    return ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
  }

  /** Null when somebody else was faster: the version in {@code lease} is no longer the newest. */
  private static @Nullable Lease write(Cluster cluster, String namespace, Lease lease) {
    try {
      var leases = cluster.client().leases().inNamespace(namespace).resource(lease);
      return lease.getMetadata().getResourceVersion() == null ? leases.create() : leases.update();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409) {
        return null;
      }
      throw ApiErrors.of(e, "taking the lock", cluster.server());
    }
  }

  private void renewUntilReleased() {
    while (!released) {
      try {
        Thread.sleep(duration.toMillis() / 3);
        Lease next = wanted(lease, holder, duration, namespace);
        next.getSpec().setAcquireTime(lease.getSpec().getAcquireTime());
        next.getSpec().setLeaseTransitions(lease.getSpec().getLeaseTransitions());
        Lease written = released ? null : write(cluster, namespace, next);
        if (written == null) {
          return;
        }
        lease = written;
        renewedNanos = System.nanoTime();
      } catch (InterruptedException e) {
        return;
      } catch (UserException e) {
        // Tried again at the next turn; check() tells when it is too late.
        lastRefusal = e;
      }
    }
  }

  /**
   * To be called before every write.
   *
   * @throws UserException the lock was lost, or could not be renewed for its duration
   */
  public void check() {
    boolean late = System.nanoTime() - renewedNanos > duration.toNanos();
    if (late || !renewer.isAlive()) {
      throw new UserException(
          "the lock on namespace " + namespace + " was lost",
          late
              ? "it could not be renewed in time" + lastRefusalText()
              : "somebody else took it over",
          "look who works there: kubectl -n "
              + namespace
              + " get lease sealift; then run this"
              + " again");
    }
  }

  private String lastRefusalText() {
    UserException refusal = lastRefusal;
    return refusal == null ? "" : ": " + refusal.what();
  }

  /** Gives up renewing without releasing it, as the end of the process does. */
  void stopRenewing() {
    released = true;
    renewer.interrupt();
    try {
      renewer.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopRenewing();
    try {
      // A renewal that was cut short may have been written all the same: then ours is not the
      // newest version.
      if (!giveUp(lease)) {
        Lease live = read(cluster, namespace);
        if (live != null && holder.equals(live.getSpec().getHolderIdentity())) {
          giveUp(live);
        }
      }
    } catch (UserException e) {
      // It expires by itself.
      return;
    }
  }

  /** Whether it was given up: false when somebody has written it since {@code version}. */
  private boolean giveUp(Lease version) {
    Lease free = wanted(version, "", duration, namespace);
    free.getSpec().setHolderIdentity(null);
    return write(cluster, namespace, free) != null;
  }
}
