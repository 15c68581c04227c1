package dev.sealift.cli;

import dev.sealift.bucket.BucketTarget;
import dev.sealift.database.DatabaseTarget;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Addresses;
import dev.sealift.sandbox.HostPort;
import java.net.URI;
import java.util.Optional;

/** The embedded servers, whatever hosts a profile names: so any profile can be tried. */
record SandboxAddresses(HostPort postgres, URI s3) implements Addresses {
  @Override
  public DatabaseTarget database(Profile profile) {
    return new DatabaseTarget(postgres.host(), postgres.port(), "disable", Optional.empty());
  }

  @Override
  public BucketTarget bucket(Profile profile) {
    Profile.Bucket b = profile.bucket();
    return new BucketTarget(b.name(), b.prefix(), Optional.of(s3), b.region(), Optional.empty());
  }
}
