package dev.sealift.cluster;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why a pod is not ready yet.
 *
 * @param container the container that it hangs on
 * @param reason for a person, e.g. {@code ErrImagePull: not found}
 * @param restarts how often that container has failed
 * @param started whether it has a log
 * @param restarted whether its log is that of the try before
 */
public record PodHealth(
    String container, String reason, int restarts, boolean started, boolean restarted) {

  /** They may heal (a registry that comes back), but not while somebody waits. */
  private static final Set<String> BAD_IMAGE =
      Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  private static final int CRASHES_THAT_COUNT = 2;
  private static final int RECENT_LINES = 10;

  /** As many of a log are judged: behind what failed may stand a statement of many lines. */
  public static final int LOG_LINES = 100;

  /** What helps a container that is ended for its memory. */
  public static final String MORE_MEMORY =
      "raise workers under [deployment] (each brings 512 MiB) or take a lower limit back, with"
          + " sealift apply --force-conflicts";

  /** As {@code traceback.format_exception_only} writes it: the class, with its module, first. */
  private static final Pattern EXCEPTION =
      Pattern.compile("(\\w+\\.)+[A-Z]\\w+: |[A-Z]\\w*(Error|Exception): ");

  /** A server that went on after an exception did not end of it. */
  private static final Pattern SERVED = Pattern.compile("\\bINFO\\b");

  /** What a pod hangs on. */
  public static PodHealth of(Pod pod) {
    List<ContainerStatus> all = new ArrayList<>();
    if (pod.getStatus() != null) {
      all.addAll(Objects.requireNonNullElse(pod.getStatus().getInitContainerStatuses(), List.of()));
      all.addAll(Objects.requireNonNullElse(pod.getStatus().getContainerStatuses(), List.of()));
    }
    for (ContainerStatus status : all) {
      boolean over =
          status.getState() != null
              && status.getState().getTerminated() != null
              && status.getState().getTerminated().getExitCode() == 0;
      if (!over && !Boolean.TRUE.equals(status.getReady())) {
        return of(status);
      }
    }
    return new PodHealth("mlflow", scheduling(pod), 0, false, false);
  }

  /**
   * The pod that was made last, of those that are neither being deleted nor over. Of pods of one
   * second it is the one that was written last: a number, says <a
   * href="https://github.com/kubernetes/enhancements/issues/5504">KEP-5504</a>.
   */
  public static Optional<Pod> newest(Stream<Pod> pods) {
    return pods.filter(pod -> pod.getMetadata().getDeletionTimestamp() == null && !over(pod))
        .max(
            Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                .thenComparing(PodHealth::written));
  }

  private static BigInteger written(Pod pod) {
    String version = pod.getMetadata().getResourceVersion();
    return version != null && version.matches("[0-9]{1,40}")
        ? new BigInteger(version)
        : BigInteger.ZERO;
  }

  /**
   * Whether it has ended for good, as one that was evicted. Another is made in its place at once,
   * and Kubernetes keeps this one as a record, until there are thousands.
   */
  public static boolean over(Pod pod) {
    return pod.getStatus() != null
        && Set.of("Failed", "Succeeded")
            .contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), ""));
  }

  /** Whether it is not ready since it crashed, and would be tried again ever later. */
  public static boolean crashed(Pod pod) {
    return of(pod).restarts() > 0 && !ready(pod) && !over(pod);
  }

  /** Whether the pod's own condition says that it is ready. */
  public static boolean ready(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  /** Whether that container of the pod runs, ready or not. */
  public static boolean runs(Pod pod, String container) {
    return pod.getStatus() != null
        && Objects.requireNonNullElse(
                pod.getStatus().getContainerStatuses(), List.<ContainerStatus>of())
            .stream()
            .anyMatch(
                status ->
                    container.equals(status.getName())
                        && status.getState() != null
                        && status.getState().getRunning() != null);
  }

  private static PodHealth of(ContainerStatus status) {
    int restarts = status.getRestartCount() == null ? 0 : status.getRestartCount();
    var state = status.getState();
    String name = status.getName();
    if (state != null && state.getWaiting() != null) {
      String message = state.getWaiting().getMessage();
      String text =
          state.getWaiting().getReason()
              + (message == null ? "" : ": " + Text.printable(message))
              + before(status);
      return new PodHealth(name, name + " " + text, restarts, restarts > 0, restarts > 0);
    }
    if (state != null && state.getTerminated() != null) {
      ContainerStateTerminated end = state.getTerminated();
      String text = name + " ended with status " + end.getExitCode() + ", " + end.getReason();
      return new PodHealth(name, text, restarts + 1, true, false);
    }
    return new PodHealth(name, name + " runs, not ready yet", restarts, true, false);
  }

  /** Why it waits to be tried again: the back-off's own words do not say. */
  private static String before(ContainerStatus status) {
    var last = status.getLastState() == null ? null : status.getLastState().getTerminated();
    return last == null
        ? ""
        : "; the try before ended with status " + last.getExitCode() + ", " + last.getReason();
  }

  private static String scheduling(Pod pod) {
    if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
      return "waits for a node";
    }
    return pod.getStatus().getConditions().stream()
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .map(c -> c.getReason() + ": " + Text.printable(String.valueOf(c.getMessage())))
        .findFirst()
        .orElse(String.valueOf(pod.getStatus().getPhase()));
  }

  /** Whether what it is made from is lacking, which kubelet looks for again by itself. */
  boolean lacksConfiguration() {
    return reason.contains("CreateContainerConfigError");
  }

  /** What will not heal by waiting, with what to do about it. */
  public Optional<UserException> hopeless(List<String> log) {
    // What was refused before and is accepted by now stands further up.
    String said = String.join("\n", recent(log));
    if (BAD_IMAGE.stream().anyMatch(reason::contains)) {
      return failure(
          "the image cannot be pulled",
          reason,
          "check image under [deployment], and whether the node may pull it: crictl pull IMAGE");
    }
    if (lacksConfiguration() && reason.contains("not found")) {
      return failure("the pod lacks a Secret or ConfigMap", reason, "run this again");
    }
    if (lacksConfiguration() && reason.contains("couldn't find key")) {
      return failure(
          "a Secret or ConfigMap of the pod lacks a key",
          reason,
          "delete a Secret that lacks one: the controller makes it anew from its SealedSecret; where"
              + " the key is not there either, run this again");
    }
    if (said.contains("password authentication failed")) {
      return failure(
          "PostgreSQL refuses the password that the pod has",
          last(log, "password authentication failed"),
          "check the role's password; the Secret mlflow-db-credentials has the pod's");
    }
    if (said.contains("could not translate host name")) {
      return failure(
          "the pod cannot resolve the database's host",
          last(log, "could not translate host name"),
          "write a name under [database] that the cluster's DNS knows, or an address");
    }
    // Before what the log says: whoever is killed has no time to say anything of it.
    if (restarts >= CRASHES_THAT_COUNT && reason.contains("OOMKilled")) {
      return failure(container + " is ended for its memory again and again", reason, MORE_MEMORY);
    }
    if (restarts >= CRASHES_THAT_COUNT || (restarts >= 1 && said.contains("sealift: "))) {
      return failure(
          container + " crashes again and again",
          cause(log).orElse(reason),
          "read its log above; kubectl logs deployment/mlflow -c " + container + " --previous");
    }
    return Optional.empty();
  }

  /**
   * The line of a crash's log that tells why: Python's last exception, behind which SQLAlchemy
   * prints the whole statement, or the last line of all.
   */
  public static Optional<String> cause(List<String> log) {
    for (int i = log.size() - 1; i >= 0 && !SERVED.matcher(log.get(i)).find(); i--) {
      if (EXCEPTION.matcher(log.get(i)).lookingAt()) {
        return Optional.of(log.get(i));
      }
    }
    return log.stream().reduce((a, b) -> b);
  }

  /** The last lines of a log, for a person. */
  static List<String> recent(List<String> log) {
    return log.subList(Math.max(0, log.size() - RECENT_LINES), log.size());
  }

  private static String last(List<String> log, String text) {
    return log.stream().filter(line -> line.contains(text)).reduce((a, b) -> b).orElse("");
  }

  private static Optional<UserException> failure(String what, String why, String remedy) {
    return Optional.of(new UserException(what, why, remedy));
  }
}
