package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.core.Check;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.Credentials;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Reads and computes everything that a rotation needs; writes nothing. */
final class RotatePreparation {
  private final Workplace work;
  private final Profile profile;
  private final String profileText;
  private final SecretResolver resolver;
  private final Set<Rotation> what;
  private final boolean generate;
  private final Preflight preflight;

  RotatePreparation(
      Workplace work,
      Profile profile,
      String profileText,
      SecretResolver resolver,
      Set<Rotation> what,
      boolean generate) {
    this.work = work;
    this.profile = profile;
    this.profileText = profileText;
    this.resolver = resolver;
    this.what = what.isEmpty() ? EnumSet.noneOf(Rotation.class) : EnumSet.copyOf(what);
    this.generate = generate;
    this.preflight = new Preflight(work.events());
  }

  Prepared prepare() throws InterruptedException {
    return Wipe.unlessPrepared(this::prepare);
  }

  private Prepared prepare(Wipe wipe) throws InterruptedException {
    Cluster cluster = work.cluster();
    String namespace = profile.deployment().namespace();
    preflight.add(
        Check.ok("cluster", "Kubernetes " + cluster.version() + " at " + cluster.server()));
    DeploymentKey key = ApplyOperation.key(cluster, profile);
    Settled.require(work, key);
    try (Tasks tasks = new Tasks()) {
      Future<Optional<SealingCertificate>> certificate =
          tasks.start(() -> preflight.sealing(cluster, profile, work.clock()));
      Future<Boolean> permissions =
          tasks.start(
              () -> {
                preflight.permissions(cluster, namespace, Rights.ofSwitch(profile, true));
                return true;
              });
      Vault vault = wipe.of(Vault.read(cluster, namespace, tasks), Vault::close);
      Settled.require(vault);
      Running running = Running.of(work, key, vault, profile);
      wipe.of(running.credentials(), Credentials::close);
      preflight.addAll(vault.checks());
      Future<Boolean> logins = tasks.start(() -> running.checkLogins(preflight));
      NewCredentials made;
      try {
        made = NewCredentials.of(profile, vault, resolver, work, what, generate, wipe);
      } finally {
        // Ended in the middle, they would tell of services that are well as of ones that fail.
        Tasks.get(logins);
      }
      Tasks.get(permissions);
      preflight.addAll(made.checks(work, profile));
      Optional<SealingCertificate> sealing = Tasks.get(certificate);
      sealing.ifPresent(now -> preflight.addAll(vault.unsealable(now, work.canUnseal(profile))));
      preflight.requirePassed();
      return switchover(sealing.orElseThrow(), vault, running, made, tasks, wipe);
    }
  }

  private Switchover switchover(
      SealingCertificate certificate,
      Vault vault,
      Running running,
      NewCredentials made,
      Tasks tasks,
      Wipe wipe)
      throws InterruptedException {
    List<KubernetesObject> before = render(certificate, vault, running.credentials());
    List<KubernetesObject> after = render(certificate, vault, made.values());
    DryRun dryRun = new DryRun(work.cluster(), false);
    Removal left = Removal.of(work.cluster(), Removal.had(work, running.key()), before);
    requireApplied(dryRun.plan(before, tasks).with(left.changes()));
    Removal none = Removal.none(work.cluster());
    Plan plan = dryRun.plan(after, tasks);
    Sealer sealer = new Sealer(certificate.key(), work.random());
    DatabaseSwitch database = new DatabaseSwitch(work, profile, resolver, false);
    return new Switchover(
        work,
        "rotate " + words(made.rotated()),
        profile,
        preflight.checks(),
        PlanLines.of(plan, List.of()),
        made.notices(),
        !made.rotated().isEmpty(),
        new Intent(
            running.key(),
            Operation.ROTATE,
            profileText,
            Yaml.write(after),
            profile.deployment().image(),
            work.cluster().context(),
            note(made.rotated()),
            work.operator()),
        new Convergence(work, profile, after, none, sealer, database, false),
        Optional.of(new Convergence(work, profile, before, none, sealer, database, false)),
        () -> vault.requireUnchanged(work.cluster()),
        wipe);
  }

  private String note(Set<Rotation> rotated) {
    return work.note().isEmpty() ? words(rotated) : words(rotated) + ": " + work.note();
  }

  static String words(Set<Rotation> rotated) {
    return rotated.stream().map(Rotation::word).collect(Collectors.joining(", "));
  }

  private List<KubernetesObject> render(
      SealingCertificate certificate, Vault vault, Credentials credentials) {
    return Manifests.render(
        profile,
        new CredentialSealer(certificate, work, vault, profile).seal(credentials),
        ApplyPreparation.authorities(profile));
  }

  /** A rotation changes credentials alone, so that undoing it is exact. */
  private static void requireApplied(Plan now) {
    if (now.hasChanges() || !now.conflicts().isEmpty()) {
      throw new UserException(
          "the profile and the cluster differ in more than credentials",
          PlanLines.of(now, List.of()).stream()
              .limit(5)
              .map(String::strip)
              .collect(Collectors.joining("; ")),
          "run `sealift apply` first, then rotate");
    }
  }
}
