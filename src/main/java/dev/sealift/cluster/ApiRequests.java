package dev.sealift.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.internal.OperationSupport;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Requests to the API server by the client library's HTTP client, with its retries and time-outs,
 * and the answers as they come. What the library has on top of it takes a sixth of a second to get
 * ready. A refusal is the library's {@link KubernetesClientException}.
 */
final class ApiRequests {
  /**
   * The library's reader of its models, such as a refusal. It is made ready when one is first read,
   * and once: what it learns of a model holds for all clusters.
   */
  static final class Models {
    static final KubernetesSerialization READER = new KubernetesSerialization();

    private Models() {}
  }

  private static final String JSON = "application/json";

  /** Kubernetes takes JSON for this too. */
  private static final String APPLY = "application/apply-patch+yaml";

  private final HttpClient http;
  private final Config config;

  ApiRequests(HttpClient http, Config config) {
    this.http = http;
    this.config = config;
  }

  /** What is at a path below the server's address; empty where there is nothing. */
  Optional<byte[]> get(String path) {
    return ifThere(to(path));
  }

  /** The answer to a JSON text. */
  byte[] post(String path, String json) {
    return send(to(path).post(JSON, json));
  }

  /** The answer to an object that replaces another. */
  byte[] put(String path, String json) {
    return send(to(path).put(JSON, json));
  }

  /** The answer to an object that is applied. */
  byte[] apply(String path, String json) {
    return send(to(path).patch(APPLY, json));
  }

  /** Deletes an object, and what it owns later; none being there is fine. */
  void delete(String path) {
    String background =
        "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Background\"}";
    ifThere(to(path).delete(JSON, background));
  }

  /** Begins to ask for what is at a path, and does not wait. */
  CompletableFuture<HttpResponse<byte[]>> begin(String path) {
    return http.sendAsync(to(path).build(), byte[].class);
  }

  private HttpRequest.Builder to(String path) {
    return http.newHttpRequestBuilder()
        .uri(config.getMasterUrl() + path)
        .timeout(config.getRequestTimeout(), TimeUnit.MILLISECONDS);
  }

  private Optional<byte[]> ifThere(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    HttpResponse<byte[]> answer = await(http.sendAsync(request, byte[].class));
    return answer.code() == HttpURLConnection.HTTP_NOT_FOUND
        ? Optional.empty()
        : Optional.of(body(request, answer));
  }

  private byte[] send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    return body(request, await(http.sendAsync(request, byte[].class)));
  }

  private static byte[] body(HttpRequest request, HttpResponse<byte[]> answer) {
    if (answer.isSuccessful()) {
      return answer.body();
    }
    throw refusal(request, answer);
  }

  static KubernetesClientException refusal(HttpRequest request, HttpResponse<byte[]> answer) {
    return OperationSupport.requestFailure(
        request, OperationSupport.createStatus(answer, Models.READER));
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KubernetesClientException.launderThrowable(new InterruptedIOException());
    } catch (ExecutionException e) {
      throw KubernetesClientException.launderThrowable(e.getCause());
    }
  }
}
