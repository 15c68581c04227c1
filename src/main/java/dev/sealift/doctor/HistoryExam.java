package dev.sealift.doctor;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Check;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.rollout.Drift;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.SealedNote;
import dev.sealift.seal.SealedSecret;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What runs against what was deployed, operations that did not end, and how old it all is. */
final class HistoryExam implements Exam {
  private static final Duration FIRST_PASSWORD = Duration.ofDays(90);
  private static final Duration OLD = Duration.ofDays(180);
  private static final int SHOWN = 4;

  /** How long after its last renewal a lock is still taken for somebody's. */
  private static final Duration LOCK_ALIVE = Duration.ofSeconds(30);

  @Override
  public List<Check> of(Patient patient) throws InterruptedException {
    Drift drift = Drift.read(patient.work(), patient.profile());
    List<Check> checks = new ArrayList<>(drift(drift));
    checks.addAll(operation(patient, drift));
    checks.add(firstPassword(patient, drift));
    checks.addAll(ages(patient));
    return checks;
  }

  private static List<Check> drift(Drift drift) {
    if (drift.revision().isEmpty()) {
      return List.of(Ailment.DRIFT.absent("this history has no revision to compare with"));
    }
    List<Check> checks = new ArrayList<>();
    for (Change change : drift.plan().changes()) {
      String object = change.kind() + "/" + change.name();
      if (change.action() == Action.CREATE) {
        checks.add(Ailment.OBJECT_MISSING.found(object + " is gone"));
      } else if (change.action() == Action.UPDATE) {
        List<String> paths = change.fields().stream().map(f -> f.path()).limit(SHOWN).toList();
        int more = change.fields().size() - paths.size();
        checks.add(
            Ailment.DRIFT.found(
                object
                    + ": "
                    + String.join(", ", paths)
                    + (more > 0 ? " and " + more + " more" : "")));
      }
    }
    int number = drift.revision().get().number();
    return checks.isEmpty()
        ? List.of(Ailment.DRIFT.absent("nothing differs from revision " + number))
        : checks;
  }

  private static List<Check> operation(Patient patient, Drift drift) {
    Optional<String> busy = busy(patient);
    if (busy.isPresent()) {
      return List.of(Ailment.OPERATION_CUT_OFF.absent(busy.get() + " is at work"));
    }
    List<Check> checks = new ArrayList<>();
    for (String name : Names.secrets()) {
      String staged = Names.next(name);
      for (String[] kind :
          List.of(
              new String[] {SealedSecret.API_VERSION, SealedSecret.KIND},
              new String[] {"v1", "Secret"})) {
        if (patient.cluster().get(kind[0], kind[1], patient.namespace(), staged).isPresent()) {
          checks.add(Ailment.STAGED_LEFT_OVER.found(kind[1] + " " + staged + " is still there"));
        }
      }
    }
    drift.last().flatMap(HistoryExam::ended).ifPresent(checks::add);
    return checks.isEmpty()
        ? List.of(Ailment.OPERATION_CUT_OFF.absent("nothing was cut off"))
        : checks;
  }

  private static Optional<Check> ended(Revision last) {
    String what = "revision " + last.number() + " of " + last.who();
    return switch (last.state()) {
      case PENDING, INTERRUPTED ->
          Optional.of(Ailment.OPERATION_CUT_OFF.found(what + " was not finished"));
      case FAILED ->
          last.failedStep().equals("preflight")
              ? Optional.empty()
              : Optional.of(
                  Ailment.LAST_FAILED.found(
                      what + " failed at " + last.failedStep(),
                      "revision",
                      Integer.toString(last.number())));
      default -> Optional.empty();
    };
  }

  /** Who holds the lock and renews it. */
  private static Optional<String> busy(Patient patient) {
    return OperationLock.lease(patient.cluster(), patient.namespace())
        .map(lease -> Trees.map(lease.at("spec")))
        .filter(spec -> !Trees.text(spec.get("holderIdentity")).isEmpty())
        .filter(spec -> renewed(Trees.text(spec.get("renewTime")), patient))
        .map(spec -> Trees.text(spec.get("holderIdentity")));
  }

  private static boolean renewed(String time, Patient patient) {
    try {
      Instant at = ZonedDateTime.parse(time).toInstant();
      return at.plus(LOCK_ALIVE).isAfter(patient.work().clock().instant());
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** The same ciphertext is the same value: it was never rotated. */
  private static Check firstPassword(Patient patient, Drift drift) {
    Optional<Revision> first = drift.first().filter(r -> r.state() == State.SUCCEEDED);
    Optional<String> before = ciphertext(drift.firstObjects());
    Optional<String> now =
        patient.sealed(Names.BASIC_AUTH).flatMap(live -> ciphertext(List.of(live)));
    if (first.isEmpty() || before.isEmpty() || !before.equals(now)) {
      return Ailment.FIRST_PASSWORD.absent(
          first.isEmpty() ? "this history does not have its first" : "it was changed");
    }
    Duration age = Duration.between(first.get().startedAt(), patient.work().clock().instant());
    String seen =
        "not changed since revision " + first.get().number() + ", " + age.toDays() + " days ago";
    return age.compareTo(FIRST_PASSWORD) > 0
        ? Ailment.FIRST_PASSWORD.found(seen)
        : Ailment.FIRST_PASSWORD.absent(seen);
  }

  private static Optional<String> ciphertext(List<KubernetesObject> objects) {
    return objects.stream()
        .filter(o -> o.kind().equals(SealedSecret.KIND))
        .filter(o -> o.name().equals(Names.BASIC_AUTH))
        .map(o -> Manifests.sealedSecret(o).encryptedData())
        .map(data -> Trees.text(data.get(Names.TRACKING_PASSWORD)))
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  private static List<Check> ages(Patient patient) {
    Instant now = patient.work().clock().instant();
    Map<String, Duration> ages = new TreeMap<>();
    for (Rotation what : Rotation.values()) {
      patient
          .sealed(what.secret())
          .flatMap(live -> SealedNote.sealedAt(live, what.key()))
          .ifPresent(at -> ages.put(what.word(), Duration.between(at, now)));
    }
    List<Check> checks = new ArrayList<>();
    ages.forEach(
        (what, age) -> {
          if (age.compareTo(OLD) > 0) {
            checks.add(
                Ailment.CREDENTIAL_OLD.found(
                    what + " was sealed " + age.toDays() + " days ago", "what", what));
          }
        });
    long oldest = ages.values().stream().mapToLong(Duration::toDays).max().orElse(0);
    return checks.isEmpty()
        ? List.of(Ailment.CREDENTIAL_OLD.absent("the oldest is " + oldest + " days old"))
        : checks;
  }
}
