package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.core.Check;
import dev.sealift.core.Tasks;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.Credentials;
import dev.sealift.credential.Secret;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings an earlier revision back, as a new one: its manifests, and with them its passwords, which
 * the controller unseals from the ciphertext in the history.
 */
public final class RollbackOperation {
  private final Workplace work;

  /** An operation on one workplace. */
  public RollbackOperation(Workplace work) {
    this.work = work;
  }

  /** An old revision as it stands in the history. */
  private record Old(
      Revision revision, Profile profile, String text, String manifests, Optional<String> schema) {}

  /**
   * Reads and checks everything, writes nothing.
   *
   * @param profile names the deployment; what is deployed comes from the history
   * @param force whether to go back across a change of the databases' schemas, and take over fields
   *     that others own
   * @throws UserException there is no such revision, it cannot be unsealed any more, or a check
   *     failed
   */
  public Prepared prepare(Profile profile, SecretResolver resolver, int revision, boolean force)
      throws InterruptedException {
    return Wipe.unlessPrepared(wipe -> prepare(profile, resolver, revision, force, wipe));
  }

  private Prepared prepare(
      Profile profile, SecretResolver resolver, int revision, boolean force, Wipe wipe)
      throws InterruptedException {
    Cluster cluster = work.cluster();
    Preflight preflight = new Preflight(work.events());
    preflight.add(
        Check.ok("cluster", "Kubernetes " + cluster.version() + " at " + cluster.server()));
    DeploymentKey key = ApplyOperation.key(cluster, profile);
    Settled.require(work, key);
    Old old = old(key, revision);
    try (Tasks tasks = new Tasks()) {
      var certificate = tasks.start(() -> preflight.sealing(cluster, profile, work.clock()));
      preflight.permissions(cluster, key.namespace(), Rights.ofSwitch(old.profile(), true));
      Vault vault = wipe.of(Vault.read(cluster, key.namespace(), tasks), Vault::close);
      Settled.require(vault);
      preflight.addAll(vault.checks());
      Running running = Running.orTried(work, key, vault, current(key));
      wipe.of(running.credentials(), Credentials::close);
      boolean answers = running.checkLoginsBefore(old.profile(), preflight);
      List<KubernetesObject> target = Yaml.read(old.manifests());
      Optional<SealingCertificate> sealing = Tasks.get(certificate);
      if (sealing.isPresent()) {
        Predicate<SealedSecret> canUnseal = work.canUnseal(profile);
        preflight.addAll(unsealable(canUnseal, target));
        preflight.addAll(vault.unsealable(sealing.get(), canUnseal));
      }
      preflight.add(
          schema(old, running, vault.require(Names.DATABASE, Names.DB_PASSWORD), force, preflight));
      preflight.requirePassed();
      Plan plan = new DryRun(cluster, force).plan(target, tasks);
      ObjectWriter.refuseConflicts(
          "fields that revision " + revision + " sets belong to someone else", plan.conflicts());
      Removal removal = Removal.of(cluster, Removal.had(work, key), target);
      Removal undoing = Removal.undoing(cluster, plan, target, running.manifests());
      preflight.deletions(cluster, key.namespace(), removal.objects());
      preflight.deletions(cluster, key.namespace(), undoing.objects());
      preflight.requirePassed();
      Plan whole = plan.with(removal.changes());
      Sealer sealer = new Sealer(sealing.orElseThrow().key(), work.random());
      return new Switchover(
          work,
          "roll back to revision " + revision,
          old.profile(),
          preflight.checks(),
          PlanLines.of(whole, List.of()),
          notices(old, running, target, vault),
          whole.hasChanges(),
          intent(key, old),
          convergence(old.profile(), target, removal, sealer, resolver, force),
          Optional.of(
                  convergence(
                      running.profile(), running.manifests(), undoing, sealer, resolver, force))
              .filter(back -> answers),
          () -> vault.requireUnchanged(cluster),
          wipe);
    }
  }

  private Intent intent(DeploymentKey key, Old old) {
    return new Intent(
        key,
        Operation.ROLLBACK,
        old.text(),
        old.manifests(),
        old.profile().deployment().image(),
        work.cluster().context(),
        Intent.note("to revision " + old.revision().number(), work.note()),
        work.operator());
  }

  private Convergence convergence(
      Profile profile,
      List<KubernetesObject> objects,
      Removal removal,
      Sealer sealer,
      SecretResolver resolver,
      boolean force) {
    DatabaseSwitch database = new DatabaseSwitch(work, profile, resolver, false);
    return new Convergence(work, profile, objects, removal, sealer, database, force);
  }

  private Old old(DeploymentKey key, int number) {
    try (History history = work.history().get()) {
      Revision r =
          history
              .find(Optional.of(key), number)
              .orElseThrow(
                  () ->
                      new UserException(
                          "there is no revision " + number + " of " + key.name(),
                          "the history has none of that number in namespace " + key.namespace(),
                          "`sealift history list` shows those there are"));
      if (r.state() != State.SUCCEEDED) {
        String state = Text.word(r.state());
        throw new UserException(
            "revision " + number + " " + state + ", so it was never proven to work",
            r.reason(),
            "choose one that succeeded: `sealift history list`");
      }
      if (history.pruned(r.id())) {
        throw new UserException(
            "revision " + number + " was pruned",
            "its profile and manifests are gone from the history",
            "choose a newer one: `sealift history list`");
      }
      String text = history.profile(r.id());
      return new Old(
          r,
          ProfileReader.parse("of revision " + number, text),
          text,
          history.manifests(r.id()),
          SchemaNote.of(history, r));
    }
  }

  /** The profile of what runs: the one of the newest revision that succeeded. */
  private Profile current(DeploymentKey key) {
    try (History history = work.history().get()) {
      Revision r =
          history
              .latest(key, State.SUCCEEDED)
              .orElseThrow(
                  () ->
                      new UserException(
                          "nothing of " + key.name() + " has succeeded yet",
                          "this history has no revision to go back to",
                          "run `sealift apply`"));
      return ProfileReader.parse("of revision " + r.number(), history.profile(r.id()));
    }
  }

  /** The controller is asked before anything is written: a key that is gone cannot be got back. */
  private static List<Check> unsealable(
      Predicate<SealedSecret> canUnseal, List<KubernetesObject> target) {
    List<Check> checks = new ArrayList<>();
    for (String name : Names.secrets()) {
      SealedSecret sealed = Staging.in(target, name).orElseThrow();
      checks.add(
          canUnseal.test(sealed)
              ? Check.ok("sealed " + name, "the controller can still unseal it")
              : Check.failed(
                  "sealed " + name,
                  "the controller cannot unseal it any more",
                  "the key that it was sealed for is gone, and with it that revision's passwords",
                  "restore the controller's key from a backup and restart it; or go on with the"
                      + " credentials of now: `sealift apply`"));
    }
    return checks;
  }

  private Check schema(
      Old old, Running running, Secret password, boolean force, Preflight preflight) {
    String name = "database schema";
    Optional<String> now;
    try {
      now = SchemaNote.live(work, running.profile(), password);
    } catch (UserException e) {
      if (running.hasDatabasesOf(old.profile())) {
        // The login has been checked, and tells more of it.
        preflight.requirePassed();
        throw e;
      }
      return Check.warning(
          name,
          "it is not compared: " + e.what(),
          "revision "
              + old.revision().number()
              + " has databases of its own, and its image starts where they are as it left them",
          "go on if nobody else has migrated them");
    }
    boolean sameImage = old.revision().image().equals(running.revision().image());
    boolean same = old.schema().isPresent() ? old.schema().equals(now) : sameImage;
    if (same) {
      return Check.ok(name, "the same as revision " + old.revision().number() + "'s");
    }
    String seen =
        old.schema()
            .map(then -> "it is " + now.orElse("none") + "; the image of then knows " + then)
            .orElse("the image is another, and what schema it had was not noted");
    String why = "MLflow migrates forward only: an older image does not start on a newer schema";
    String remedy =
        "restore the databases from a backup of then; or add --force to try it all the same";
    return force
        ? Check.warning(name, seen, why, "a failure is undone")
        : Check.failed(name, seen, why, remedy);
  }

  private static List<String> notices(
      Old old, Running running, List<KubernetesObject> target, Vault vault) {
    List<String> notices = new ArrayList<>();
    boolean secrets =
        Names.secrets().stream()
            .anyMatch(
                name ->
                    !Staging.in(target, name)
                        .map(SealedSecret::encryptedData)
                        .equals(vault.sealed(name).map(SealedSecret::encryptedData)));
    if (secrets) {
      notices.add(
          "the passwords of revision "
              + old.revision().number()
              + " hold again afterwards: clients with those of now get 401");
      notices.add("requests that need a new database connection fail until MLflow's new pod is up");
    }
    if (!old.profile().equals(running.profile())) {
      notices.add(
          "the profile is another than the one that runs: the next apply of your file would change"
              + " it again");
    }
    running
        .tried()
        .ifPresent(
            tried ->
                notices.add(
                    "undone, it goes back to revision "
                        + running.revision().number()
                        + ", the last that succeeded, not to what revision "
                        + tried.number()
                        + " had left"));
    return notices;
  }
}
