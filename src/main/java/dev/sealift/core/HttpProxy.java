package dev.sealift.core;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on the way to a server, as kubectl takes it from the environment
 * (golang.org/x/net/http/httpproxy): {@code $NO_PROXY} has domains, addresses and subnets.
 */
public final class HttpProxy {
  private static final String DISABLED = "jdk.http.auth.tunneling.disabledSchemes";
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*");

  private HttpProxy() {}

  /**
   * The environment's proxy for this server, with its port.
   *
   * @param otherwise what to do where it is of a kind that Java does not know
   * @throws UserException it cannot be used
   */
  public static Optional<URI> of(String server, Map<String, String> environment, String otherwise) {
    URI uri = parsed(server);
    if (uri == null || uri.getHost() == null || isDirect(uri, variable("NO_PROXY", environment))) {
      return Optional.empty();
    }
    String name = isHttps(server) ? "HTTPS_PROXY" : "HTTP_PROXY";
    String value = variable(name, environment);
    return value.isEmpty() ? Optional.empty() : Optional.of(address(value, "$" + name, otherwise));
  }

  private static boolean isHttps(String server) {
    return server.regionMatches(true, 0, "https:", 0, 6);
  }

  private static String variable(String name, Map<String, String> environment) {
    String value = environment.getOrDefault(name, "");
    return (value.isBlank() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : value)
        .strip();
  }

  /**
   * The same of a proxy that is named elsewhere. A password may stand in it, so that no error
   * repeats it.
   */
  public static URI address(String value, String where, String otherwise) {
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
          "name an http:// one; or " + otherwise);
    }
    String user = "";
    if (uri.getRawUserInfo() != null) {
      user = uri.getRawUserInfo() + "@";
      if (System.getProperty(DISABLED) == null) {
        // Of itself the JDK takes no password to a proxy that it tunnels through.
        System.setProperty(DISABLED, "");
      }
    }
    int port = uri.getPort() < 0 ? 80 : uri.getPort();
    return URI.create("http://" + user + uri.getHost() + ":" + port);
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
    int slash = subnet.indexOf('/');
    // Only addresses are looked at: the name of one would be resolved.
    if (slash < 0
        || !ADDRESS.matcher(host).matches()
        || !ADDRESS.matcher(subnet.substring(0, slash)).matches()) {
      return false;
    }
    try {
      byte[] address = InetAddress.getByName(host).getAddress();
      byte[] first = InetAddress.getByName(subnet.substring(0, slash)).getAddress();
      int others = 8 * first.length - Integer.parseInt(subnet.substring(slash + 1));
      return address.length == first.length
          && others >= 0
          && others <= 8 * first.length
          && new BigInteger(1, address)
              .shiftRight(others)
              .equals(new BigInteger(1, first).shiftRight(others));
    } catch (UnknownHostException | NumberFormatException e) {
      return false;
    }
  }
}
