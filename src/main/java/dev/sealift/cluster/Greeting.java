package dev.sealift.cluster;

import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A first request, under way while the client library is still made ready: that and the connection
 * take a tenth of a second each. It asks what every operation asks first, for namespace
 * kube-system.
 */
record Greeting(CompletableFuture<HttpResponse<byte[]>> answer) {
  static Greeting send(ApiRequests requests) {
    return new Greeting(requests.begin("api/v1/namespaces/kube-system"));
  }

  /**
   * Waits for the answer.
   *
   * @return what the server said, where that is the namespace
   * @throws dev.sealift.core.UserException the server cannot be reached, or does not know who asks
   */
  Optional<byte[]> await(String server) {
    try {
      HttpResponse<byte[]> said = answer.join();
      if (said.code() == HttpURLConnection.HTTP_UNAUTHORIZED) {
        throw ApiErrors.of(ApiRequests.refusal(said.request(), said), "greeting it", server);
      }
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
