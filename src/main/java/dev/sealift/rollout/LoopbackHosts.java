package dev.sealift.rollout;

import dev.sealift.core.Check;
import dev.sealift.profile.Profile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Hosts of a profile that are this machine here and the pod itself in a pod. They are warned of and
 * not refused: a cluster whose pods run in this machine's network is none of Sealift's business.
 */
final class LoopbackHosts {
  private LoopbackHosts() {}

  static Optional<Check> database(Profile profile) {
    return check("database host", profile.database().host(), "host under [database]");
  }

  static Optional<Check> bucket(Profile profile) {
    return profile
        .bucket()
        .endpoint()
        .flatMap(uri -> check("bucket endpoint", uri.getHost(), "endpoint under [bucket]"));
  }

  private static Optional<Check> check(String name, String host, String key) {
    return isLoopback(host)
        ? Optional.of(
            Check.warning(
                name,
                host + " is this machine alone",
                "in the pod that is the pod itself",
                "give, as " + key + ", the address at which the cluster's nodes reach it"))
        : Optional.empty();
  }

  /** By what is written alone: a name that a DNS server knows may be another in the cluster. */
  private static boolean isLoopback(String host) {
    String bare = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
    if (bare.contains(":")) {
      try {
        return InetAddress.getByName(bare).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
    return bare.equals("localhost")
        || bare.endsWith(".localhost")
        || bare.matches("127(\\.[0-9]+){1,3}");
  }
}
