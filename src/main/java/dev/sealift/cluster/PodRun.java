package dev.sealift.cluster;

import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a pod to its end, and takes it away whatever came of it. */
public final class PodRun {
  private static final long PAUSE_MILLIS = 200;

  private final Cluster cluster;

  /** Runs pods on one cluster. */
  public PodRun(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Makes the pod and waits for its end.
   *
   * @param pod its tree, without a name
   * @param events who is told what it waits for
   * @return the lines that it printed, safe for a terminal
   * @throws UserException its image cannot be pulled, it failed, or it did not end in time
   */
  public List<String> run(
      Map<String, Object> pod, String namespace, Deadline deadline, Events events)
      throws InterruptedException {
    String name = cluster.call("making a pod", () -> cluster.objects().create(pod, namespace));
    try {
      return ended(namespace, name, deadline, events);
    } finally {
      cluster.call(
          "deleting pod " + name, () -> resource(namespace, name).withGracePeriod(0).delete());
    }
  }

  private List<String> ended(String namespace, String name, Deadline deadline, Events events)
      throws InterruptedException {
    while (true) {
      Pod pod =
          cluster
              .call(
                  "reading pod " + name, () -> Optional.ofNullable(resource(namespace, name).get()))
              .orElseThrow(
                  () ->
                      new UserException(
                          "pod " + name + " is gone",
                          "someone has deleted it meanwhile",
                          "run this again"));
      PodHealth health = PodHealth.of(pod);
      String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
      if (phase.equals("Succeeded")) {
        return log(namespace, name);
      }
      if (phase.equals("Failed")) {
        // One that was evicted before its start has none.
        List<String> log = health.started() ? log(namespace, name) : List.of();
        Optional<UserException> known = health.hopeless(log);
        if (known.isPresent() || log.isEmpty()) {
          throw known.orElseGet(() -> failed(health));
        }
        return log;
      }
      Optional<UserException> hopeless = health.hopeless(List.of());
      if (hopeless.isPresent()) {
        throw hopeless.get();
      }
      if (deadline.passed()) {
        throw new UserException(
            "the pod did not end in " + deadline.span().toSeconds() + " s",
            health.reason(),
            "give it longer with --timeout, where its image is large");
      }
      events.emit(new Event.StepWaiting("look", name + ": " + health.reason(), deadline.elapsed()));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static UserException failed(PodHealth health) {
    return new UserException(
        "the pod could not run",
        health.reason(),
        "the image needs a shell, and has to run as user 1000 without any capability");
  }

  private List<String> log(String namespace, String name) {
    String text = cluster.call("reading a pod's log", () -> resource(namespace, name).getLog());
    return text.lines().map(Text::printable).toList();
  }

  private PodResource resource(String namespace, String name) {
    return cluster.client().pods().inNamespace(namespace).withName(name);
  }
}
