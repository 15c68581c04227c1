package dev.sealift.cluster;

import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Waits for a rollout, says why a pod does not come up, and gives up early on what will not heal.
 */
final class RolloutWait {
  /**
   * What is there already is seen at once; a pod that takes its time is not asked for all of it.
   */
  private static final long SHORTEST_PAUSE_MILLIS = 20;

  private static final long LONGEST_PAUSE_MILLIS = 200;
  static final Duration LOOK_AT_PODS_EVERY = Duration.ofSeconds(1);

  /** A namespace that was just made refuses pods too, until it has its ServiceAccount. */
  private static final int REFUSALS_THAT_COUNT = 3;

  /** A Secret may come a moment after the pod. */
  private static final int LACKS_THAT_COUNT = 3;

  private static final Pattern LACKING =
      Pattern.compile("(secret|configmap) \"([^\"]+)\" not found");

  private final Cluster cluster;
  private final String namespace;
  private final String deployment;
  private final Deadline deadline;
  private final Events events;
  private final UnaryOperator<String> mask;
  private final Duration every;
  private long looked;
  private int refusals;
  private int lacks;

  /**
   * @param every how often the pods are looked at
   */
  RolloutWait(
      Cluster cluster,
      String namespace,
      String deployment,
      Deadline deadline,
      Events events,
      UnaryOperator<String> mask,
      Duration every) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.deployment = deployment;
    this.deadline = deadline;
    this.events = events;
    this.mask = mask;
    this.every = every;
  }

  void await() throws InterruptedException {
    Poll poll = new Poll("rollout", deadline, events);
    boolean begun = false;
    long pause = SHORTEST_PAUSE_MILLIS;
    while (true) {
      try {
        if (!begun) {
          restartFailed();
          begun = true;
        }
        if (isDone()) {
          return;
        }
      } catch (UserException e) {
        poll.outlast(e);
      }
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private boolean isDone() {
    RolloutState state =
        cluster
            .rolloutState(namespace, deployment)
            .orElseThrow(
                () ->
                    new UserException(
                        "Deployment " + deployment + " is gone",
                        "someone has deleted it meanwhile",
                        "run this again"));
    if (state.done()) {
      return true;
    }
    long elapsed = deadline.elapsed().toMillis();
    if (elapsed - looked >= every.toMillis() || deadline.passed()) {
      looked = elapsed;
      lookAtPods(state);
    }
    return false;
  }

  /**
   * Pods that crashed before this rollout, or got no image, wait in a back-off of minutes and would
   * be taken for its failure: they are deleted, and made anew at once. A login for the registry
   * reaches only those that are made after it.
   */
  private void restartFailed() {
    for (Pod pod : cluster.pods(namespace)) {
      boolean crashed = PodHealth.crashed(pod);
      if (crashed || PodHealth.waitsForImage(pod)) {
        String name = pod.getMetadata().getName();
        String why = crashed ? "it crashed before" : "it got no image before";
        tell("pod " + name + " to be made anew, since " + why);
        try {
          cluster.delete("v1", "Pod", namespace, name);
        } catch (UserException e) {
          events.emit(new Event.Warning("pod " + name + " could not be restarted", e.why()));
        }
      }
    }
  }

  private void lookAtPods(RolloutState state) {
    List<Pod> pods = cluster.pods(namespace);
    Optional<Pod> newest = newest(pods, state);
    String progress = state.available() + " of " + state.desired() + " available";
    endWhereRefused(pods, state);
    if (newest.isEmpty()) {
      tell(progress + state.refusal().map(why -> "; no pod: " + why).orElse(""));
      giveUpWhenLate(
          state
              .refusal()
              .orElse("no pod was made: kubectl -n " + namespace + " describe replicaset"));
      return;
    }
    PodHealth health = PodHealth.of(newest.get());
    tell(progress + "; pod " + newest.get().getMetadata().getName() + ": " + health.reason());
    List<String> log = health.started() ? log(newest.get(), health) : List.of();
    Optional<UserException> hopeless = health.hopeless(log);
    if (hopeless.isPresent() && !mayStillCome(health)) {
      tell(source(newest.get(), health), log);
      throw hopeless.get();
    }
    if (deadline.passed()) {
      tell(source(newest.get(), health), log);
      giveUpWhenLate(health.reason());
    }
  }

  /** What is there by now is found at kubelet's next try, some seconds later. */
  private boolean mayStillCome(PodHealth health) {
    if (!health.lacksConfiguration()) {
      return false;
    }
    Matcher lacking = LACKING.matcher(health.reason());
    if (lacking.find()) {
      String kind = lacking.group(1).equals("secret") ? "Secret" : "ConfigMap";
      if (cluster.get("v1", kind, namespace, lacking.group(2)).isPresent()) {
        return true;
      }
    }
    return ++lacks < LACKS_THAT_COUNT;
  }

  /** A pod that is on its way out counts for a quota until it is gone: that refusal may pass. */
  private void endWhereRefused(List<Pod> pods, RolloutState state) {
    boolean lasting =
        state.refusal().isPresent()
            && pods.stream().allMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null);
    refusals = lasting ? refusals + 1 : 0;
    if (refusals >= REFUSALS_THAT_COUNT) {
      throw ApiErrors.noPod(state.refusal().orElseThrow(), namespace);
    }
  }

  /** The newest pod of what is rolled out; one of before may be as healthy as can be. */
  private static Optional<Pod> newest(List<Pod> pods, RolloutState state) {
    if (!state.observed() || state.updated() == 0) {
      return Optional.empty();
    }
    List<Pod> configured =
        pods.stream()
            .filter(pod -> state.hash().isEmpty() || state.hash().equals(hash(pod)))
            .toList();
    // One whose image was corrected has the same hash. But a webhook may write another image.
    return PodHealth.newest(configured.stream().filter(pod -> has(pod, state.image())))
        .or(() -> PodHealth.newest(configured.stream()));
  }

  private static Optional<String> hash(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getAnnotations())
        .map(all -> all.get(Names.HASH_ANNOTATION));
  }

  private static boolean has(Pod pod, String image) {
    return pod.getSpec().getContainers().stream().anyMatch(c -> image.equals(c.getImage()));
  }

  private void giveUpWhenLate(String why) {
    if (deadline.passed()) {
      throw new UserException(
          "Deployment " + deployment + " did not come up in " + deadline.span().toSeconds() + " s",
          why,
          "look closer: kubectl -n "
              + namespace
              + " describe pods; give it longer with --timeout, or run this again");
    }
  }

  private void tell(String what) {
    events.emit(new Event.StepWaiting("rollout", what, deadline.elapsed()));
  }

  private void tell(String source, List<String> log) {
    PodHealth.recent(log).forEach(line -> events.emit(new Event.LogLine(source, line)));
  }

  private static String source(Pod pod, PodHealth health) {
    return "pod/" + pod.getMetadata().getName() + " " + health.container();
  }

  private List<String> log(Pod pod, PodHealth health) {
    try {
      var container =
          cluster
              .client()
              .pods()
              .inNamespace(namespace)
              .withName(pod.getMetadata().getName())
              .inContainer(health.container());
      String text =
          health.restarted()
              ? container.terminated().tailingLines(PodHealth.LOG_LINES).getLog()
              : container.tailingLines(PodHealth.LOG_LINES).getLog();
      return text.lines().map(mask).map(dev.sealift.core.Text::printable).toList();
    } catch (RuntimeException e) {
      // A container between two states has no log; the reason is told all the same.
      return List.of();
    }
  }
}
