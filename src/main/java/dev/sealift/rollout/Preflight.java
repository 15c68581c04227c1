package dev.sealift.rollout;

import dev.sealift.cluster.Access;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.SealingController;
import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.profile.Profile;
import dev.sealift.seal.SealingCertificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects the checks that come before the first write; tells of each as it is made. */
final class Preflight {
  private final Events events;
  private final List<Check> checks = new ArrayList<>();

  Preflight(Events events) {
    this.events = events;
  }

  /** Takes one result. */
  synchronized void add(Check check) {
    checks.add(check);
    events.emit(new Event.CheckDone(check));
  }

  /** Takes several results. */
  void addAll(List<Check> results) {
    results.forEach(this::add);
  }

  /** The checks so far. */
  synchronized List<Check> checks() {
    return List.copyOf(checks);
  }

  /** Ends here when a check failed: one failure as itself, several as a list. */
  void requirePassed() {
    List<Check> failed = checks().stream().filter(c -> c.state() == Check.State.FAILED).toList();
    if (failed.isEmpty()) {
      return;
    }
    if (failed.size() == 1) {
      Check only = failed.get(0);
      throw new UserException(only.name() + ": " + only.seen(), only.why(), only.remedy());
    }
    throw new UserException(
        failed.size() + " checks failed; nothing was written",
        failed.stream().map(c -> c.name() + ": " + c.seen()).collect(Collectors.joining("; ")),
        failed.stream().map(Check::remedy).distinct().collect(Collectors.joining("; ")));
  }

  /** What the cluster must allow, asked for each verb that will be used. */
  void permissions(Cluster cluster, String namespace, List<Access> used) {
    List<String> denied = cluster.denied(namespace, used);
    add(
        denied.isEmpty()
            ? Check.ok("permissions", "all that is needed is allowed")
            : denied(denied));
  }

  /** The same for what will be deleted, which is known later; told of where it is not allowed. */
  void deletions(Cluster cluster, String namespace, List<KubernetesObject> objects) {
    granted(cluster, namespace, Rights.toDelete(objects));
  }

  /** The same of what is staged. */
  void stagedDeletions(Cluster cluster, String namespace) {
    granted(cluster, namespace, Rights.ofSwitchAlone());
  }

  private void granted(Cluster cluster, String namespace, List<Access> rights) {
    List<String> denied = cluster.denied(namespace, rights);
    if (!denied.isEmpty()) {
      add(denied(denied));
    }
  }

  private static Check denied(List<String> rights) {
    return Check.failed(
        "permissions",
        "not allowed: " + String.join(", ", rights),
        "the deployment would stop halfway",
        "ask whoever runs the cluster for these rights, or use another --context");
  }

  /**
   * Finds the controller and its certificate, and checks that the certificate is valid now. A
   * failure is a check like the others, so that all that is wrong is told at once.
   */
  Optional<SealingCertificate> sealing(Cluster cluster, Profile profile, Clock clock) {
    try {
      return Optional.of(certificate(cluster, profile, clock));
    } catch (UserException e) {
      add(Check.failed("sealed secrets", e.what(), e.why(), e.remedy()));
      return Optional.empty();
    }
  }

  private SealingCertificate certificate(Cluster cluster, Profile profile, Clock clock) {
    Profile.Sealing sealing = profile.sealing();
    SealingController controller =
        cluster.findController(sealing.controllerNamespace(), sealing.controllerName());
    SealingCertificate certificate =
        SealingCertificate.parse(cluster.sealingCertificate(controller));
    certificate.requireNotExpired(clock.instant());
    add(
        Check.ok(
            "sealed secrets",
            "controller "
                + controller.namespace()
                + "/"
                + controller.service()
                + ", certificate valid until "
                + certificate.notAfter().atOffset(ZoneOffset.UTC).toLocalDate()
                + foundElsewhere(controller, sealing)));
    return certificate;
  }

  /**
   * Who may not list the Services of all namespaces, as export rbac's account, finds it by name.
   */
  private static String foundElsewhere(SealingController controller, Profile.Sealing sealing) {
    boolean named =
        controller.namespace().equals(sealing.controllerNamespace())
            && controller.service().equals(sealing.controllerName());
    return named
        ? ""
        : "; found by its labels: to find it with few rights too, write under [sealing]:"
            + " controller_namespace = "
            + controller.namespace()
            + " and controller_name = "
            + controller.service();
  }
}
