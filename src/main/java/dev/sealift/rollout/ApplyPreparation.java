package dev.sealift.rollout;

import dev.sealift.bucket.Bucket;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.RolloutState;
import dev.sealift.core.Check;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretGenerator;
import dev.sealift.database.DatabaseReport;
import dev.sealift.database.DatabaseWish;
import dev.sealift.database.Login;
import dev.sealift.database.Postgres;
import dev.sealift.history.DeploymentKey;
import dev.sealift.manifest.Authorities;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.SealedCredentials;
import dev.sealift.plan.Change;
import dev.sealift.plan.Differ;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.seal.SealingCertificate;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/** Reads and computes everything that an apply needs; writes nothing. */
final class ApplyPreparation {
  /** What was found outside of the cluster, and what would come there. */
  private record Outside(List<Check> checks, List<String> changes) {}

  private final Workplace work;
  private final Profile profile;
  private final String profileText;
  private final SecretResolver resolver;
  private final boolean force;
  private final Preflight preflight;
  private final String namespace;

  ApplyPreparation(
      Workplace work,
      Profile profile,
      String profileText,
      SecretResolver resolver,
      boolean forceConflicts) {
    this.work = work;
    this.profile = profile;
    this.profileText = profileText;
    this.resolver = resolver;
    this.force = forceConflicts;
    this.preflight = new Preflight(work.events());
    this.namespace = profile.deployment().namespace();
  }

  ApplyPlan prepare() throws InterruptedException {
    return Wipe.unlessPrepared(this::prepare);
  }

  private ApplyPlan prepare(Wipe wipe) throws InterruptedException {
    // Before the hosts are asked: what is to trust them would be missed there in other words.
    Authorities authorities = authorities(profile);
    Cluster cluster = work.cluster();
    DeploymentKey key = ApplyOperation.key(cluster, profile);
    Settled.require(work, key);
    preflight.add(
        Check.ok("cluster", "Kubernetes " + cluster.version() + " at " + cluster.server()));
    try (Tasks tasks = new Tasks()) {
      Future<Optional<SealingCertificate>> certificate =
          tasks.start(() -> preflight.sealing(cluster, profile, work.clock()));
      Future<List<KubernetesObject>> had = tasks.start(() -> Removal.had(work, key));
      boolean namespaceExists = cluster.namespaceExists(namespace);
      Future<Boolean> permissions =
          tasks.start(
              () -> {
                preflight.permissions(cluster, namespace, Rights.ofApply(profile, namespaceExists));
                return true;
              });
      Future<List<Check>> ingress =
          tasks.start(() -> IngressLook.before(cluster, profile, namespaceExists));
      Vault vault =
          wipe.of(
              namespaceExists ? Vault.read(cluster, namespace, tasks) : Vault.empty(namespace),
              Vault::close);
      if (vault.hasStaged()) {
        takeOverStaged(vault, Tasks.get(certificate));
      }
      preflight.addAll(vault.checks());
      ResolvedCredentials given =
          wipe.of(
              ResolvedCredentials.resolve(
                  profile, vault, resolver, new SecretGenerator(work.random())),
              ResolvedCredentials::close);
      preflight.addAll(given.checks(vault, namespace, inSecret -> isMlflows(given, inSecret)));
      Future<Outside> bucket = tasks.start(() -> bucket(given));
      Optional<DatabaseReport> roles = Tasks.get(tasks.start(() -> asRole(given)));
      ResolvedCredentials credentials =
          roles.filter(report -> !report.adminMayHelp()).isPresent()
              ? given
              : wipe.of(withAdmin(given, roles), ResolvedCredentials::close);
      Future<Outside> database = tasks.start(() -> database(credentials, roles));
      Tasks.get(permissions);
      preflight.addAll(Tasks.get(ingress));
      List<String> changes = new ArrayList<>();
      for (Future<Outside> each : List.of(database, bucket)) {
        Outside found = Tasks.get(each);
        preflight.addAll(found.checks());
        changes.addAll(found.changes());
      }
      Optional<SealingCertificate> sealing = Tasks.get(certificate);
      preflight.requirePassed();
      vault.giveUpWhatCannotBeOpened(sealing.orElseThrow(), work.canUnseal(profile));
      SealedCredentials sealed =
          new CredentialSealer(sealing.orElseThrow(), work, vault, profile)
              .seal(credentials.values());
      List<KubernetesObject> objects = Manifests.render(profile, sealed, authorities);
      Removal removal = Removal.of(cluster, Tasks.get(had), objects);
      preflight.deletions(cluster, namespace, removal.objects());
      preflight.requirePassed();
      Plan plan =
          namespaceExists ? new DryRun(cluster, force).plan(objects, tasks) : allNew(objects);
      Upgrade.check(work, key, profile, plan, credentials.values().databasePassword())
          .ifPresent(preflight::add);
      return new ApplyPlan(
          new ApplyOperation(work, force),
          profile,
          profileText,
          preflight.checks(),
          plan.with(removal.changes()),
          changes,
          namespaceExists && healthy(cluster),
          new ApplyPlan.Inputs(vault, credentials, objects, removal, namespaceExists));
    }
  }

  /**
   * A resume brings what is staged without a record to its end, as long as every value is there in
   * one place or the other. Where one is not, it could not, and only an apply makes it anew.
   *
   * @throws UserException a resume can
   */
  private void takeOverStaged(Vault vault, Optional<SealingCertificate> certificate)
      throws InterruptedException {
    certificate.ifPresent(known -> vault.giveUpWhatCannotBeOpened(known, work.canUnseal(profile)));
    Salvage.into(vault, work, profile);
    if (vault.isWhole()) {
      Settled.require(vault);
    }
    preflight.add(
        Check.warning(
            "staged values",
            "…-next Secrets are there, and of the Secrets themselves values are missing",
            "an operation was cut off of which this history has no record",
            "nothing: what is staged is used for what is missing, and taken away once all is"
                + " proven"));
    preflight.stagedDeletions(work.cluster(), namespace);
  }

  /** Asked only where the Secret has another one: an auth database may be older than the Secret. */
  private boolean isMlflows(ResolvedCredentials credentials, Secret inSecret) {
    String user = profile.auth().adminUsername();
    try {
      return work.mlflow(
          namespace,
          api ->
              api.login(user, credentials.values().adminPassword()) == HttpURLConnection.HTTP_OK
                  && api.login(user, inSecret) == HttpURLConnection.HTTP_UNAUTHORIZED);
    } catch (UserException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What the role finds by itself; empty where it cannot have been there before. */
  private Optional<DatabaseReport> asRole(ResolvedCredentials credentials) {
    return credentials.generated().contains(Names.DB_PASSWORD)
        ? Optional.empty()
        : Optional.of(inspect(credentials));
  }

  /** Where the admin's password is not to be had, what it is wanted for is told before. */
  private ResolvedCredentials withAdmin(
      ResolvedCredentials credentials, Optional<DatabaseReport> roles) {
    try {
      return credentials.withDatabaseAdmin(profile, resolver);
    } catch (UserException e) {
      roles.ifPresent(report -> preflight.addAll(report.checks()));
      throw e;
    }
  }

  private DatabaseReport inspect(ResolvedCredentials credentials) {
    boolean generated = credentials.generated().contains(Names.DB_PASSWORD);
    return new Postgres(work.addresses().database(profile))
        .inspect(
            wish(profile),
            admin(profile, credentials),
            generated ? Optional.empty() : Optional.of(credentials.values().databasePassword()),
            Optional.of(profile.auth().adminUsername()));
  }

  /**
   * @param roles what the role has found, where the admin has nothing to add
   */
  private Outside database(ResolvedCredentials credentials, Optional<DatabaseReport> roles) {
    List<String> changes = new ArrayList<>();
    DatabaseWish wish = wish(profile);
    boolean generated = credentials.generated().contains(Names.DB_PASSWORD);
    DatabaseReport report =
        roles
            .filter(known -> credentials.databaseAdmin().isEmpty())
            .orElseGet(() -> inspect(credentials));
    List<Check> checks = new ArrayList<>(report.checks());
    work.addresses().databaseWarning(profile).ifPresent(checks::add);
    if (report.roleExists() && generated) {
      checks.add(
          Check.failed(
              "database role",
              "role " + wish.role() + " is there, and its password is not known here",
              "an existing role's password is not changed behind anyone's back",
              "give its password by password = prompt or env:NAME under [database], or choose"
                  + " another username"));
    }
    if (report.adminUserExists() && credentials.generated().contains(Names.TRACKING_PASSWORD)) {
      checks.add(
          Check.failed(
              "admin user",
              "database " + wish.auth() + " has a user " + profile.auth().adminUsername(),
              "MLflow keeps that user's password, so a generated one would not get in",
              "give its password by admin_password = prompt or env:NAME under [auth], or choose"
                  + " another admin_username or database; where it was deployed from here, sealift"
                  + " doctor --fix brings back what was sealed"));
    }
    if (!report.roleExists()) {
      changes.add("create role " + wish.role());
    }
    if (!report.trackingExists()) {
      changes.add("create database " + wish.tracking());
    }
    if (!report.authExists() && !wish.auth().equals(wish.tracking())) {
      changes.add("create database " + wish.auth());
    }
    return new Outside(checks, changes);
  }

  private Outside bucket(ResolvedCredentials credentials) {
    try (Bucket bucket = bucket(work, profile, credentials)) {
      List<Check> checks = new ArrayList<>(bucket.inspect(profile.bucket().create()));
      work.addresses().bucketWarning(profile).ifPresent(checks::add);
      boolean reached = checks.stream().noneMatch(c -> c.state() == Check.State.FAILED);
      return new Outside(
          checks,
          reached && !bucket.exists()
              ? List.of("create bucket " + profile.bucket().name())
              : List.of());
    }
  }

  /** What the files say that the profile names. */
  static Authorities authorities(Profile profile) {
    return new Authorities(
        profile.database().caFile().map(file -> pem(file, "[database]")),
        profile.bucket().caFile().map(file -> pem(file, "[bucket]")));
  }

  private static String pem(Path file, String section) {
    try {
      String pem = Files.readString(file);
      if (pem.contains("PRIVATE KEY-----")) {
        throw new UserException(
            file + " holds a private key",
            "ca_file under " + section + " goes into a ConfigMap as it is",
            "name a file with the authority's certificate alone");
      }
      return pem;
    } catch (IOException e) {
      throw new UserException(
          "cannot read " + file,
          "ca_file under " + section + " names it",
          "check the path and its permissions",
          e);
    }
  }

  /** The plan where there is no namespace: nothing can be dry-run in it, and all of it is new. */
  private Plan allNew(List<KubernetesObject> objects) {
    Differ differ = new Differ();
    List<Change> changes = new ArrayList<>();
    changes.add(differ.compare(null, Manifests.namespace(profile)));
    objects.forEach(object -> changes.add(differ.compare(null, object)));
    return new Plan(changes, List.of());
  }

  private boolean healthy(Cluster cluster) {
    return cluster
        .rolloutState(namespace, Names.DEPLOYMENT)
        .map(RolloutState::running)
        .orElse(false);
  }

  static DatabaseWish wish(Profile profile) {
    Profile.Database d = profile.database();
    return new DatabaseWish(d.username(), d.tracking(), d.auth());
  }

  static Optional<Login> admin(Profile profile, ResolvedCredentials credentials) {
    return profile
        .database()
        .admin()
        .flatMap(a -> credentials.databaseAdmin().map(p -> new Login(a.username(), p)));
  }

  static Bucket bucket(Workplace work, Profile profile, ResolvedCredentials credentials) {
    return new Bucket(
        work.addresses().bucket(profile),
        credentials.values().accessKey(),
        credentials.values().secretKey());
  }
}
