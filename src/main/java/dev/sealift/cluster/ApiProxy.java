package dev.sealift.cluster;

import dev.sealift.core.HttpProxy;
import dev.sealift.core.UserException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on the way to the API server, as client-go chooses it: the kubeconfig's {@code
 * proxy-url}, else the environment's.
 */
final class ApiProxy {
  private static final String OTHERWISE =
      "take it out and tunnel: ssh -L 6443:SERVER:6443 HOST, with server: https://127.0.0.1:6443"
          + " and tls-server-name in the kubeconfig";

  private ApiProxy() {}

  /**
   * The proxy's address, as the client library wants it: with its port.
   *
   * @param named the kubeconfig's {@code proxy-url}
   * @throws UserException it cannot be used
   */
  static Optional<String> of(
      String server, @Nullable String named, Map<String, String> environment) {
    Optional<URI> proxy =
        named == null || named.isBlank()
            ? HttpProxy.of(server, environment, OTHERWISE)
            : Optional.of(HttpProxy.address(named, "proxy-url in the kubeconfig", OTHERWISE));
    return proxy.map(URI::toString);
  }
}
