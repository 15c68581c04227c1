package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.core.Check;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.Credentials;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finishes, or undoes, an operation that was cut off. Which of both is told by what the cluster
 * has: before any Secret was changed it goes back, from then on forward; and back where it was
 * being undone already.
 */
public final class ResumeOperation {
  private static final String CHANGED = "someone else has changed it since";

  /**
   * What the history tells of what was cut off.
   *
   * @param cut the revision; empty where there is no record of it
   * @param nowhere why it leads nowhere; nothing more is asked then
   * @param way where it goes by its record
   * @param had what may be there of the deployment
   * @param changed whether someone else has changed a Secret since
   */
  private record Recorded(
      Optional<Revision> cut,
      Optional<Abandonment.Ending> nowhere,
      Optional<Way> way,
      List<KubernetesObject> had,
      boolean changed) {}

  private final Workplace work;

  /** An operation on one workplace. */
  public ResumeOperation(Workplace work) {
    this.work = work;
  }

  /**
   * Finds out what was cut off and which way it goes. Writes nothing.
   *
   * @param profile names the deployment; what is deployed comes from the history
   * @param heading which way it is asked to go
   * @throws UserException nothing was cut off, or there is nothing to go back to
   */
  public Prepared prepare(
      Profile profile, String profileText, SecretResolver resolver, Heading heading)
      throws InterruptedException {
    Cluster cluster = work.cluster();
    Preflight preflight = new Preflight(work.events());
    preflight.add(
        Check.ok("cluster", "Kubernetes " + cluster.version() + " at " + cluster.server()));
    DeploymentKey key = ApplyOperation.key(cluster, profile);
    Optional<SealingCertificate> sealing = preflight.sealing(cluster, profile, work.clock());
    boolean namespaceExists = cluster.namespaceExists(key.namespace());
    preflight.permissions(cluster, key.namespace(), Rights.ofSwitch(profile, namespaceExists));
    preflight.requirePassed();
    SealingCertificate certificate = sealing.orElseThrow();
    try (Tasks tasks = new Tasks();
        Vault vault =
            namespaceExists
                ? Vault.read(cluster, key.namespace(), tasks)
                : Vault.empty(key.namespace())) {
      Recorded recorded = recorded(key, vault, heading);
      Optional<Way> leads =
          recorded.nowhere().isPresent()
              ? Optional.empty()
              : way(recorded, profile, profileText, vault, certificate, heading);
      if (leads.isEmpty()) {
        return abandonment(key, recorded, profile, profileText, vault);
      }
      Way way = leads.get();
      Profile target = ProfileReader.parse("of the operation", way.text());
      List<KubernetesObject> objects = Yaml.read(way.manifests());
      Removal removal = Removal.of(cluster, recorded.had(), objects);
      preflight.deletions(cluster, key.namespace(), removal.objects());
      preflight.requirePassed();
      return new Resumption(
          work,
          key,
          recorded.cut(),
          way,
          target,
          preflight.checks(),
          namespaceExists
              ? lines(objects, removal, tasks)
              : List.of("+ everything: namespace " + key.namespace() + " is not there yet"),
          new Convergence(
              work,
              target,
              objects,
              removal,
              new Sealer(certificate.key(), work.random()),
              // Whoever has deleted the namespace may have deleted the rest too.
              new DatabaseSwitch(work, target, resolver, way.mayMake() || !namespaceExists),
              true),
          () -> vault.requireUnchanged(cluster));
    }
  }

  private Recorded recorded(DeploymentKey key, Vault vault, Heading heading) {
    try (History history = work.history().get()) {
      Optional<Revision> cut = Settled.cutOff(history, key);
      if (cut.isEmpty() && !vault.hasStaged()) {
        throw nothing(history, key);
      }
      Direction direction = new Direction(history, vault, key, heading);
      boolean givenUp = heading == Heading.BACK && !direction.canGoBack();
      Optional<Abandonment.Ending> nowhere = cut.flatMap(r -> leadsNowhere(r, history, givenUp));
      return nowhere.isPresent()
          ? new Recorded(cut, nowhere, Optional.empty(), List.of(), false)
          : new Recorded(
              cut,
              nowhere,
              cut.map(direction::way),
              Removal.had(history, key),
              cut.isPresent() && direction.changedByOthers(cut.get()));
    }
  }

  /**
   * Where it goes; empty where it is to be undone, and what was before is lost.
   *
   * @throws UserException there is nothing to undo, or what is lost is needed to finish it
   */
  private Optional<Way> way(
      Recorded recorded,
      Profile profile,
      String profileText,
      Vault vault,
      SealingCertificate certificate,
      Heading heading)
      throws InterruptedException {
    Optional<Revision> cut = recorded.cut();
    boolean undo = heading == Heading.BACK;
    if (cut.isEmpty() && undo) {
      throw new UserException(
          "there is nothing to undo",
          "this history has no record of what was cut off, and so of what was there before",
          "bring what the Secrets hold into effect: `sealift resume`, best where it was begun");
    }
    Predicate<SealedSecret> canUnseal = work.canUnseal(profile);
    vault.giveUpWhatCannotBeOpened(certificate, canUnseal);
    Optional<String> unusable =
        recorded.changed() ? Optional.of(CHANGED) : unusable(recorded.way(), canUnseal);
    if (unusable.isEmpty()) {
      return recorded.way();
    }
    Salvage.into(vault, work, profile);
    if (cut.isEmpty() || vault.isWhole()) {
      return Optional.of(asItIs(profile, profileText, vault, certificate, unusable.get()));
    }
    if (!undo) {
      throw lost(cut.get(), unusable.get());
    }
    return Optional.empty();
  }

  private List<String> lines(List<KubernetesObject> objects, Removal removal, Tasks tasks)
      throws InterruptedException {
    DryRun dryRun = new DryRun(work.cluster(), true);
    return PlanLines.of(dryRun.plan(objects, tasks).with(removal.changes()), List.of());
  }

  /** An apply that failed is at its end, though it may have left what nobody wants. */
  private static UserException nothing(History history, DeploymentKey key) {
    Optional<Revision> failed = Removal.failed(history, key);
    Optional<Revision> last = history.latest(key, State.SUCCEEDED);
    return new UserException(
        "there is nothing to resume",
        "no operation on "
            + key.name()
            + " in "
            + key.namespace()
            + " was cut off"
            + failed.map(r -> "; revision " + r.number() + " failed").orElse(""),
        failed.isPresent() && last.isPresent()
            ? "mend the profile and run `sealift apply`; or go back: `sealift rollback "
                + last.get().number()
                + "`"
            : "`sealift status` tells what runs");
  }

  private Abandonment abandonment(
      DeploymentKey key, Recorded recorded, Profile profile, String profileText, Vault vault) {
    Abandonment.Ending ending = recorded.nowhere().orElse(Abandonment.Ending.LOST);
    // No apply begins over values that are kept, unless others are missing for good.
    boolean kept = vault.hasStaged() && ending != Abandonment.Ending.LOST;
    String next = kept ? "sealift resume" : "sealift apply";
    return new Abandonment(
        work, key, recorded.cut().orElseThrow(), profile, profileText, ending, next);
  }

  /** An apply would send its user back here: it begins nothing over what was cut off. */
  private static UserException lost(Revision cut, String unusable) {
    return new UserException(
        "revision " + cut.number() + " cannot be finished: not all of its Secrets are there",
        unusable,
        "give it up: `sealift resume --undo`, then run `sealift apply`");
  }

  private static Optional<Abandonment.Ending> leadsNowhere(
      Revision cut, History history, boolean givenUp) {
    // Going forward to no objects would take away all that there are.
    if (history.manifests(cut.id()).isEmpty()) {
      return Optional.of(Abandonment.Ending.WITHOUT_OBJECTS);
    }
    return givenUp ? Optional.of(Abandonment.Ending.GIVEN_UP) : Optional.empty();
  }

  /** Why what is recorded cannot be brought into effect; empty where it can. */
  private static Optional<String> unusable(
      Optional<Way> recorded, Predicate<SealedSecret> canUnseal) {
    if (recorded.isEmpty()) {
      return Optional.of("this history has no record of it");
    }
    List<KubernetesObject> objects = Yaml.read(recorded.get().manifests());
    boolean opened =
        Names.secrets().stream()
            .flatMap(name -> Staging.in(objects, name).stream())
            .allMatch(canUnseal);
    return opened
        ? Optional.empty()
        : Optional.of("the controller's key is gone, which what it was to bring is sealed for");
  }

  /** What the Secrets hold is what is wanted, where no record tells, or none that can be used. */
  private Way asItIs(
      Profile profile, String text, Vault vault, SealingCertificate certificate, String why) {
    try (Credentials now = Running.credentials(profile, vault)) {
      List<KubernetesObject> objects =
          Manifests.render(
              profile,
              new CredentialSealer(certificate, work, vault, profile).seal(now),
              ApplyPreparation.authorities(profile));
      return new Way(
          false,
          text,
          Yaml.write(objects),
          "on as the cluster is: "
              + why
              + ", and what its Secrets hold"
              + (vault.hasRestored() ? ", and the …-next ones where they are gone," : "")
              + " is brought into effect",
          true);
    }
  }
}
