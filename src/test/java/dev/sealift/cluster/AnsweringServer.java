package dev.sealift.cluster;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An API server that answers each path with what a test says, else with 404. */
final class AnsweringServer implements AutoCloseable {
  private record Answer(int code, String body) {}

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Answer> first = new ConcurrentHashMap<>();
  private final List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
  private final HttpServer server;

  AnsweringServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          asked.add(exchange.getRequestMethod() + " " + path);
          Answer once = first.remove(path);
          Answer answer = once == null ? answers.getOrDefault(path, new Answer(404, "{}")) : once;
          byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer.code, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  void answer(String path, int code, String body) {
    answers.put(path, new Answer(code, body));
  }

  /** Answers whoever asks first so, and whoever asks then as it would. */
  void answerFirst(String path, int code, String body) {
    first.put(path, new Answer(code, body));
  }

  /** The API server's own way to refuse. */
  void refuse(String path, int code, String message) {
    answer(
        path,
        code,
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\""
            + message.replace("\"", "\\\"")
            + "\",\"code\":"
            + code
            + "}");
  }

  /** How often a path was asked for. */
  long asked(String path) {
    return asked.stream().filter(path::equals).count();
  }

  /** How often so. */
  long asked(String method, String path) {
    return asked(method + " " + path);
  }

  Cluster cluster(Path folder) throws IOException {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            current-context: x
            contexts: [{name: x, context: {cluster: x, user: x}}]
            clusters: [{name: x, cluster: {server: "http://127.0.0.1:%d"}}]
            users: [{name: x, user: {token: t}}]
            """
                .formatted(server.getAddress().getPort()));
    return Cluster.open(new ClusterAddress(Optional.of(kubeconfig), Optional.empty()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
