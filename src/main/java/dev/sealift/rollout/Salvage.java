package dev.sealift.rollout;

import dev.sealift.bucket.Bucket;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.database.Postgres;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import java.net.HttpURLConnection;
import java.util.List;

/**
 * Takes values that are staged in the place of those that are gone from the Secrets. Of several
 * that are staged for one key any may be the one that holds: which it is, a login tells. Where
 * nobody answers, the first is taken; whoever goes on from there tries the others too.
 */
final class Salvage {
  /** Whether a service lets somebody in with a value. */
  @FunctionalInterface
  private interface Login {
    boolean isLetIn(Secret value) throws InterruptedException;
  }

  private final Workplace work;
  private final Profile profile;
  private final Vault vault;

  private Salvage(Workplace work, Profile profile, Vault vault) {
    this.work = work;
    this.profile = profile;
    this.vault = vault;
  }

  /**
   * Gives {@code vault} what is staged for each value that it lacks. What cannot be opened any more
   * is given up before.
   *
   * @throws UserException a value that it lacks is sealed still, and may be the one that holds
   */
  static void into(Vault vault, Workplace work, Profile profile) throws InterruptedException {
    Salvage salvage = new Salvage(work, profile, vault);
    salvage.restore(Names.BASIC_AUTH, Names.TRACKING_PASSWORD, salvage::isMlflows);
    salvage.restore(Names.BASIC_AUTH, Names.FLASK_KEY, value -> true);
    salvage.restore(Names.DATABASE, Names.DB_PASSWORD, salvage::isDatabases);
    salvage.restoreKeys();
  }

  private void restore(String name, String key, Login login) throws InterruptedException {
    List<Secret> staged = vault.staged(name, key);
    if (vault.value(name, key).isEmpty() && !staged.isEmpty()) {
      requireNotSealed(name, key);
      vault.restore(name, key, chosen(staged, login));
    }
  }

  /** Nothing is sealed over what may stand nowhere else. */
  private void requireNotSealed(String name, String key) {
    if (vault.isSealed(name, key)) {
      throw new UserException(
          "Secret " + name + " has no " + key + ", and its SealedSecret has",
          "what is sealed there may be what is accepted now, and it is nowhere else",
          "have the controller make the Secret anew, which it does once it is deleted: kubectl -n "
              + profile.deployment().namespace()
              + " delete secret "
              + name
              + "; then run this again");
    }
  }

  private static Secret chosen(List<Secret> staged, Login login) throws InterruptedException {
    if (staged.size() > 1) {
      for (Secret value : staged) {
        if (login.isLetIn(value)) {
          return value;
        }
      }
    }
    return staged.get(0);
  }

  private boolean isMlflows(Secret password) throws InterruptedException {
    try {
      return work.mlflow(
          profile.deployment().namespace(),
          api -> api.login(profile.auth().adminUsername(), password) == HttpURLConnection.HTTP_OK);
    } catch (UserException e) {
      return false;
    }
  }

  private boolean isDatabases(Secret password) {
    try {
      return new Postgres(work.addresses().database(profile))
          .accepts(profile.database().tracking(), profile.database().username(), password);
    } catch (UserException e) {
      // It has let in, or nobody knows: a wrong password is refused without an exception.
      return true;
    }
  }

  /** Both of one pair: where one of them is live, the other's is not known to be staged. */
  private void restoreKeys() throws InterruptedException {
    List<Secret> access = vault.staged(Names.S3, Names.ACCESS_KEY);
    List<Secret> secret = vault.staged(Names.S3, Names.SECRET_KEY);
    if (!vault.values(Names.S3).isEmpty() || access.isEmpty() || secret.isEmpty()) {
      return;
    }
    requireNotSealed(Names.S3, Names.ACCESS_KEY);
    requireNotSealed(Names.S3, Names.SECRET_KEY);
    for (Secret one : access) {
      for (Secret other : secret) {
        if (access.size() * secret.size() == 1 || isBuckets(one, other)) {
          restoreKeys(one, other);
          return;
        }
      }
    }
    restoreKeys(access.get(0), secret.get(0));
  }

  private void restoreKeys(Secret access, Secret secret) {
    vault.restore(Names.S3, Names.ACCESS_KEY, access);
    vault.restore(Names.S3, Names.SECRET_KEY, secret);
  }

  private boolean isBuckets(Secret access, Secret secret) {
    try (Bucket bucket = new Bucket(work.addresses().bucket(profile), access, secret)) {
      return bucket.inspect(profile.bucket().create()).stream()
          .noneMatch(check -> check.state() == Check.State.FAILED);
    }
  }
}
