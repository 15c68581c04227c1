package dev.sealift.cluster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of a Service, by the name that it has in the cluster's DNS.
 *
 * @param host that name, as it is written
 */
public record ServiceAddress(String host, String namespace, String name, int port) {
  /** The shorter names could be anybody's; which domain a cluster has, is its own affair. */
  private static final Pattern HOST =
      Pattern.compile("([a-z0-9-]+)\\.([a-z0-9-]+)\\.svc(\\.[a-z0-9.-]*)?");

  /** The Service of a host {@code NAME.NAMESPACE.svc}, with or without a domain; else empty. */
  public static Optional<ServiceAddress> of(String host, int port) {
    Matcher parts = HOST.matcher(host.toLowerCase(java.util.Locale.ROOT));
    return parts.matches()
        ? Optional.of(new ServiceAddress(host, parts.group(2), parts.group(1), port))
        : Optional.empty();
  }

  /** For a person. */
  @Override
  public String toString() {
    return "Service " + name + " in namespace " + namespace;
  }
}
