package dev.sealift.rollout;

import dev.sealift.bucket.Bucket;
import dev.sealift.cluster.LiveSecret;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.database.Login;
import dev.sealift.database.Postgres;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.profile.SecretSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks of single answers against the real hosts, before all are given. They write nothing. */
public final class LiveChecks {
  private final Workplace work;

  /** Checks from one workplace. */
  public LiveChecks(Workplace work) {
    this.work = work;
  }

  /** The cluster answers, and has a Sealed Secrets controller with a valid certificate. */
  public List<Check> cluster(Profile profile) {
    return told(
        "cluster",
        () -> {
          List<Check> checks = new ArrayList<>();
          String version = work.cluster().version();
          checks.add(
              Check.ok("cluster", "Kubernetes " + version + " at " + work.cluster().server()));
          Preflight preflight = new Preflight(event -> {});
          preflight.sealing(work.cluster(), profile, work.clock());
          checks.addAll(preflight.checks());
          return checks;
        });
  }

  /** The database answers and lets the admin in; without an admin there is no password yet. */
  public List<Check> database(Profile profile, SecretResolver resolver) {
    return with(
        work.addresses().databaseWarning(profile),
        "database",
        () -> {
          if (profile.database().admin().isEmpty()) {
            return List.of();
          }
          Profile.DatabaseAdmin admin = profile.database().admin().get();
          try (Secret password =
              resolver
                  .resolve("database", "admin_password", admin.password(), Optional.empty())
                  .orElseThrow(LiveChecks::generated)) {
            return new Postgres(work.addresses().database(profile))
                .inspect(
                    ApplyPreparation.wish(profile),
                    Optional.of(new Login(admin.username(), password)),
                    Optional.empty(),
                    Optional.empty())
                .checks();
          }
        });
  }

  /** The bucket takes an object with these keys, or can be made; those the cluster has will do. */
  public List<Check> bucket(Profile profile, SecretResolver resolver) {
    Profile.Bucket b = profile.bucket();
    return with(
        work.addresses().bucketWarning(profile),
        "bucket",
        () -> {
          Optional<LiveSecret> live = live(profile, b.accessKey(), b.secretKey());
          try (Secret access =
                  resolver
                      .resolve("bucket", "access_key", b.accessKey(), value(live, Names.ACCESS_KEY))
                      .orElseThrow(LiveChecks::generated);
              Secret key =
                  resolver
                      .resolve("bucket", "secret_key", b.secretKey(), value(live, Names.SECRET_KEY))
                      .orElseThrow(LiveChecks::generated);
              Bucket bucket = new Bucket(work.addresses().bucket(profile), access, key)) {
            return bucket.inspect(b.create());
          } finally {
            live.ifPresent(LiveSecret::close);
          }
        });
  }

  /** Read only where it may count. */
  private Optional<LiveSecret> live(Profile profile, SecretSource... sources) {
    boolean counts =
        Arrays.stream(sources)
            .anyMatch(s -> s instanceof SecretSource.Prompt || s instanceof SecretSource.Keep);
    return counts
        ? work.cluster().secret(profile.deployment().namespace(), Names.S3)
        : Optional.empty();
  }

  private static Optional<Secret> value(Optional<LiveSecret> live, String key) {
    return live.map(secret -> secret.data().get(key));
  }

  /** The namespace is there or can be made, and all that will be written in it is allowed. */
  public List<Check> namespace(Profile profile) {
    return told(
        "namespace",
        () -> {
          String namespace = profile.deployment().namespace();
          boolean there = work.cluster().namespaceExists(namespace);
          Preflight preflight = new Preflight(event -> {});
          preflight.add(Check.ok("namespace", namespace + (there ? " is there" : " will be made")));
          preflight.permissions(work.cluster(), namespace, Rights.ofApply(profile, there));
          return preflight.checks();
        });
  }

  private static IllegalStateException generated() {
    return new IllegalStateException("not a secret that is generated");
  }

  private static List<Check> with(
      Optional<Check> warning, String name, java.util.function.Supplier<List<Check>> checks) {
    return Stream.concat(told(name, checks).stream(), warning.stream()).toList();
  }

  private static List<Check> told(String name, java.util.function.Supplier<List<Check>> checks) {
    try {
      return checks.get();
    } catch (UserException e) {
      return List.of(Check.failed(name, e));
    }
  }
}
