package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.OperationLock;
import dev.sealift.cluster.PortForward;
import dev.sealift.cluster.SealingController;
import dev.sealift.core.Events;
import dev.sealift.history.History;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.MlflowApi;
import dev.sealift.profile.Profile;
import dev.sealift.seal.SealedSecret;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What every operation works with.
 *
 * @param cluster the cluster, opened
 * @param history opens the history; operations open it briefly, so that others can read meanwhile
 * @param addresses where the services are reached from here
 * @param clock for what is recorded
 * @param random for keys and passwords
 * @param events who is told of the progress
 * @param operator who does it, for the history and the lock, e.g. {@code ann@nas}
 * @param note what the operator wants remembered; may be empty
 * @param timeout how long each wait may take
 */
public record Workplace(
    Cluster cluster,
    Supplier<History> history,
    Addresses addresses,
    Clock clock,
    SecureRandom random,
    Events events,
    String operator,
    String note,
    Duration timeout) {

  private static final Duration LEASE = Duration.ofSeconds(15);

  /** Asks MLflow something. */
  @FunctionalInterface
  public interface Asking<T> {
    /** Asks, and tells what was learnt. */
    T ask(MlflowApi api) throws InterruptedException;
  }

  /** Asks the MLflow that runs in a namespace, through a port-forward of its Service. */
  public <T> T mlflow(String namespace, Asking<T> asking) throws InterruptedException {
    try (PortForward forward = cluster.forward(namespace, Names.SERVICE, Names.PORT)) {
      return asking.ask(mlflow(forward));
    }
  }

  /** MLflow behind a port-forward that is open. */
  static MlflowApi mlflow(PortForward forward) {
    return new MlflowApi(URI.create("http://127.0.0.1:" + forward.localPort()));
  }

  /** The controller that a profile names, else the one that there is. */
  public SealingController controller(Profile profile) {
    Profile.Sealing sealing = profile.sealing();
    return cluster.findController(sealing.controllerNamespace(), sealing.controllerName());
  }

  /**
   * Whether that controller still opens a SealedSecret; the first that is asked of looks for it.
   */
  Predicate<SealedSecret> canUnseal(Profile profile) {
    List<SealingController> found = new ArrayList<>(1);
    return secret -> {
      if (found.isEmpty()) {
        found.add(controller(profile));
      }
      return cluster.canUnseal(found.get(0), secret);
    };
  }

  /** Takes the lock that two operators never hold at once. */
  OperationLock lock(String namespace) throws InterruptedException {
    return OperationLock.acquire(cluster, namespace, operator, LEASE, events);
  }

  /** The same with another one to be told of the progress. */
  public Workplace withEvents(Events events) {
    return new Workplace(
        cluster, history, addresses, clock, random, events, operator, note, timeout);
  }
}
