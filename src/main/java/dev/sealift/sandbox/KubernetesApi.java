package dev.sealift.sandbox;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The HTTP side of the stand-in: the API server's paths and answers, for the kinds in {@link Kind}.
 */
final class KubernetesApi implements AutoCloseable {
  private static final String VERSION = "v1.34.0+sealift-sandbox";
  private static final Set<String> CHANNELS = Set.of("v4.channel.k8s.io");

  private final ObjectStore store;
  private final SealedSecretsController controller;
  private final Workloads workloads;
  private final Faults faults;
  private final String token;
  private final Undertow server;

  KubernetesApi(
      ObjectStore store,
      SealedSecretsController controller,
      Workloads workloads,
      Faults faults,
      String token) {
    this.store = store;
    this.controller = controller;
    this.workloads = workloads;
    this.faults = faults;
    this.token = token;
    HttpHandler forward =
        new WebSocketProtocolHandshakeHandler(
            List.of(new Hybi13Handshake(CHANNELS, false)),
            (WebSocketConnectionCallback)
                (exchange, channel) ->
                    new PodTunnel(channel, workloads.port(exchange.getRequestURI())).start());
    HttpHandler exec =
        new WebSocketProtocolHandshakeHandler(
            List.of(new Hybi13Handshake(CHANNELS, false)),
            (WebSocketConnectionCallback)
                (exchange, channel) -> new PodProgram(channel, exchange, workloads).start());
    HttpHandler requests = new BlockingHandler(this::handle);
    this.server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(2)
            .setWorkerThreads(16)
            .setHandler(
                exchange -> {
                  if (!authenticated(exchange)) {
                    answer(
                        exchange, 401, ApiFailure.of(401, "Unauthorized", "Unauthorized").status());
                  } else if (exchange.getRequestPath().endsWith("/portforward")) {
                    forward.handleRequest(exchange);
                  } else if (exchange.getRequestPath().endsWith("/exec")) {
                    if (faults.execForbidden()) {
                      answer(
                          exchange,
                          403,
                          forbidden("pods/exec is forbidden: User cannot create it").status());
                    } else {
                      exec.handleRequest(exchange);
                    }
                  } else {
                    requests.handleRequest(exchange);
                  }
                })
            .build();
    server.start();
  }

  private static ApiFailure forbidden(String message) {
    return ApiFailure.of(403, "Forbidden", message);
  }

  int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  private boolean authenticated(HttpServerExchange exchange) {
    return ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION));
  }

  private void handle(HttpServerExchange exchange) {
    try {
      if (faults.apiDown()) {
        throw ApiFailure.of(
            503, "ServiceUnavailable", "the server is currently unable to handle the request");
      }
      if (faults.readOnly() && !exchange.getRequestMethod().equals(Methods.GET)) {
        throw forbidden("it may only be read: User cannot write");
      }
      String body = new String(exchange.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      route(exchange, List.of(exchange.getRequestPath().substring(1).split("/", -1)), body);
    } catch (ApiFailure e) {
      answer(exchange, e.code(), e.status());
    } catch (java.io.IOException | RuntimeException e) {
      answer(
          exchange,
          500,
          ApiFailure.of(500, "InternalError", "sandbox: " + e.getClass().getName()).status());
    }
  }

  private void route(HttpServerExchange exchange, List<String> path, String body) {
    if (path.equals(List.of("version"))) {
      answer(exchange, 200, Json.of("major", "1", "minor", "34", "gitVersion", VERSION));
      return;
    }
    boolean core = path.get(0).equals("api");
    int start = core ? 2 : 3;
    if (path.size() < start || (!core && !path.get(0).equals("apis"))) {
      throw ApiFailure.of(404, "NotFound", "the server could not find the requested resource");
    }
    String apiVersion = core ? path.get(1) : path.get(1) + "/" + path.get(2);
    List<String> rest = path.subList(start, path.size());
    if (rest.isEmpty()) {
      answer(exchange, 200, discovery(apiVersion));
    } else if (rest.get(0).equals("selfsubjectaccessreviews")) {
      Map<String, Object> review = Json.read(body);
      review.put("status", Json.of("allowed", true));
      answer(exchange, 201, review);
    } else if (rest.size() > 2 && rest.get(0).equals("namespaces")) {
      inNamespace(exchange, apiVersion, rest.get(1), rest.subList(2, rest.size()), body);
    } else {
      resource(exchange, kind(apiVersion, rest.get(0)), "", rest, body);
    }
  }

  private void inNamespace(
      HttpServerExchange exchange,
      String apiVersion,
      String namespace,
      List<String> rest,
      String body) {
    if (rest.size() > 2 && rest.get(0).equals("services") && rest.get(2).equals("proxy")) {
      proxy(exchange, namespace, rest.get(1), rest.subList(3, rest.size()), body);
    } else if (rest.size() == 3 && rest.get(2).equals("log")) {
      if (faults.logsForbidden()) {
        throw forbidden("pods/log is forbidden: User cannot get it");
      }
      String container = Optional.ofNullable(query(exchange, "container")).orElse("mlflow");
      answerText(exchange, workloads.log(namespace, rest.get(1), container));
    } else {
      resource(exchange, kind(apiVersion, rest.get(0)), namespace, rest, body);
    }
  }

  private void proxy(
      HttpServerExchange exchange,
      String namespace,
      String service,
      List<String> path,
      String body) {
    String[] parts = service.split(":", -1);
    String name = parts.length > 1 ? parts[1] : parts[0];
    boolean known =
        namespace.equals(SealedSecretsController.NAMESPACE)
            && name.equals(SealedSecretsController.SERVICE)
            && !faults.controllerGone();
    if (!known) {
      throw ApiFailure.notFound("services", name);
    }
    if (path.equals(List.of("v1", "cert.pem"))) {
      answerText(exchange, controller.certificate());
    } else if (path.equals(List.of("v1", "verify"))) {
      exchange.setStatusCode(controller.verify(Json.read(body)) ? 200 : 409);
      exchange.endExchange();
    } else if (path.equals(List.of("v1", "rotate"))) {
      answer(
          exchange,
          200,
          controller
              .rotate(Json.read(body))
              .orElseThrow(() -> ApiFailure.of(500, "InternalError", "")));
    } else {
      throw ApiFailure.of(404, "NotFound", "404 page not found");
    }
  }

  private void resource(
      HttpServerExchange exchange, Kind kind, String namespace, List<String> rest, String body) {
    String name = rest.size() > 1 ? rest.get(1) : "";
    String verb = exchange.getRequestMethod().toString();
    switch (verb) {
      case "GET" -> {
        if (name.isEmpty()) {
          answer(exchange, 200, list(kind, namespace, query(exchange, "labelSelector")));
        } else {
          answer(
              exchange,
              200,
              visible(kind, namespace, name)
                  .orElseThrow(() -> ApiFailure.notFound(kind.resource(), name)));
        }
      }
      case "POST" -> answer(exchange, 201, store.create(kind, namespace, Json.read(body)));
      case "PUT" -> answer(exchange, 200, store.update(kind, namespace, Json.read(body)));
      case "PATCH" -> {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        if (type == null || !type.contains("apply-patch")) {
          throw ApiFailure.of(415, "UnsupportedMediaType", "the sandbox knows server-side apply");
        }
        String manager = Optional.ofNullable(query(exchange, "fieldManager")).orElse("");
        boolean force = "true".equals(query(exchange, "force"));
        boolean dryRun = "All".equals(query(exchange, "dryRun"));
        answer(
            exchange,
            200,
            store.apply(kind, namespace, name, Json.read(body), manager, force, dryRun));
      }
      case "DELETE" -> {
        store.delete(kind, namespace, name);
        answer(exchange, 200, Json.of("kind", "Status", "apiVersion", "v1", "status", "Success"));
      }
      default -> throw ApiFailure.of(405, "MethodNotAllowed", verb);
    }
  }

  private Optional<Map<String, Object>> visible(Kind kind, String namespace, String name) {
    boolean hidden =
        faults.controllerGone()
            && kind == Kind.SERVICE
            && name.equals(SealedSecretsController.SERVICE);
    return hidden ? Optional.empty() : store.get(kind, namespace, name);
  }

  private Map<String, Object> list(
      Kind kind, String namespace, @org.jspecify.annotations.Nullable String selector) {
    List<Map<String, Object>> items = new ArrayList<>(store.list(kind, namespace));
    if (selector != null && !selector.isEmpty()) {
      Map<String, String> wanted =
          Arrays.stream(selector.split(",", -1))
              .map(term -> term.split("=", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
      items.removeIf(
          item -> {
            Map<String, Object> labels = Json.map(Json.map(item, "metadata"), "labels");
            return !wanted.entrySet().stream()
                .allMatch(e -> e.getValue().equals(Json.text(labels, e.getKey())));
          });
    }
    items.removeIf(
        item ->
            faults.controllerGone()
                && kind == Kind.SERVICE
                && ObjectStore.name(item).equals(SealedSecretsController.SERVICE));
    return Json.of(
        "apiVersion",
        kind.apiVersion,
        "kind",
        kind.word + "List",
        "metadata",
        Json.of("resourceVersion", Long.toString(store.version())),
        "items",
        items);
  }

  private static Kind kind(String apiVersion, String plural) {
    return Kind.of(apiVersion, plural)
        .orElseThrow(
            () ->
                ApiFailure.of(404, "NotFound", "the server could not find the requested resource"));
  }

  private static Map<String, Object> discovery(String apiVersion) {
    List<Object> resources = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind.apiVersion.equals(apiVersion)) {
        resources.add(
            Json.of(
                "name", kind.plural,
                "singularName", kind.word.toLowerCase(java.util.Locale.ROOT),
                "namespaced", kind.namespaced,
                "kind", kind.word,
                "verbs", List.of("create", "delete", "get", "list", "patch", "update", "watch")));
      }
    }
    return Json.of(
        "kind",
        "APIResourceList",
        "apiVersion",
        "v1",
        "groupVersion",
        apiVersion,
        "resources",
        resources);
  }

  private static @org.jspecify.annotations.Nullable String query(
      HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null ? null : values.peekFirst();
  }

  private static void answer(HttpServerExchange exchange, int status, Object body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(Json.write(body), StandardCharsets.UTF_8);
  }

  private static void answerText(HttpServerExchange exchange, String body) {
    exchange.getResponseHeaders().put(new HttpString("Content-Type"), "text/plain");
    exchange.getResponseSender().send(body, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop();
  }
}
