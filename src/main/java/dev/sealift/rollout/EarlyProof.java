package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.PortForward;
import dev.sealift.core.Deadline;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.Proof;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * A proof that starts while the rollout is awaited: the new pod's server answers before Kubernetes
 * has probed it and said so. It saves a second or two. Where it comes to nothing, nothing is said
 * of it, and the proof is made after the rollout.
 */
final class EarlyProof implements AutoCloseable {
  /** Proves by a login through a port-forward. */
  @FunctionalInterface
  interface Prover {
    Proof prove(PortForward forward) throws InterruptedException;
  }

  private static final long SHORTEST_PAUSE_MILLIS = 20;

  /** Two requests in each, while the pod starts on the same processors. */
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** A proof takes two seconds, on a slow store some more; one that hangs is silent. */
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(10);

  /** Of what a wait may take, since the proof that is made anew has the rest. */
  private static final int SHARE = 4;

  private final Tasks tasks = new Tasks();
  private final Future<Optional<Proof>> proof;
  private final Duration patience;

  private EarlyProof(Cluster cluster, String namespace, Deadline deadline, Prover prover) {
    Duration share = deadline.span().dividedBy(SHARE);
    this.patience = share.compareTo(LONGEST_PATIENCE) < 0 ? share : LONGEST_PATIENCE;
    this.proof = tasks.start(() -> run(cluster, namespace, deadline, prover));
  }

  static EarlyProof start(Cluster cluster, String namespace, Deadline deadline, Prover prover) {
    return new EarlyProof(cluster, namespace, deadline, prover);
  }

  private static Optional<Proof> run(
      Cluster cluster, String namespace, Deadline deadline, Prover prover)
      throws InterruptedException {
    long pause = SHORTEST_PAUSE_MILLIS;
    try {
      while (!deadline.passed()) {
        Optional<PortForward> way =
            cluster.forwardStarting(namespace, Names.DEPLOYMENT, Names.PORT);
        if (way.isPresent()) {
          try (PortForward forward = way.get()) {
            return Optional.of(prover.prove(forward));
          }
        }
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    } catch (UserException e) {
      // The proof after the rollout says what is wrong, if it still is.
    }
    return Optional.empty();
  }

  /**
   * The proof, once the rollout is done; empty when it has to be made again: also where it is not
   * there within seconds, since it tells nobody what it waits for.
   */
  Optional<Proof> get() throws InterruptedException {
    return Tasks.get(proof, patience, Optional.empty());
  }

  @Override
  public void close() {
    tasks.close();
  }
}
