package dev.sealift.rollout;

import dev.sealift.bucket.BucketTarget;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ServiceAddress;
import dev.sealift.core.Check;
import dev.sealift.database.DatabaseTarget;
import dev.sealift.profile.Profile;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * The hosts that the profile names. Those that the cluster's DNS alone knows are reached through
 * the cluster, where there is one.
 */
record ProfileAddresses(Optional<Cluster> cluster) implements Addresses {
  @Override
  public DatabaseTarget database(Profile profile) {
    Profile.Database d = profile.database();
    return new DatabaseTarget(d.host(), d.port(), d.sslMode(), d.caFile(), way(service(d)));
  }

  @Override
  public BucketTarget bucket(Profile profile) {
    Profile.Bucket b = profile.bucket();
    return new BucketTarget(
        b.name(), b.prefix(), b.endpoint(), b.region(), b.caFile(), way(service(b)));
  }

  /** The Services among the hosts of a profile, whoever resolves them. */
  static List<ServiceAddress> services(Profile profile) {
    return Stream.of(service(profile.database()), service(profile.bucket()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<ServiceAddress> service(Profile.Database database) {
    return ServiceAddress.of(database.host(), database.port());
  }

  private static Optional<ServiceAddress> service(Profile.Bucket bucket) {
    return bucket.endpoint().flatMap(uri -> ServiceAddress.of(uri.getHost(), port(uri)));
  }

  private static int port(URI uri) {
    boolean secure = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
    return uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
  }

  /** Opened by whoever connects, who tells of what stands in the way. */
  private Optional<IntSupplier> way(Optional<ServiceAddress> service) {
    return cluster.flatMap(
        live -> service.filter(s -> !resolves(s.host())).map(s -> () -> live.reach(s)));
  }

  private static boolean resolves(String host) {
    try {
      InetAddress.getByName(host);
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public Optional<Check> databaseWarning(Profile profile) {
    return LoopbackHosts.database(profile);
  }

  @Override
  public Optional<Check> bucketWarning(Profile profile) {
    return LoopbackHosts.bucket(profile);
  }
}
