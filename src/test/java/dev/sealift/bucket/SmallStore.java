package dev.sealift.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.Check;
import dev.sealift.credential.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of S3 as the probe needs; a body is kept as it came in. */
final class SmallStore implements HttpHandler {
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final String allowed;

  /** What somebody said of themselves to a proxy. */
  final List<String> proxyUsers = new CopyOnWriteArrayList<>();

  /** Open to all keys. */
  SmallStore() {
    this("");
  }

  /** One whose policy allows the keys that begin so, and their listing, alone. */
  SmallStore(String allowed) {
    this.allowed = allowed;
  }

  /** Starts it on a port of 127.0.0.1. */
  HttpServer start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this);
    server.start();
    return server;
  }

  private boolean isAllowed(URI asked) {
    return asked.getPath().startsWith("/mlflow/" + allowed)
        || ("&" + asked.getQuery() + "&").contains("&prefix=" + allowed + "&");
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Proxy-Authorization"))
        .ifPresent(proxyUsers::add);
    if (!allowed.isEmpty() && !isAllowed(exchange.getRequestURI())) {
      exchange.sendResponseHeaders(403, -1);
      exchange.close();
      return;
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    byte[] answer = new byte[0];
    int status = 200;
    switch (exchange.getRequestMethod()) {
      case "PUT" -> objects.put(path, body);
      case "GET" -> answer = objects.getOrDefault(path, answer);
      case "DELETE" -> {
        objects.remove(path);
        status = 204;
      }
      default -> {}
    }
    exchange.getResponseHeaders().add("ETag", "\"1\"");
    exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  /** What the look at a bucket that is there comes to. */
  static Check inspect(URI endpoint, Optional<Path> ca) {
    return inspect(new BucketTarget("mlflow", "", Optional.of(endpoint), "us-east-1", ca));
  }

  /** The same, which may be reached through a forward. */
  static Check inspect(BucketTarget target) {
    return inspect(target, Map.of());
  }

  /** The same where these variables are set. */
  static Check inspect(BucketTarget target, Map<String, String> environment) {
    try (Secret access = Secret.of("access");
        Secret secret = Secret.of("secret");
        Bucket bucket = new Bucket(target, access, secret, environment)) {
      List<Check> checks = bucket.inspect(false);
      assertThat(checks).hasSize(1);
      return checks.get(0);
    }
  }
}
