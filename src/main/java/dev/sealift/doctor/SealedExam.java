package dev.sealift.doctor;

import dev.sealift.cluster.LiveSecret;
import dev.sealift.cluster.SealingController;
import dev.sealift.core.Check;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.SealingCertificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SealedSecrets, their Secrets, and the controller that makes these from those. */
final class SealedExam implements Exam {
  private static final String MANAGED = "sealedsecrets.bitnami.com/managed";

  /** The controller's own default; one that renews more seldom is not foreseen. */
  private static final Duration RENEWAL = Duration.ofDays(30);

  private static final Duration NOTICE = Duration.ofDays(2);
  private static final Duration ENDS_SOON = Duration.ofDays(30);

  @Override
  public List<Check> of(Patient patient) {
    List<Check> checks = new ArrayList<>();
    for (String name : Names.secrets()) {
      checks.addAll(synced(patient, name));
      owned(patient, name).ifPresent(checks::add);
      keys(patient, name).ifPresent(checks::add);
    }
    addPassed(checks, Ailment.NOT_SYNCED, "all " + Names.secrets().size() + " are synced");
    addPassed(checks, Ailment.SECRET_NOT_OWNED, "all were made by the controller");
    try {
      checks.addAll(controller(patient));
    } catch (UserException e) {
      checks.add(Ailment.CONTROLLER_GONE.found(e));
    }
    return checks;
  }

  private static void addPassed(List<Check> checks, Ailment ailment, String seen) {
    if (checks.stream().noneMatch(c -> c.name().equals(ailment.id()))) {
      checks.add(ailment.absent(seen));
    }
  }

  private static List<Check> synced(Patient patient, String name) {
    Optional<KubernetesObject> live = patient.sealed(name);
    if (live.isEmpty()) {
      return List.of(Ailment.SEALED_MISSING.found(name + " is not there"));
    }
    Map<String, Object> status = Trees.map(live.get().at("status"));
    long observed =
        status.get("observedGeneration") instanceof Number number ? number.longValue() : 0;
    long generation = live.get().metadata().generation();
    if (observed < generation) {
      return List.of(
          Ailment.NOT_SYNCED.found(
              name + ": the controller has not looked at its newest version yet"));
    }
    List<Check> checks = new ArrayList<>();
    for (Map<String, Object> condition : Trees.list(status.get("conditions"))) {
      if ("Synced".equals(condition.get("type")) && !"True".equals(condition.get("status"))) {
        String said = Text.printable(Trees.text(condition.get("message")).replace('\n', ' '));
        boolean foreign = said.contains("not managed by SealedSecret");
        if (!foreign) {
          checks.add(Ailment.NOT_SYNCED.found(name + ": " + said));
        }
      }
    }
    return checks;
  }

  private static Optional<Check> owned(Patient patient, String name) {
    Optional<LiveSecret> secret = patient.secret(name);
    if (secret.isEmpty() || secret.get().sealedOwner().isPresent()) {
      return Optional.empty();
    }
    boolean released = "true".equals(secret.get().annotations().get(MANAGED));
    return Optional.of(
        Ailment.SECRET_NOT_OWNED.found(
            released
                ? name + " is released to the controller, and waits for an apply"
                : name + " is there and no SealedSecret owns it",
            "namespace",
            patient.namespace(),
            "secret",
            name));
  }

  private static Optional<Check> keys(Patient patient, String name) {
    String[] named = {"namespace", patient.namespace(), "secret", name};
    if (patient.secret(name).isEmpty()) {
      return Optional.of(
          Ailment.SECRET_KEYS_MISSING.found("Secret " + name + " is not there", named));
    }
    List<String> missing =
        Patient.VARIABLES.values().stream()
            .filter(reference -> reference.secret().equals(name))
            .filter(reference -> patient.value(name, reference.key()).isEmpty())
            .map(Patient.Reference::key)
            .sorted()
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Ailment.SECRET_KEYS_MISSING.found(
                "Secret " + name + " lacks " + String.join(", ", missing), named));
  }

  private static List<Check> controller(Patient patient) {
    SealingController controller = patient.work().controller(patient.profile());
    SealingCertificate certificate =
        SealingCertificate.parse(patient.cluster().sealingCertificate(controller));
    List<Check> checks = new ArrayList<>();
    checks.add(certificate(certificate, controller, patient.work().clock().instant()));
    for (String name : Names.secrets()) {
      patient
          .sealed(name)
          .ifPresent(live -> checks.addAll(opened(patient, live, controller, certificate)));
    }
    addPassed(checks, Ailment.SEALED_FOR_OTHER, "all have the profile's scope");
    addPassed(checks, Ailment.SEALING_KEY_GONE, "the controller's keys open all");
    return checks;
  }

  private static Check certificate(
      SealingCertificate certificate, SealingController controller, Instant now) {
    String until = "valid until " + certificate.notAfter().atOffset(ZoneOffset.UTC).toLocalDate();
    String[] names = {"controller", controller.namespace(), "deployment", controller.service()};
    if (now.isAfter(certificate.notAfter())) {
      return Ailment.CERTIFICATE_EXPIRED.found("the certificate was " + until, names);
    }
    if (now.plus(ENDS_SOON).isAfter(certificate.notAfter())) {
      return Ailment.CERTIFICATE_ENDS.found("the certificate is " + until, names);
    }
    Instant renewal = certificate.notBefore().plus(RENEWAL);
    if (now.isAfter(renewal.minus(NOTICE)) && now.isBefore(renewal)) {
      return Ailment.KEY_RENEWAL.found(
          "the key of "
              + day(certificate.notBefore())
              + " is followed by another on "
              + day(renewal),
          "controller",
          controller.namespace());
    }
    return Ailment.CERTIFICATE_EXPIRED.absent(
        controller.namespace()
            + "/"
            + controller.service()
            + ", certificate of "
            + day(certificate.notBefore())
            + ", "
            + until);
  }

  private static String day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  /**
   * A value that cannot be opened was sealed with a key that is gone, or for something else. Which
   * keys are left the controller tells nobody: its certificate is that of the newest.
   */
  private static List<Check> opened(
      Patient patient,
      KubernetesObject live,
      SealingController controller,
      SealingCertificate certificate) {
    SealedSecret sealed = Manifests.sealedSecret(live);
    boolean sameScope = sealed.scope() == patient.profile().sealing().scope();
    if (patient.cluster().canUnseal(controller, sealed)) {
      return sameScope
          ? List.of()
          : List.of(
              Ailment.SCOPE_DIFFERS.found(
                  sealed.name()
                      + " is "
                      + sealed.scope().word()
                      + ", the profile says "
                      + patient.profile().sealing().scope().word()));
    }
    Optional<Instant> written = written(live);
    boolean before = written.map(at -> at.isBefore(certificate.notBefore())).orElse(false);
    return List.of(
        before
            ? Ailment.SEALING_KEY_GONE.found(
                sealed.name()
                    + " was sealed before the controller's present key of "
                    + certificate.notBefore()
                    + ", and no key opens it")
            : Ailment.SEALED_FOR_OTHER.found(
                "no key opens " + sealed.name() + " as " + sealed.scope().word()));
  }

  /** When somebody has changed the content last: the controller itself writes the status alone. */
  private static Optional<Instant> written(KubernetesObject live) {
    return live.metadata().managers().stream()
        .filter(entry -> entry.subresource().isEmpty())
        .flatMap(entry -> entry.at().stream())
        .max(Comparator.naturalOrder());
  }
}
