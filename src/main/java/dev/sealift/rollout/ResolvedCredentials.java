package dev.sealift.rollout;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Credentials;
import dev.sealift.credential.PasswordPolicy;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretGenerator;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.profile.SecretSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The credentials that a deployment is to have: from the profile's sources, from the cluster where
 * it has them already, or made at random.
 *
 * @param values the credentials
 * @param databaseAdmin who may make the role and the databases; empty where nobody has to
 * @param generated the keys (of {@link Names}) that were made just now and stand nowhere yet
 */
record ResolvedCredentials(
    Credentials values, Optional<Secret> databaseAdmin, Set<String> generated)
    implements AutoCloseable {

  static ResolvedCredentials resolve(
      Profile profile, Vault vault, SecretResolver resolver, SecretGenerator generator) {
    return resolve(profile, vault, resolver, generator, e -> false);
  }

  /**
   * The same with the database's admin, who is asked for where something has to be made, and not
   * each time.
   */
  ResolvedCredentials withDatabaseAdmin(Profile profile, SecretResolver resolver) {
    return new ResolvedCredentials(
        values,
        profile
            .database()
            .admin()
            .flatMap(
                a ->
                    resolver.resolve("database", "admin_password", a.password(), Optional.empty())),
        generated);
  }

  /**
   * Those that stand in files: a value whose source is not at hand (another machine's variable) is
   * the cluster's own where it has one.
   */
  static ResolvedCredentials resolveForFiles(
      Profile profile,
      Vault vault,
      SecretResolver resolver,
      SecretGenerator generator,
      Events events) {
    return resolve(
        profile,
        vault,
        resolver,
        generator,
        e -> {
          events.emit(new Event.Warning(e.what(), "the value that the cluster has is kept"));
          return true;
        });
  }

  private static ResolvedCredentials resolve(
      Profile profile,
      Vault vault,
      SecretResolver resolver,
      SecretGenerator generator,
      Predicate<UserException> liveWillDo) {
    Set<String> generated = new HashSet<>();
    Resolution r = new Resolution(vault, resolver, generated, liveWillDo);
    Profile.Auth auth = profile.auth();
    Secret adminPassword =
        r.of(
            "auth",
            "admin_password",
            auth.adminPassword(),
            Names.BASIC_AUTH,
            Names.TRACKING_PASSWORD,
            generator::password);
    Secret flaskKey =
        r.of(
            "auth",
            "flask_secret_key",
            auth.flaskSecretKey(),
            Names.BASIC_AUTH,
            Names.FLASK_KEY,
            generator::flaskKey);
    Secret databasePassword =
        r.of(
            "database",
            "password",
            profile.database().password(),
            Names.DATABASE,
            Names.DB_PASSWORD,
            generator::password);
    Secret accessKey =
        r.of(
            "bucket",
            "access_key",
            profile.bucket().accessKey(),
            Names.S3,
            Names.ACCESS_KEY,
            generator::password);
    Secret secretKey =
        r.of(
            "bucket",
            "secret_key",
            profile.bucket().secretKey(),
            Names.S3,
            Names.SECRET_KEY,
            generator::password);
    return new ResolvedCredentials(
        new Credentials(
            auth.adminUsername(),
            adminPassword,
            flaskKey,
            profile.database().username(),
            databasePassword,
            accessKey,
            secretKey),
        Optional.empty(),
        Set.copyOf(generated));
  }

  /**
   * What is wrong with the values themselves, before anything is written.
   *
   * @param isMlflows whether MLflow, as it runs, takes the admin's password that is given, and not
   *     the one in the Secret
   */
  List<Check> checks(Vault vault, String namespace, Predicate<Secret> isMlflows) {
    List<Check> checks = new ArrayList<>();
    for (String problem : PasswordPolicy.problems(values.adminPassword())) {
      checks.add(
          Check.failed(
              "admin password",
              problem,
              "MLflow refuses to start with such a password",
              "choose another one: 12 characters or more"));
    }
    // One that is only staged stands in no Secret, and nobody knows that MLflow has it.
    Optional<Secret> live =
        Optional.ofNullable(vault.values(Names.BASIC_AUTH).get(Names.TRACKING_PASSWORD));
    if (live.isPresent()
        && !live.get().equals(values.adminPassword())
        && !isMlflows.test(live.get())) {
      checks.add(
          Check.failed(
              "admin password",
              "the admin password given is not the one in Secret " + Names.BASIC_AUTH,
              "MLflow reads it at its first start only; afterwards the old one stays valid",
              "use `sealift rotate admin` to change it, or set admin_password = keep; where MLflow"
                  + " has another one than the Secret, give that one"));
    }
    Optional<Secret> database = vault.value(Names.DATABASE, Names.DB_PASSWORD);
    if (database.isEmpty() && vault.value(Names.S3, Names.ACCESS_KEY).isPresent()) {
      checks.add(
          Check.warning(
              "database password",
              "namespace " + namespace + " has the bucket's keys but no database password",
              "an earlier run may have been cut off",
              "nothing: this run completes it"));
    }
    return checks;
  }

  @Override
  public void close() {
    values.close();
    databaseAdmin.ifPresent(Secret::close);
  }

  private record Resolution(
      Vault vault,
      SecretResolver resolver,
      Set<String> generated,
      Predicate<UserException> liveWillDo) {
    Secret of(
        String section,
        String key,
        SecretSource source,
        String secret,
        String secretKey,
        Supplier<Secret> make) {
      Optional<Secret> value = value(section, key, source, vault.value(secret, secretKey));
      if (value.isPresent()) {
        return value.get().copy();
      }
      generated.add(secretKey);
      return make.get();
    }

    private Optional<Secret> value(
        String section, String key, SecretSource source, Optional<Secret> live) {
      try {
        return resolver.resolve(section, key, source, live);
      } catch (UserException e) {
        if (live.isPresent() && liveWillDo.test(e)) {
          return live;
        }
        throw e;
      }
    }
  }
}
