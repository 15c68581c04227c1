package dev.sealift.doctor;

import dev.sealift.cluster.PodHealth;
import dev.sealift.core.Check;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** What the pods themselves have and see. */
final class InsideExam implements Exam {
  static final Duration CLOCKS_DIFFER = Duration.ofSeconds(60);
  private static final int NEAR_PERCENT = 90;
  private static final long MIB = 1 << 20;

  @Override
  public List<Check> of(Patient patient) throws InterruptedException {
    List<Callable<Optional<PodLook>>> tries = new ArrayList<>();
    List<Check> checks = Collections.synchronizedList(new ArrayList<>());
    for (Pod pod : patient.pods()) {
      if (pod.getMetadata().getDeletionTimestamp() == null && PodHealth.runs(pod, "mlflow")) {
        tries.add(() -> look(patient, pod, checks));
      }
    }
    try (Tasks tasks = new Tasks()) {
      List<PodLook> looks = tasks.all(tries).stream().flatMap(Optional::stream).toList();
      if (!looks.isEmpty()) {
        checks.addAll(checks(patient, looks));
      } else if (checks.isEmpty()) {
        checks.add(
            Ailment.NO_LOOK_INSIDE.found(
                new UserException(
                    "no pod's server runs", "", "mend the pods first, then: sealift doctor")));
      }
    }
    return checks;
  }

  /** What is in one; that one which is not ready, and may end any moment, has no say is no news. */
  private static Optional<PodLook> look(Patient patient, Pod pod, List<Check> checks)
      throws InterruptedException {
    try {
      return Optional.of(PodLook.into(patient, pod.getMetadata().getName()));
    } catch (UserException e) {
      if (PodHealth.ready(pod)) {
        checks.add(Ailment.NO_LOOK_INSIDE.found(e));
      }
      return Optional.empty();
    }
  }

  private static List<Check> checks(Patient patient, List<PodLook> looks) {
    String namespace = patient.namespace();
    List<Check> checks = new ArrayList<>();
    checks.add(Ailment.NO_LOOK_INSIDE.absent(looks.size() + " looked into"));
    checks.addAll(variables(patient, looks));
    checks.addAll(
        each(
            looks,
            PodLook::resolved,
            Ailment.RESOLVED_BROKEN,
            "/tmp/auth_config_resolved.ini is whole",
            namespace));
    checks.addAll(
        each(
            looks,
            look -> look.lacking().isEmpty() ? "" : "no " + String.join(", ", look.lacking()),
            Ailment.IMAGE_LACKS,
            "envsubst, mlflow[auth], psycopg2 and boto3 are there",
            namespace));
    checks.addAll(databases(patient, looks));
    Optional<Check> endpoint = patient.work().addresses().bucketWarning(patient.profile());
    each(
            looks,
            look -> look.storeReached() ? "" : "nothing answers at the endpoint",
            Ailment.POD_STORE,
            "the store answers the pods",
            namespace)
        .forEach(check -> checks.add(because(endpoint, check)));
    checks.addAll(
        each(looks, InsideExam::memory, Ailment.MEMORY_NEAR_LIMIT, used(looks), namespace));
    checks.addAll(
        each(
            looks,
            InsideExam::clock,
            Ailment.CLOCK_SKEW,
            "this machine, the pods and the store agree within a minute",
            namespace));
    return checks;
  }

  /** One finding a pod in which {@code problem} finds something; a passed check otherwise. */
  private static List<Check> each(
      List<PodLook> looks,
      Function<PodLook, String> problem,
      Ailment ailment,
      String fine,
      String namespace) {
    List<Check> found =
        looks.stream()
            .filter(look -> !problem.apply(look).isEmpty())
            .map(
                look ->
                    ailment.found(
                        "pod " + look.pod() + ": " + problem.apply(look), "namespace", namespace))
            .toList();
    return found.isEmpty() ? List.of(ailment.absent(fine)) : found;
  }

  private static List<Check> variables(Patient patient, List<PodLook> looks) {
    String namespace = patient.namespace();
    List<Check> checks = new ArrayList<>();
    int count = Patient.VARIABLES.size();
    checks.addAll(
        each(
            looks,
            look -> look.missing().isEmpty() ? "" : "without " + String.join(", ", look.missing()),
            Ailment.VARIABLES_MISSING,
            "all variables are there, the " + count + " from Secrets with the Secrets' values",
            namespace));
    // Different keys between pods are a trouble of their own; the same old one in all is not.
    long other = looks.stream().filter(look -> look.different().contains(Names.FLASK_KEY)).count();
    if (other > 0 && other < looks.size()) {
      checks.add(
          Ailment.FLASK_KEYS_DIFFER.found(
              other + " of " + looks.size() + " pods have another than the Secret",
              "namespace",
              namespace));
    } else {
      checks.add(Ailment.FLASK_KEYS_DIFFER.absent("the same in all pods"));
    }
    for (PodLook look : looks) {
      if (!look.different().isEmpty()) {
        checks.removeIf(c -> c.name().equals("environment") && c.state() == Check.State.OK);
        checks.add(
            Ailment.PODS_OUTDATED.found(
                "pod " + look.pod() + ": other " + String.join(", ", look.different()),
                "namespace",
                namespace));
      }
    }
    return checks;
  }

  private static List<Check> databases(Patient patient, List<PodLook> looks) {
    List<Check> way = new ArrayList<>();
    List<Check> schema = new ArrayList<>();
    for (PodLook look : looks) {
      for (Map.Entry<String, String> database : look.databases().entrySet()) {
        String name =
            database.getKey().equals("auth")
                ? patient.profile().database().auth()
                : patient.profile().database().tracking();
        String where = "pod " + look.pod() + ": database " + name;
        switch (database.getValue()) {
          case "password" -> way.add(Ailment.POD_DATABASE.found(where + " refuses the password"));
          case "unreachable" ->
              way.add(
                  because(
                      patient.work().addresses().databaseWarning(patient.profile()),
                      Ailment.POD_DATABASE.found(where + " cannot be reached")));
          case "refused" ->
              way.add(
                  Ailment.POD_DATABASE.found(
                      new UserException(
                          where + " lets the role in, and not read its tables",
                          "",
                          "see what " + Ailment.DATABASE_OWNER.id() + " says of that database")));
          case "behind" ->
              schema.add(
                  Ailment.SCHEMA_BEHIND.found(
                      where + " has an older schema than the image",
                      "namespace",
                      patient.namespace()));
          case "ahead" ->
              schema.add(
                  Ailment.SCHEMA_AHEAD.found(where + " has a schema that the image does not know"));
          default -> {
            // Current, or not to be told without a driver in the image.
          }
        }
      }
    }
    List<Check> checks = new ArrayList<>();
    checks.addAll(
        way.isEmpty() ? List.of(Ailment.POD_DATABASE.absent("the pods get into both")) : way);
    if (way.isEmpty()) {
      checks.addAll(
          schema.isEmpty()
              ? List.of(Ailment.SCHEMA_BEHIND.absent("both are at the image's newest"))
              : schema);
    }
    return checks;
  }

  /** A host that is the pod itself is reason enough not to be reached from one. */
  private static Check because(Optional<Check> warning, Check found) {
    return found.state() == Check.State.OK || warning.isEmpty()
        ? found
        : new Check(
            found.name(),
            found.state(),
            found.seen(),
            found.why(),
            warning.get().seen() + ", " + warning.get().why() + ": " + warning.get().remedy());
  }

  private static String memory(PodLook look) {
    boolean known = look.memoryLimit() > 0 && look.memoryUsed() > 0;
    long percent = known ? look.memoryUsed() * 100 / look.memoryLimit() : 0;
    return percent < NEAR_PERCENT
        ? ""
        : percent + " % of " + look.memoryLimit() / MIB + " MiB are used";
  }

  private static String used(List<PodLook> looks) {
    long most = looks.stream().mapToLong(PodLook::memoryUsed).max().orElse(0);
    long limit = looks.stream().mapToLong(PodLook::memoryLimit).max().orElse(0);
    return limit == 0 ? "not known" : "at most " + most / MIB + " of " + limit / MIB + " MiB";
  }

  private static String clock(PodLook look) {
    if (look.ahead().abs().compareTo(CLOCKS_DIFFER) > 0) {
      return "its clock is " + distance(look.ahead()) + " this machine's";
    }
    if (look.storeAhead().abs().compareTo(CLOCKS_DIFFER) > 0) {
      return "the store's clock is " + distance(look.storeAhead()) + " the pod's";
    }
    return "";
  }

  static String distance(Duration ahead) {
    return ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of");
  }
}
