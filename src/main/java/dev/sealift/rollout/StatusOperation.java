package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import dev.sealift.seal.SealingCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/** Reads what runs; writes nothing. */
public final class StatusOperation {
  private final Workplace work;

  /** An operation on one workplace. */
  public StatusOperation(Workplace work) {
    this.work = work;
  }

  /** What runs of a profile's deployment. */
  public StatusReport read(Profile profile) throws InterruptedException {
    Cluster cluster = work.cluster();
    String namespace = profile.deployment().namespace();
    try (Tasks tasks = new Tasks()) {
      Readings readings = new Readings(cluster, tasks);
      Future<Recorded> recorded = tasks.start(() -> recorded(profile, readings, tasks));
      Future<Optional<SealingCertificate>> certificate = tasks.start(() -> certificate(profile));
      Future<Optional<KubernetesObject>> deployment =
          readings.of("apps/v1", "Deployment", namespace, Names.DEPLOYMENT);
      try (Vault vault = Vault.read(cluster, namespace, readings, tasks)) {
        Recorded known = Tasks.get(recorded);
        Past past = known.past();
        return new StatusReport(
            cluster.server(),
            namespace,
            past.deployed(),
            past.last(),
            Tasks.get(deployment).map(cluster::rolloutState),
            Names.secrets().stream().map(name -> credential(vault, name)).toList(),
            ages(vault),
            sealing(vault, Tasks.get(certificate)),
            past.last().filter(r -> r.state().isOpen()),
            vault.hasStaged(),
            known.drift());
      }
    }
  }

  /** What the history knows, and how the cluster differs from it. */
  private record Recorded(Past past, Plan drift) {}

  /** What the history knows of a deployment: what was applied last, and what was tried last. */
  private record Past(
      DeploymentKey key,
      Optional<Revision> deployed,
      Optional<Revision> last,
      List<KubernetesObject> objects) {
    static Past of(History history, DeploymentKey key) {
      Optional<Revision> deployed = history.latest(key, State.SUCCEEDED);
      return new Past(
          key,
          deployed,
          newest(history, Optional.of(key)),
          deployed.map(r -> Yaml.read(history.manifests(r.id()))).orElse(List.of()));
    }
  }

  private static Optional<Revision> newest(History history, Optional<DeploymentKey> key) {
    return history.list(key, 1, Optional.empty()).stream().findFirst();
  }

  private Recorded recorded(Profile profile, Readings readings, Tasks tasks)
      throws InterruptedException {
    Future<DeploymentKey> asked = tasks.start(() -> ApplyOperation.key(work.cluster(), profile));
    Optional<Past> likely;
    try (History history = work.history().get()) {
      likely = likely(history, profile);
      likely.ifPresent(it -> readings.begin(it.objects()));
    }
    DeploymentKey key = Tasks.get(asked);
    Past past = likely.filter(it -> it.key().is(key)).orElseGet(() -> past(key));
    Plan drift = new DryRun(work.cluster(), false).drift(past.objects(), readings, tasks);
    return new Recorded(past, drift);
  }

  private Past past(DeploymentKey key) {
    try (History history = work.history().get()) {
      return Past.of(history, key);
    }
  }

  /**
   * That of the deployment which was changed last: most likely it is the one, and read before the
   * cluster has said which it is.
   */
  private static Optional<Past> likely(History history, Profile profile) {
    return newest(history, Optional.empty())
        .map(Revision::deployment)
        .filter(key -> key.namespace().equals(profile.deployment().namespace()))
        .map(key -> Past.of(history, key));
  }

  /** What was sealed longer ago than {@code age}. */
  public Set<Rotation> olderThan(Profile profile, Duration age) throws InterruptedException {
    Instant limit = work.clock().instant().minus(age);
    Set<Rotation> old = EnumSet.noneOf(Rotation.class);
    try (Tasks tasks = new Tasks();
        Vault vault = Vault.read(work.cluster(), profile.deployment().namespace(), tasks)) {
      for (StatusReport.Age each : ages(vault)) {
        if (each.since().map(since -> since.isBefore(limit)).orElse(false)) {
          old.add(each.what());
        }
      }
    }
    return old;
  }

  private static List<StatusReport.Age> ages(Vault vault) {
    return Arrays.stream(Rotation.values())
        .map(what -> new StatusReport.Age(what, vault.sealedAt(what.secret(), what.key())))
        .toList();
  }

  private static StatusReport.Credential credential(Vault vault, String name) {
    Optional<Instant> newest =
        vault.sealed(name).stream()
            .flatMap(object -> object.encryptedData().keySet().stream())
            .map(key -> vault.sealedAt(name, key).orElse(null))
            .filter(Objects::nonNull)
            .max(Instant::compareTo);
    return new StatusReport.Credential(name, newest, vault.isSynced(name));
  }

  private Optional<SealingCertificate> certificate(Profile profile) {
    try {
      return Optional.of(
          SealingCertificate.parse(work.cluster().sealingCertificate(work.controller(profile))));
    } catch (UserException e) {
      // What runs does not need the controller: the doctor tells what is wrong with it.
      return Optional.empty();
    }
  }

  private static StatusReport.Sealing sealing(Vault vault, Optional<SealingCertificate> now) {
    List<SealedNote> notes = new ArrayList<>();
    for (Rotation what : Rotation.values()) {
      vault.sealedNote(what.secret(), what.key()).flatMap(SealedNote::parse).ifPresent(notes::add);
    }
    int older =
        (int)
            notes.stream()
                .filter(note -> now.map(c -> !c.brief().equals(note.certificate())).orElse(false))
                .count();
    return new StatusReport.Sealing(
        now.map(SealingCertificate::notAfter), older, Rotation.values().length);
  }
}
