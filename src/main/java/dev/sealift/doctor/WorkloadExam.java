package dev.sealift.doctor;

import dev.sealift.cluster.PodHealth;
import dev.sealift.cluster.RolloutState;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Names;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the pods run, and what the log of one that does not says. */
final class WorkloadExam implements Exam {
  private static final Pattern NO_MODULE =
      Pattern.compile("No module named '(psycopg2|boto3|flask_wtf|mlflow)[.'\"]");
  private static final Pattern NO_ENVSUBST =
      Pattern.compile("envsubst: (not found|Permission denied|command not found)");
  private static final Pattern AHEAD = Pattern.compile("Can't locate revision identified by.*");
  private static final Pattern BEHIND = Pattern.compile("Detected out-of-date database schema.*");

  @Override
  public List<Check> of(Patient patient) {
    Optional<RolloutState> state =
        patient.cluster().rolloutState(patient.namespace(), Names.DEPLOYMENT);
    if (state.isEmpty()) {
      return List.of(Ailment.NOT_DEPLOYED.found("namespace " + patient.namespace() + " has none"));
    }
    List<Check> checks = new ArrayList<>();
    checks.add(Ailment.NOT_DEPLOYED.absent(state.get().image()));
    if (state.get().desired() == 0) {
      checks.add(
          Ailment.SCALED_TO_ZERO.found(
              "replicas: 0",
              "namespace",
              patient.namespace(),
              "replicas",
              Integer.toString(patient.profile().deployment().replicas())));
      return checks;
    }
    boolean all = state.get().available() >= state.get().desired();
    // Where others run in its place, one that was evicted is but a record, which nobody deletes.
    List<Pod> pods = patient.pods().stream().filter(pod -> !(all && PodHealth.over(pod))).toList();
    for (Pod pod : pods) {
      if (pod.getMetadata().getDeletionTimestamp() == null && !PodHealth.ready(pod)) {
        checks.add(notReady(patient, pod));
      }
    }
    if (checks.size() == 1) {
      checks.add(pods(patient, state.get()));
    }
    checks.addAll(killed(pods));
    return checks;
  }

  private static Check pods(Patient patient, RolloutState state) {
    String seen = state.pods();
    return state.available() >= state.desired()
        ? Ailment.POD_WAITS.absent(seen)
        : Ailment.POD_WAITS.found(
            seen, "namespace", patient.namespace(), "pod", "-l app.kubernetes.io/name=mlflow");
  }

  /** What the log says of it is told beside what the pod does: without, that stands alone. */
  private static List<String> log(Patient patient, String pod, PodHealth health) {
    try {
      return patient.view().log(pod, health.container(), health.restarted(), PodHealth.LOG_LINES);
    } catch (UserException e) {
      return List.of();
    }
  }

  private static Check notReady(Patient patient, Pod pod) {
    String name = pod.getMetadata().getName();
    PodHealth health = PodHealth.of(pod);
    List<String> log = health.started() ? log(patient, name, health) : List.of();
    Optional<Check> known = known(patient, name, String.join("\n", log));
    if (known.isPresent()) {
      return known.get();
    }
    Optional<UserException> image = health.refusedImage(log);
    if (image.isPresent()) {
      return Ailment.IMAGE_PULL.found(image.get());
    }
    String seen = "pod " + name + ": " + health.reason();
    if (health.reason().contains("Image")) {
      return Ailment.IMAGE_PULL.found(seen);
    }
    if (health.crashed()) {
      String last = PodHealth.cause(log).map(line -> ", after: " + patient.masked(line)).orElse("");
      Optional<UserException> hopeless = health.hopeless(log);
      return Ailment.POD_CRASHES.found(
          seen + hopeless.map(h -> "; " + h.what()).orElseGet(() -> ended(pod, health)) + last,
          "namespace",
          patient.namespace(),
          "pod",
          name,
          "container",
          health.container());
    }
    return Ailment.POD_WAITS.found(seen, "namespace", patient.namespace(), "pod", name);
  }

  /** How the try before this one ended, where the log may not say it. */
  private static String ended(Pod pod, PodHealth health) {
    return containers(pod).stream()
        .filter(status -> status.getName().equals(health.container()))
        .filter(WorkloadExam::killed)
        .map(status -> "; it was ended for its memory")
        .findFirst()
        .orElse("");
  }

  /** What a log line of a pod that does not come up stands for. */
  private static Optional<Check> known(Patient patient, String pod, String log) {
    Matcher module = NO_MODULE.matcher(log);
    if (module.find()) {
      return Optional.of(
          Ailment.IMAGE_LACKS.found("pod " + pod + " says: no module " + module.group(1)));
    }
    if (NO_ENVSUBST.matcher(log).find()) {
      return Optional.of(Ailment.IMAGE_LACKS.found("pod " + pod + " says: no envsubst"));
    }
    Matcher ahead = AHEAD.matcher(log);
    if (ahead.find()) {
      return Optional.of(Ailment.SCHEMA_AHEAD.found("pod " + pod + " says: " + ahead.group()));
    }
    if (BEHIND.matcher(log).find()) {
      return Optional.of(
          Ailment.SCHEMA_BEHIND.found(
              "pod " + pod + " says: out-of-date database schema",
              "namespace",
              patient.namespace()));
    }
    return Optional.empty();
  }

  /** All of them: the migration in the init container may want more memory than there is too. */
  private static List<ContainerStatus> containers(Pod pod) {
    List<ContainerStatus> all = new ArrayList<>();
    if (pod.getStatus() != null) {
      all.addAll(Objects.requireNonNullElse(pod.getStatus().getInitContainerStatuses(), List.of()));
      all.addAll(Objects.requireNonNullElse(pod.getStatus().getContainerStatuses(), List.of()));
    }
    return all;
  }

  private static List<Check> killed(List<Pod> pods) {
    List<Check> checks = new ArrayList<>();
    for (Pod pod : pods) {
      List<ContainerStatus> all =
          pod.getMetadata().getDeletionTimestamp() == null ? containers(pod) : List.of();
      for (ContainerStatus status : all) {
        if (killed(status)) {
          checks.add(
              Ailment.MEMORY_KILLED.found(
                  "pod "
                      + pod.getMetadata().getName()
                      + ": OOMKilled, "
                      + status.getRestartCount()
                      + " restarts"));
        }
      }
    }
    return checks;
  }

  private static boolean killed(ContainerStatus status) {
    var last = status.getLastState();
    var now = status.getState();
    return (last != null
            && last.getTerminated() != null
            && "OOMKilled".equals(last.getTerminated().getReason()))
        || (now != null
            && now.getTerminated() != null
            && "OOMKilled".equals(now.getTerminated().getReason()));
  }
}
