package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.RolloutState;
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
      Future<Recorded> recorded = tasks.start(() -> recorded(profile, tasks));
      Future<Optional<SealingCertificate>> certificate = tasks.start(() -> certificate(profile));
      Future<Optional<RolloutState>> rollout =
          tasks.start(() -> cluster.rolloutState(namespace, Names.DEPLOYMENT));
      try (Vault vault = Vault.read(cluster, namespace, tasks)) {
        Recorded known = Tasks.get(recorded);
        return new StatusReport(
            cluster.server(),
            namespace,
            known.deployed(),
            known.last(),
            Tasks.get(rollout),
            Vault.SECRETS.stream().map(name -> credential(vault, name)).toList(),
            ages(vault),
            sealing(vault, Tasks.get(certificate)),
            known.last().filter(r -> r.state() == State.PENDING || r.state() == State.INTERRUPTED),
            vault.hasStaged(),
            known.drift());
      }
    }
  }

  /** What the history knows, and how the cluster differs from it. */
  private record Recorded(Optional<Revision> deployed, Optional<Revision> last, Plan drift) {}

  private Recorded recorded(Profile profile, Tasks tasks) throws InterruptedException {
    Future<DeploymentKey> asked = tasks.start(() -> ApplyOperation.key(work.cluster(), profile));
    Optional<Revision> deployed;
    Optional<Revision> last;
    List<KubernetesObject> objects;
    try (History history = work.history().get()) {
      DeploymentKey key = Tasks.get(asked);
      deployed = history.latest(key, State.SUCCEEDED);
      last = history.list(Optional.of(key), 1, Optional.empty()).stream().findFirst();
      objects = deployed.map(r -> Yaml.read(history.manifests(r.id()))).orElse(List.of());
    }
    return new Recorded(deployed, last, new DryRun(work.cluster(), false).plan(objects, tasks));
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
