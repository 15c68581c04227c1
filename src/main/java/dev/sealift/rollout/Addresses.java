package dev.sealift.rollout;

import dev.sealift.bucket.BucketTarget;
import dev.sealift.core.UserException;
import dev.sealift.database.DatabaseTarget;
import dev.sealift.profile.Profile;

/**
 * Where the hosts that a profile names are reached from this machine. The pods always use the names
 * in the profile; only the sandbox puts addresses of its own in their place here.
 */
public interface Addresses {
  /** Where PostgreSQL is reached from here. */
  DatabaseTarget database(Profile profile);

  /** Where the bucket is reached from here. */
  BucketTarget bucket(Profile profile);

  /** The addresses as the profile has them. */
  static Addresses asInProfile() {
    return new Addresses() {
      @Override
      public DatabaseTarget database(Profile profile) {
        Profile.Database d = profile.database();
        return new DatabaseTarget(d.host(), d.port(), d.sslMode(), d.caFile());
      }

      @Override
      public BucketTarget bucket(Profile profile) {
        Profile.Bucket b = profile.bucket();
        return new BucketTarget(b.name(), b.prefix(), b.endpoint(), b.region(), b.caFile());
      }
    };
  }

  /**
   * The same for pods on a cluster, each of which takes a loopback address for itself: what is
   * reached by one from here is not from there.
   *
   * @return addresses of which each refuses such a host by a {@link UserException}
   */
  static Addresses ofPods() {
    Addresses all = asInProfile();
    return new Addresses() {
      @Override
      public DatabaseTarget database(Profile profile) {
        requireReached(profile.database().host(), "host under [database]");
        return all.database(profile);
      }

      @Override
      public BucketTarget bucket(Profile profile) {
        profile
            .bucket()
            .endpoint()
            .ifPresent(uri -> requireReached(uri.getHost(), "endpoint under [bucket]"));
        return all.bucket(profile);
      }
    };
  }

  private static void requireReached(String host, String key) {
    if (host.equals("localhost") || host.startsWith("127.") || host.matches("\\[?::1]?")) {
      throw new UserException(
          host + " cannot be reached by a pod",
          "for a pod it is the pod itself",
          "write, as " + key + ", a name or an address of this machine that the nodes reach");
    }
  }
}
