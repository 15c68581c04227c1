package dev.sealift.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks again by HTTP/1.1 where the answer by HTTP/2 got lost. Whom it does not know the API server
 * sends away before it says why: first the frame GOAWAY, then the status 401 (k8s.io/apiserver,
 * endpoints/filters/authentication.go). The JDK's client ends the connection, and every request on
 * it, with the first of the two.
 *
 * <p>And it waits for no answer without end: the client's own time-out ends with its head, and
 * {@link AnswerLimit} is asked only when more of it comes.
 */
final class Http1Fallback implements HttpClient {
  /** An answer began and did not end. */
  static final class Stalled extends HttpTimeoutException {
    private static final long serialVersionUID = 1;

    Stalled() {
      super("the answer does not end");
    }
  }

  /** More than two tries take until they are answered, and than an answer may take that drips. */
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private final HttpClient http2;
  private final Config config;
  private final Duration longest;
  private @Nullable HttpClient http1;

  Http1Fallback(HttpClient http2, Config config) {
    this(http2, config, LONGEST);
  }

  Http1Fallback(HttpClient http2, Config config, Duration longest) {
    this.http2 = http2;
    this.config = config;
    this.longest = longest;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, Class<T> type) {
    return answer(client -> client.sendAsync(request, type))
        .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            e -> CompletableFuture.failedFuture(e instanceof TimeoutException ? new Stalled() : e));
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytes(
      HttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    return answer(client -> client.consumeBytes(request, consumer));
  }

  private <T> CompletableFuture<T> answer(Function<HttpClient, CompletableFuture<T>> request) {
    return request
        .apply(http2)
        .exceptionallyCompose(
            e -> sentAway(e) ? request.apply(http1()) : CompletableFuture.failedFuture(e));
  }

  /** The JDK has no type of its own for it (jdk.internal.net.http.Http2Connection). */
  private static boolean sentAway(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("GOAWAY received")) {
        return true;
      }
    }
    return false;
  }

  private synchronized HttpClient http1() {
    if (http1 == null) {
      http1 = ApiClientFactory.openHttp1(config);
    }
    return http1;
  }

  @Override
  public DerivedClientBuilder newBuilder() {
    return http2.newBuilder();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return http2.newWebSocketBuilder();
  }

  @Override
  public HttpRequest.Builder newHttpRequestBuilder() {
    return http2.newHttpRequestBuilder();
  }

  @Override
  public synchronized void close() {
    http2.close();
    if (http1 != null) {
      http1.close();
    }
  }

  @Override
  public boolean isClosed() {
    return http2.isClosed();
  }
}
