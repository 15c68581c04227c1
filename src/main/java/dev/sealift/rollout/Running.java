package dev.sealift.rollout;

import dev.sealift.core.Check;
import dev.sealift.core.Deadline;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.Credentials;
import dev.sealift.credential.Secret;
import dev.sealift.database.Postgres;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.profile.Profile;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * A deployment as it runs and as this history knows it: what a change of its credentials starts
 * from, and goes back to.
 *
 * @param revision the newest that succeeded
 * @param manifests its objects
 * @param tried the one since then that has brought Secrets and did not succeed
 * @param credentials what the cluster has now, whose owner this is
 */
record Running(
    Workplace work,
    DeploymentKey key,
    Profile profile,
    Revision revision,
    List<KubernetesObject> manifests,
    Optional<Revision> tried,
    Credentials credentials) {

  /**
   * Reads it.
   *
   * @throws UserException nothing is deployed, or not what this history recorded last
   */
  static Running of(Workplace work, DeploymentKey key, Vault vault, Profile profile) {
    return of(work, key, vault, profile, false);
  }

  /**
   * Reads what a rollback starts from: Secrets may be those that a revision since then has brought,
   * which did not succeed. What it goes back to is still the last that did.
   */
  static Running orTried(Workplace work, DeploymentKey key, Vault vault, Profile profile) {
    return of(work, key, vault, profile, true);
  }

  private static Running of(
      Workplace work, DeploymentKey key, Vault vault, Profile profile, boolean orTried) {
    try (History history = work.history().get()) {
      Optional<Revision> last = history.latest(key, State.SUCCEEDED);
      if (last.isPresent()) {
        List<KubernetesObject> manifests = Yaml.read(history.manifests(last.get().id()));
        Optional<Revision> tried = tried(history, key, manifests, vault);
        if (tried.isPresent() && !orTried) {
          throw changedSecrets(tried.get(), last.get());
        }
        if (tried.isPresent()
            || Names.secrets().stream().allMatch(name -> same(name, manifests, vault))) {
          return new Running(
              work, key, profile, last.get(), manifests, tried, credentials(profile, vault));
        }
      }
    }
    throw new UserException(
        "this history does not have what runs in " + key.namespace(),
        "it was deployed or changed from elsewhere, and there would be nothing to go back to",
        "run `sealift apply`, which records it; or name the history that has it with --history");
  }

  /**
   * The newest revision that brought a Secret and did not succeed. Empty where none did, and where
   * someone else has changed one.
   */
  private static Optional<Revision> tried(
      History history, DeploymentKey key, List<KubernetesObject> manifests, Vault vault) {
    List<String> changed =
        Names.secrets().stream().filter(name -> !same(name, manifests, vault)).toList();
    if (manifests.isEmpty() || changed.isEmpty()) {
      return Optional.empty();
    }
    List<KubernetesObject> known = Removal.had(history, key);
    if (!changed.stream().allMatch(name -> isAmong(known, name, vault))) {
      return Optional.empty();
    }
    return Removal.tries(history, key).stream()
        .filter(
            revision -> {
              List<KubernetesObject> brought = Yaml.read(history.manifests(revision.id()));
              return changed.stream().anyMatch(name -> isAmong(brought, name, vault));
            })
        .findFirst();
  }

  private static UserException changedSecrets(Revision tried, Revision last) {
    return new UserException(
        "revision "
            + tried.number()
            + " ("
            + Text.word(tried.operation())
            + (tried.state() == State.FAILED ? ") failed" : ") was cut off")
            + " and changed Secrets",
        "they are not proven to work, so there would be nothing to go back to",
        "mend the profile and run `sealift apply`; or go back: `sealift rollback "
            + last.number()
            + "`");
  }

  /** What the cluster has, whose owner the caller is. */
  static Credentials credentials(Profile profile, Vault vault) {
    return new Credentials(
        profile.auth().adminUsername(),
        vault.require(Names.BASIC_AUTH, Names.TRACKING_PASSWORD).copy(),
        vault.require(Names.BASIC_AUTH, Names.FLASK_KEY).copy(),
        profile.database().username(),
        vault.require(Names.DATABASE, Names.DB_PASSWORD).copy(),
        vault.require(Names.S3, Names.ACCESS_KEY).copy(),
        vault.require(Names.S3, Names.SECRET_KEY).copy());
  }

  private static boolean isAmong(List<KubernetesObject> objects, String name, Vault vault) {
    return vault.sealed(name).filter(live -> Staging.among(objects, name, live)).isPresent();
  }

  private static boolean same(String name, List<KubernetesObject> manifests, Vault vault) {
    return Staging.in(manifests, name)
        .map(recorded -> recorded.encryptedData())
        .equals(vault.sealed(name).map(live -> live.encryptedData()));
  }

  /** Tries what is to be changed: a change can only start from credentials that work. */
  boolean checkLogins(Preflight preflight) throws InterruptedException {
    preflight.add(checkDatabase(Check::failed));
    preflight.add(checkAdmin(Check::failed));
    return true;
  }

  /**
   * The same before a rollback, which is what helps where nothing answers: that is warned of. Not
   * of the databases that it leads to itself.
   *
   * @return whether all answered, so that it can be undone up to a login
   */
  boolean checkLoginsBefore(Profile target, Preflight preflight) throws InterruptedException {
    List<Check> checks =
        List.of(
            checkDatabase(hasDatabasesOf(target) ? Check::failed : Running::unanswered),
            checkAdmin(Running::unanswered));
    preflight.addAll(checks);
    return checks.stream().noneMatch(check -> check.state() == Check.State.WARNING);
  }

  /** Whether another profile has the same databases. */
  boolean hasDatabasesOf(Profile other) {
    Profile.Database now = profile.database();
    Profile.Database then = other.database();
    return now.host().equals(then.host())
        && now.port() == then.port()
        && now.tracking().equals(then.tracking())
        && now.auth().equals(then.auth());
  }

  private static Check unanswered(String name, UserException e) {
    return Check.warning(
        name,
        e.what(),
        (e.why().isEmpty() ? "" : e.why() + "; ")
            + "what runs cannot be proven by login, so a failure will not be undone by itself",
        "go on if that is why you roll back");
  }

  private Check checkDatabase(BiFunction<String, UserException, Check> unanswered) {
    String name = "database login";
    String role = credentials.databaseUsername();
    Postgres postgres = new Postgres(work.addresses().database(profile));
    try (Secret wrong = Secret.of(UUID.randomUUID().toString())) {
      if (!postgres.accepts(profile.database().tracking(), role, credentials.databasePassword())) {
        return Check.failed(
            name,
            "PostgreSQL refuses the password in Secret " + Names.DATABASE,
            "the one that it accepts is not known here, so it cannot be changed",
            "set it back there (\\password " + role + " in psql), then run this again");
      }
      if (postgres.accepts(profile.database().tracking(), role, wrong)) {
        return Check.failed(
            name,
            "PostgreSQL lets role " + role + " in with any password",
            "its pg_hba.conf says trust for this address, so a new password would protect nothing",
            "write scram-sha-256 there and reload PostgreSQL");
      }
      return Check.ok(name, role + " logs in, a wrong password does not");
    } catch (UserException e) {
      return unanswered.apply(name, e);
    }
  }

  private Check checkAdmin(BiFunction<String, UserException, Check> unanswered)
      throws InterruptedException {
    String name = "admin login";
    String user = credentials.adminUsername();
    try {
      return work.mlflow(
          key.namespace(),
          api -> {
            api.awaitAnswer(Deadline.in(work.timeout()), work.events());
            int status = api.login(user, credentials.adminPassword());
            if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
              return Check.failed(name, api.refusedLogin(status, user));
            }
            return status == HttpURLConnection.HTTP_OK
                ? Check.ok(name, user + " logs in")
                : unanswered.apply(name, api.refusedLogin(status, user));
          });
    } catch (UserException e) {
      return unanswered.apply(name, e);
    }
  }
}
