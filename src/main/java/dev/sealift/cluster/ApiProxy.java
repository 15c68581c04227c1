package dev.sealift.cluster;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.client.utils.IpAddressMatcher;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on the way to the API server, as client-go chooses it: the kubeconfig's {@code
 * proxy-url}, else the environment's (golang.org/x/net/http/httpproxy).
 */
final class ApiProxy {
  private static final String DISABLED = "jdk.http.auth.tunneling.disabledSchemes";
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-f.]*:[0-9a-f:.]*");

  private ApiProxy() {}

  /**
   * The proxy's address, as the client library wants it: with its port.
   *
   * @param named the kubeconfig's {@code proxy-url}
   * @throws UserException it cannot be used
   */
  static Optional<String> of(
      String server, @Nullable String named, Map<String, String> environment) {
    if (named != null && !named.isBlank()) {
      return Optional.of(address(named, "proxy-url in the kubeconfig"));
    }
    URI uri = parsed(server);
    if (uri == null || uri.getHost() == null || isDirect(uri, variable("NO_PROXY", environment))) {
      return Optional.empty();
    }
    String name = isHttps(server) ? "HTTPS_PROXY" : "HTTP_PROXY";
    String value = variable(name, environment);
    return value.isEmpty() ? Optional.empty() : Optional.of(address(value, "$" + name));
  }

  private static boolean isHttps(String server) {
    return server.regionMatches(true, 0, "https:", 0, 6);
  }

  private static String variable(String name, Map<String, String> environment) {
    String value = environment.getOrDefault(name, "");
    return (value.isBlank() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : value)
        .strip();
  }

  /** A password may stand in it, so that no error repeats it. */
  private static String address(String value, String where) {
    URI uri = parsed(value.contains("://") ? value : "http://" + value);
    if (uri == null || uri.getHost() == null) {
      throw new UserException(
          where + " is no address",
          "it is neither http://HOST:PORT nor HOST:PORT",
          "correct it, or take it out");
    }
    if (!uri.getScheme().equalsIgnoreCase("http")) {
      throw new UserException(
          "Sealift cannot use the proxy " + uri.getScheme() + "://" + uri.getHost(),
          where + " names it, and Java's client knows http:// proxies alone",
          "name an http:// one; or take it out and tunnel: ssh -L 6443:SERVER:6443 HOST, with"
              + " server: https://127.0.0.1:6443 and tls-server-name in the kubeconfig");
    }
    String user = "";
    if (uri.getRawUserInfo() != null) {
      user = uri.getRawUserInfo() + "@";
      if (System.getProperty(DISABLED) == null) {
        // Of itself the JDK takes no password to a proxy that it tunnels through.
        System.setProperty(DISABLED, "");
      }
    }
    return "http://" + user + uri.getHost() + ":" + (uri.getPort() < 0 ? 80 : uri.getPort());
  }

  private static @Nullable URI parsed(String address) {
    try {
      return URI.create(address.strip());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether $NO_PROXY names the server; this machine is never asked for by a proxy. */
  private static boolean isDirect(URI server, String exceptions) {
    String host = server.getHost().replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
    int usual = isHttps(server.toString()) ? 443 : 80;
    int port = server.getPort() < 0 ? usual : server.getPort();
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("::1")) {
      return true;
    }
    for (String each : exceptions.toLowerCase(Locale.ROOT).split(",", -1)) {
      String exception = each.strip();
      if (exception.endsWith(":" + port) && exception.indexOf(':') == exception.lastIndexOf(':')) {
        exception = exception.substring(0, exception.lastIndexOf(':'));
      }
      exception = exception.startsWith("*.") ? exception.substring(1) : exception;
      if (exception.isEmpty()) {
        continue;
      }
      boolean domain = exception.startsWith(".");
      if (exception.equals("*")
          || host.equals(exception)
          || host.endsWith(domain ? exception : "." + exception)
          || isInSubnet(host, exception)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInSubnet(String host, String subnet) {
    // Only an address is looked at: the name of one would be resolved.
    if (!subnet.contains("/") || !ADDRESS.matcher(host).matches()) {
      return false;
    }
    try {
      return new IpAddressMatcher(subnet).matches(host);
    } catch (RuntimeException e) {
      return false;
    }
  }
}
