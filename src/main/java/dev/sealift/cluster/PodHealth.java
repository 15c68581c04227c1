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
 * @param namespace the pod's
 * @param node where it is, or {@code NODE} while it is nowhere
 * @param container the container that it hangs on
 * @param reason for a person, e.g. {@code ErrImagePull: not found}
 * @param restarts how often that container was started again
 * @param failed whether its last try has failed, and the next has not begun
 * @param started whether it has a log
 * @param restarted whether its log is that of the try before
 */
public record PodHealth(
    String namespace,
    String node,
    String container,
    String reason,
    int restarts,
    boolean failed,
    boolean started,
    boolean restarted) {

  /** They may heal (a registry that comes back), but not while somebody waits. */
  private static final Set<String> BAD_IMAGE =
      Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  /** Of containerd and of Docker, by whom the message then is. */
  private static final Set<String> NOT_STARTED = Set.of("StartError", "ContainerCannotRun");

  /**
   * The third failure is told of, some 15 seconds after the first: a cluster's DNS that is not up
   * yet, or a database with no connection left, has passed by then.
   */
  private static final int RESTARTS_THAT_COUNT = 2;

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

  /** Of runc and crun; then of containerd, Docker and CRI-O. */
  private static final Pattern OTHER_PROCESSOR =
      Pattern.compile(
          "(?i)exec format error|no match for platform in manifest|no matching manifest for"
              + "|no image found in (image index|manifest list) for architecture");

  /**
   * A registry may say so too of an image that it does not have, so as not to tell which it has.
   */
  private static final Pattern LOGIN_WANTED =
      Pattern.compile(
          "(?i)\\b401 unauthorized|\\b403 forbidden|unauthorized:|authorization failed"
              + "|authentication required|no basic auth credentials|\\bdenied:"
              + "|access (to the resource is )?denied");

  /** What libpq says of a name that there is not; where no answer came, its words are others. */
  private static final Pattern NO_SUCH_HOST =
      Pattern.compile("could not translate host name .*Name or service not known");

  private static final Pattern UNTRANSLATED = Pattern.compile("could not translate host name");
  private static final Pattern WRONG_PASSWORD = Pattern.compile("password authentication failed");
  private static final Pattern NO_DATABASE = Pattern.compile("database \"[^\"]+\" does not exist");
  private static final Pattern NOT_LET_IN = Pattern.compile("no pg_hba\\.conf entry");

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
        return of(pod, status);
      }
    }
    return new PodHealth(
        pod.getMetadata().getNamespace(),
        node(pod),
        "mlflow",
        scheduling(pod),
        0,
        false,
        false,
        false);
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
    return of(pod).crashed() && !ready(pod) && !over(pod);
  }

  /** Whether it waits, ever longer, for an image that may be there by now, or may be pulled. */
  static boolean waitsForImage(Pod pod) {
    return of(pod).lacksImage() && !over(pod);
  }

  /** Whether it has failed before, or just now. */
  public boolean crashed() {
    return failed || restarts > 0;
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

  private static String node(Pod pod) {
    String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
    return node == null ? "NODE" : node;
  }

  private static PodHealth of(Pod pod, ContainerStatus status) {
    String name = status.getName();
    int restarts = status.getRestartCount() == null ? 0 : status.getRestartCount();
    var state = status.getState();
    boolean waits = state != null && state.getWaiting() != null;
    boolean ended = state != null && state.getTerminated() != null;
    String text = "runs, not ready yet";
    if (waits) {
      String message = state.getWaiting().getMessage();
      text =
          state.getWaiting().getReason()
              + (message == null ? "" : ": " + Text.printable(message))
              + before(status);
    } else if (ended) {
      text = ending(state.getTerminated());
    }
    boolean again = waits && restarts > 0;
    return new PodHealth(
        pod.getMetadata().getNamespace(),
        node(pod),
        name,
        name + " " + text,
        restarts,
        ended || again,
        !waits || again,
        again);
  }

  /** Why it waits to be tried again: the back-off's own words do not say. */
  private static String before(ContainerStatus status) {
    var last = status.getLastState() == null ? null : status.getLastState().getTerminated();
    return last == null ? "" : "; the try before " + ending(last);
  }

  /**
   * One that could not even be started has no log: its message is all that is said of it. Of any
   * other the message is the program's own, or its log's last lines, in which secrets may stand.
   */
  private static String ending(ContainerStateTerminated end) {
    String message = NOT_STARTED.contains(end.getReason()) ? end.getMessage() : null;
    return "ended with status "
        + end.getExitCode()
        + ", "
        + end.getReason()
        + (message == null ? "" : ": " + Text.printable(message));
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
    Optional<UserException> image = refusedImage(log);
    if (image.isPresent()) {
      return image;
    }
    if (lacksImage()) {
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
    Optional<UserException> refused = refused(said);
    if (refused.isPresent()) {
      return refused;
    }
    if (!failed || restarts < RESTARTS_THAT_COUNT) {
      return Optional.empty();
    }
    // Before what the log says: whoever is killed has no time to say anything of it.
    if (reason.contains("OOMKilled")) {
      return failure(container + " is ended for its memory again and again", reason, MORE_MEMORY);
    }
    return unresolved(said, UNTRANSLATED)
        .or(
            () ->
                failure(
                    container + " crashes again and again",
                    cause(log).orElse(reason),
                    "read its log above; kubectl logs deployment/mlflow -c "
                        + container
                        + " --previous"));
  }

  /** Whether its image is not there, for whatever reason. */
  private boolean lacksImage() {
    return BAD_IMAGE.stream().anyMatch(reason::contains);
  }

  /** Why the node cannot run the image or may not have it, with what to do about it. */
  public Optional<UserException> refusedImage(List<String> log) {
    String said = failed ? String.join("\n", recent(log)) + "\n" + reason : reason;
    Optional<String> foreign = last(said, OTHER_PROCESSOR);
    if (foreign.isPresent()) {
      return failure(
          "the image is for another processor than node " + node + "'s",
          foreign.get(),
          "build it for that one, under a new tag (docker build --platform linux/arm64, or whichever"
              + " it is), name it under [deployment] and run sealift apply; or keep the pods off such"
              + " nodes: kubectl -n "
              + namespace
              + " patch deployment mlflow -p '{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":"
              + "{\"kubernetes.io/arch\":\"amd64\"}}}}}'");
    }
    if (lacksImage() && LOGIN_WANTED.matcher(reason).find()) {
      return failure(
          "the registry wants a login for the image, or does not have it",
          reason,
          "where image under [deployment] is right, give the pods' ServiceAccount a login: kubectl -n "
              + namespace
              + " create secret docker-registry registry --docker-server=HOST --docker-username=NAME"
              + " --docker-password=TOKEN; kubectl -n "
              + namespace
              + " patch serviceaccount default -p '{\"imagePullSecrets\":[{\"name\":\"registry\"}]}';"
              + " or give the nodes one (k3s: /etc/rancher/k3s/registries.yaml); then run sealift"
              + " apply");
    }
    return Optional.empty();
  }

  /** What the database refuses, or its name, and will however often it is asked. */
  private static Optional<UserException> refused(String said) {
    Optional<String> password = last(said, WRONG_PASSWORD);
    if (password.isPresent()) {
      return failure(
          "PostgreSQL refuses the password that the pod has",
          password.get(),
          "check the role's password; the Secret mlflow-db-credentials has the pod's");
    }
    Optional<String> pods = last(said, NOT_LET_IN);
    if (pods.isPresent()) {
      return failure(
          "PostgreSQL lets nobody in from the pod's address",
          pods.get(),
          "add a line to its pg_hba.conf for the pods' addresses, such as: host all all 10.42.0.0/16"
              + " scram-sha-256; then: SELECT pg_reload_conf()");
    }
    Optional<String> database = last(said, NO_DATABASE);
    if (database.isPresent()) {
      return failure(
          "the database is not there for the pod",
          database.get(),
          "see that host and port under [database] lead the pod to the same server as you, and run"
              + " this again");
    }
    return unresolved(said, NO_SUCH_HOST);
  }

  private static Optional<UserException> unresolved(String said, Pattern text) {
    return last(said, text)
        .flatMap(
            line ->
                failure(
                    "the pod cannot resolve the database's host",
                    line,
                    "write a name under [database] that the cluster's DNS knows, or an address"));
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

  private static Optional<String> last(String said, Pattern text) {
    return said.lines().filter(line -> text.matcher(line).find()).reduce((a, b) -> b);
  }

  private static Optional<UserException> failure(String what, String why, String remedy) {
    return Optional.of(new UserException(what, why, remedy));
  }
}
