package dev.sealift.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A first request, under way while the client library is still made ready: that and the connection
 * take a tenth of a second each. It asks what every operation asks first, for namespace
 * kube-system.
 */
record Greeting(CompletableFuture<HttpResponse<byte[]>> answer) {
  static Greeting send(HttpClient http, Config config) {
    return new Greeting(
        http.sendAsync(
            http.newHttpRequestBuilder()
                .uri(config.getMasterUrl() + "api/v1/namespaces/kube-system")
                .timeout(config.getRequestTimeout(), TimeUnit.MILLISECONDS)
                .build(),
            byte[].class));
  }

  /**
   * Waits for the answer.
   *
   * @return what the server said, where that is the namespace
   * @throws dev.sealift.core.UserException the server cannot be reached
   */
  Optional<byte[]> await(String server) {
    try {
      HttpResponse<byte[]> said = answer.join();
      return said.isSuccessful() ? Optional.of(said.body()) : Optional.empty();
    } catch (CompletionException e) {
      ApiErrors.unreachable(e, server)
          .ifPresent(
              unreachable -> {
                throw unreachable;
              });
      // The request that is made next will tell.
      return Optional.empty();
    }
  }
}
