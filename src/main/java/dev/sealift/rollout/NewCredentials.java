package dev.sealift.rollout;

import dev.sealift.bucket.Bucket;
import dev.sealift.core.Check;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The credentials after a rotation: those that are rotated new, the others as the cluster has them.
 *
 * @param rotated what really is another value than before
 * @param notices who will notice what
 */
record NewCredentials(Credentials values, Set<Rotation> rotated, List<String> notices) {

  static NewCredentials of(
      Profile profile,
      Vault vault,
      SecretResolver resolver,
      Workplace work,
      Set<Rotation> what,
      boolean generate,
      Wipe wipe) {
    SecretGenerator generator = new SecretGenerator(work.random());
    Choice choice = new Choice(vault, resolver, what, generate, wipe);
    Secret admin =
        choice.of(
            Rotation.ADMIN,
            "auth.admin_password",
            profile.auth().adminPassword(),
            Names.BASIC_AUTH,
            Names.TRACKING_PASSWORD,
            generator::password);
    Secret flaskKey =
        choice.of(
            Rotation.FLASK_KEY,
            "auth.flask_secret_key",
            profile.auth().flaskSecretKey(),
            Names.BASIC_AUTH,
            Names.FLASK_KEY,
            generator::flaskKey);
    Secret database =
        choice.of(
            Rotation.DATABASE,
            "database.password",
            profile.database().password(),
            Names.DATABASE,
            Names.DB_PASSWORD,
            generator::password);
    Set<Rotation> rotated = what.isEmpty() ? EnumSet.noneOf(Rotation.class) : EnumSet.copyOf(what);
    List<String> notices = new ArrayList<>();
    Keys keys = choice.keys();
    if (what.contains(Rotation.S3)) {
      Optional<Keys> given = newKeys(profile, choice, keys, what.size() > 1);
      if (given.isPresent()) {
        keys = given.get();
      } else {
        rotated.remove(Rotation.S3);
        notices.add(
            "s3: left as it is, since no new keys were given; make some in the store's console, name"
                + " them under [bucket], then `sealift rotate s3`");
      }
    }
    rotated.forEach(rotation -> notices.add(notice(rotation)));
    return new NewCredentials(
        new Credentials(
            profile.auth().adminUsername(),
            admin,
            flaskKey,
            profile.database().username(),
            database,
            keys.access(),
            keys.secret()),
        rotated,
        notices);
  }

  private record Keys(Secret access, Secret secret) {}

  /** What is given for the bucket; empty when it is what is there, or nobody gave any. */
  private static Optional<Keys> newKeys(Profile profile, Choice choice, Keys now, boolean others) {
    try {
      Keys given =
          new Keys(
              choice.given("access_key", profile.bucket().accessKey()),
              choice.given("secret_key", profile.bucket().secretKey()));
      if (!given.equals(now)) {
        return Optional.of(given);
      }
    } catch (UserException e) {
      if (!others) {
        throw e;
      }
      return Optional.empty();
    }
    if (others) {
      return Optional.empty();
    }
    throw new UserException(
        "the bucket's keys given are those in use",
        "they come from the store, so Sealift cannot make new ones",
        "make new keys in the store's console, and name them by access_key and secret_key under"
            + " [bucket]");
  }

  private static String notice(Rotation rotation) {
    return switch (rotation) {
      case ADMIN ->
          "admin: clients that log in with the old password get 401 from the switch on; it comes"
              + " after the new pods are up";
      case DATABASE ->
          "database: requests that need a new connection fail until MLflow's new pod is up, some ten"
              + " seconds";
      case FLASK_KEY -> "flask-key: sign-up forms that are open now have to be loaded again";
      case S3 ->
          "s3: the pods take the new keys with their restart; the old ones are yours to delete"
              + " afterwards";
    };
  }

  /** What is wrong with the new values, before anything is written. */
  List<Check> checks(Workplace work, Profile profile) {
    List<Check> checks = new ArrayList<>();
    if (rotated.contains(Rotation.ADMIN)) {
      for (String problem : PasswordPolicy.problems(values.adminPassword())) {
        checks.add(
            Check.failed(
                "admin password",
                problem,
                "MLflow refuses such a password",
                "choose another one: 12 characters or more"));
      }
    }
    if (rotated.contains(Rotation.S3)) {
      try (Bucket bucket =
          new Bucket(work.addresses().bucket(profile), values.accessKey(), values.secretKey())) {
        checks.addAll(bucket.inspect(false));
      }
    }
    return checks;
  }

  /** Chooses each value; all of them are in {@code wipe}'s charge. */
  private record Choice(
      Vault vault, SecretResolver resolver, Set<Rotation> what, boolean generate, Wipe wipe) {
    /** The bucket's keys of now. */
    Keys keys() {
      return new Keys(now(Names.S3, Names.ACCESS_KEY), now(Names.S3, Names.SECRET_KEY));
    }

    private Secret now(String secret, String key) {
      return wipe.of(vault.require(secret, key).copy(), Secret::close);
    }

    /** One of the bucket's keys as it is given. */
    Secret given(String key, SecretSource source) {
      SecretSource asked =
          source instanceof SecretSource.Keep || source instanceof SecretSource.Generate
              ? new SecretSource.Prompt()
              : source;
      return given("bucket", key, asked);
    }

    private Secret given(String section, String key, SecretSource source) {
      return wipe.of(
          resolver.resolve(section, key, source, Optional.empty()).orElseThrow(), Secret::close);
    }

    Secret of(
        Rotation rotation,
        String name,
        SecretSource source,
        String secret,
        String key,
        Supplier<Secret> make) {
      if (!what.contains(rotation)) {
        return now(secret, key);
      }
      if (generate
          || source instanceof SecretSource.Generate
          || source instanceof SecretSource.Keep) {
        return wipe.of(make.get(), Secret::close);
      }
      int dot = name.indexOf('.');
      Secret given = given(name.substring(0, dot), name.substring(dot + 1), source);
      if (given.equals(vault.require(secret, key))) {
        throw new UserException(
            "the new value for " + rotation.word() + " is the one in use",
            "it comes from " + name + " = " + source.text(),
            (source instanceof SecretSource.Prompt ? "type another one" : "put another value there")
                + ", or have one made: sealift rotate "
                + rotation.word()
                + " --generate");
      }
      return given;
    }
  }
}
