package dev.sealift.cluster;

import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lock between operators: the Lease {@code sealift} of the namespace. It is renewed in the
 * background at a third of its duration; a holder that could not renew it must stop writing. It
 * stops at two thirds, counted from before the request: what it writes then still gets there before
 * anybody else may begin.
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
  private final Duration duration;
  private final Supplier<Moment> clock;
  private final Thread renewer;
  private volatile LockLease lease;
  private volatile Moment renewed;
  private volatile boolean released;
  private volatile @Nullable UserException lastRefusal;

  private OperationLock(
      Cluster cluster,
      String namespace,
      Duration duration,
      LockLease lease,
      Supplier<Moment> clock,
      Moment taken) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.duration = duration;
    this.lease = lease;
    this.clock = clock;
    this.renewed = taken;
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
    return acquire(cluster, namespace, holder, duration, events, Moment::now);
  }

  /** The same by another clock. */
  static OperationLock acquire(
      Cluster cluster,
      String namespace,
      String holder,
      Duration duration,
      Events events,
      Supplier<Moment> clock)
      throws InterruptedException {
    String seen = "";
    long since = System.nanoTime();
    while (true) {
      LockLease live = read(cluster, namespace);
      Moment now = clock.get();
      if (live.isFree()) {
        Optional<LockLease> taken = write(cluster, namespace, taken(live, holder, duration));
        if (taken.isPresent()) {
          return new OperationLock(cluster, namespace, duration, taken.get(), clock, now);
        }
        continue;
      }
      String other = live.holder();
      if (seen.isEmpty()) {
        seen = live.version();
        // Not from the request on: a slow one would leave its holder less time to renew it.
        since = System.nanoTime();
      } else if (!seen.equals(live.version())) {
        throw held(live, namespace);
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - since);
      boolean gone = live.annotation(PROCESS).map(LocalProcess.here()::isGone).orElse(false);
      if (gone || waited.compareTo(Duration.ofSeconds(live.seconds())) >= 0) {
        Optional<LockLease> taken = write(cluster, namespace, taken(live, holder, duration));
        if (taken.isPresent()) {
          events.emit(
              new Event.Warning(
                  "the lock of " + other + " was taken over",
                  gone
                      ? "its process was ended on this machine"
                      : "it was not renewed for " + live.seconds() + " s: its process is gone"));
          return new OperationLock(cluster, namespace, duration, taken.get(), clock, now);
        }
        continue;
      }
      events.emit(
          new Event.StepWaiting("lock", "whether " + other + " still holds the lock", waited));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** The Lease as it stands, for whoever takes no lock; empty where nobody ever has. */
  public static Optional<KubernetesObject> lease(Cluster cluster, String namespace) {
    return cluster.get(LockLease.API, LockLease.KIND, namespace, NAME);
  }

  private static UserException held(LockLease lease, String namespace) {
    return new UserException(
        lease.holder() + " is working on namespace " + namespace,
        "the lock was taken at " + lease.acquired() + " and is being renewed",
        "wait until that is done, then run this again");
  }

  private static LockLease read(Cluster cluster, String namespace) {
    return cluster.call(
        "reading the lock",
        () ->
            cluster
                .objects()
                .find(LockLease.API, LockLease.KIND, namespace, NAME)
                .map(LockLease::of)
                .orElseGet(LockLease::none));
  }

  private static LockLease taken(LockLease live, String holder, Duration duration) {
    return live.takenBy(holder, (int) duration.toSeconds(), Instant.now())
        .annotated(PROCESS, LocalProcess.here().self());
  }

  /** Empty when somebody else was faster: the version in {@code lease} is no longer the newest. */
  private static Optional<LockLease> write(Cluster cluster, String namespace, LockLease lease) {
    KubernetesObject object = lease.object(namespace, NAME, Instant.now());
    return cluster.made(
        "taking the lock",
        () -> {
          try {
            return Optional.of(
                LockLease.of(
                    lease.isThere()
                        ? cluster.objects().replace(object)
                        : cluster.objects().create(object)));
          } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private void renewUntilReleased() {
    Duration turn = duration.dividedBy(3);
    Duration pause = turn;
    while (!released) {
      try {
        Thread.sleep(pause.toMillis());
        if (released || !renew()) {
          return;
        }
        pause = turn;
      } catch (InterruptedException e) {
        return;
      } catch (UserException e) {
        // Tried again soon, so that what waits for the server finds it renewed when that is back;
        // check() tells when it is too late.
        lastRefusal = e;
        pause = turn.dividedBy(5);
      }
    }
  }

  /** Whether it was renewed: false when somebody else has taken it. */
  private synchronized boolean renew() {
    Moment asked = clock.get();
    Optional<LockLease> written = write(cluster, namespace, lease);
    if (written.isEmpty()) {
      // A renewal whose answer was lost was written all the same: then ours is not the newest
      // version.
      LockLease live = read(cluster, namespace);
      written = live.isSameTaking(lease) ? write(cluster, namespace, live) : Optional.empty();
    }
    if (written.isEmpty()) {
      return false;
    }
    lease = written.get();
    renewed = asked;
    return true;
  }

  /**
   * To be called before every write. Whoever waited for the server may find it back before the
   * renewer does, and asks for itself.
   *
   * @throws UserException the lock was lost, or could not be renewed for two thirds of its duration
   */
  public void check() {
    boolean mine = renewer.isAlive();
    if (mine && isLate()) {
      try {
        mine = renew();
      } catch (UserException e) {
        lastRefusal = e;
      }
    }
    boolean late = isLate();
    if (late || !mine) {
      throw new UserException(
          "the lock on namespace " + namespace + " was lost",
          mine
              ? "it could not be renewed in time" + lastRefusalText()
              : "somebody else took it over",
          "look who works there: kubectl -n "
              + namespace
              + " get lease sealift; then run this"
              + " again");
    }
  }

  private boolean isLate() {
    return clock.get().since(renewed).multipliedBy(3).compareTo(duration.multipliedBy(2)) > 0;
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

  /** An interrupt is kept for later: the flag would break the very request that gives it back. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    stopRenewing();
    interrupted |= Thread.interrupted();
    try {
      // A renewal that was cut short may have been written all the same: then ours is not the
      // newest version.
      if (!giveUp(lease)) {
        LockLease live = read(cluster, namespace);
        if (live.isSameTaking(lease)) {
          giveUp(live);
        }
      }
    } catch (UserException e) {
      // It expires by itself.
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether it was given up: false when somebody has written it since {@code version}. */
  private boolean giveUp(LockLease version) {
    return write(cluster, namespace, taken(version, "", duration)).isPresent();
  }
}
