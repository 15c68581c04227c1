package dev.sealift.rollout;

import dev.sealift.bucket.BucketTarget;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.Check;
import dev.sealift.database.DatabaseTarget;
import dev.sealift.profile.Profile;
import java.util.Optional;

/**
 * Where the hosts that a profile names are reached from this machine. The pods always use the names
 * in the profile; only the sandbox puts addresses of its own in their place here.
 */
public interface Addresses {
  /** Where PostgreSQL is reached from here. */
  DatabaseTarget database(Profile profile);

  /** Where the bucket is reached from here. */
  BucketTarget bucket(Profile profile);

  /** A warning where the database's host is another one in a pod; none where the pods are here. */
  default Optional<Check> databaseWarning(Profile profile) {
    return Optional.empty();
  }

  /** The same of the bucket's endpoint. */
  default Optional<Check> bucketWarning(Profile profile) {
    return Optional.empty();
  }

  /** The addresses as the profile has them. */
  static Addresses asInProfile() {
    return new ProfileAddresses(Optional.empty());
  }

  /** The same; Services that do not resolve here are reached through the cluster. */
  static Addresses asInProfile(Cluster cluster) {
    return new ProfileAddresses(Optional.of(cluster));
  }
}
