package dev.sealift.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of MLflow as a login and a run with an artifact need: the users API with the real rules,
 * experiments and runs in memory, artifacts in the embedded S3's folder.
 */
final class EmulatedMlflow implements AutoCloseable {
  /**
   * What the container finds around it: PostgreSQL, the S3 server's folder and keys, and faults.
   */
  record Surroundings(HostPort database, Path objects, Map<String, String> keys, Faults faults) {
    @Override
    public String toString() {
      return "Surroundings[redacted]";
    }
  }

  /** The variable by which the container is told its image. */
  static final String IMAGE = "SANDBOX_IMAGE";

  private static final int LEAST_PASSWORD = 12;
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  private record Answer(int status, String body) {
    static Answer json(Object tree) {
      return new Answer(200, Json.write(tree));
    }

    static Answer error(int status, String code, String message) {
      return new Answer(status, Json.write(Json.of("error_code", code, "message", message)));
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final EmulatedUsers users;
  private final Optional<Path> artifacts;
  private final Faults faults;
  private final Map<String, String> experiments = new ConcurrentHashMap<>();

  private EmulatedMlflow(EmulatedUsers users, Optional<Path> artifacts, Faults faults)
      throws IOException {
    this.users = users;
    this.artifacts = artifacts;
    this.faults = faults;
    // The JDK's server writes an answer in two parts, and the second would wait for 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "sandbox-mlflow");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts the container with its environment, as the real one starts: it refuses a short admin
   * password, an empty Flask key, and a database that refuses it. What it says goes to {@code log}.
   */
  static Optional<EmulatedMlflow> start(
      Surroundings around, Map<String, String> environment, List<String> log) {
    String admin = environment.getOrDefault("MLFLOW_AUTH_ADMIN_USERNAME", "");
    String password = environment.getOrDefault("MLFLOW_AUTH_ADMIN_PASSWORD", "");
    String role = environment.getOrDefault("MLFLOW_DB_USERNAME", "");
    if (environment.getOrDefault("MLFLOW_FLASK_SERVER_SECRET_KEY", "").isEmpty()) {
      log.add("A static secret key needs to be set for CSRF protection.");
      return Optional.empty();
    }
    EmulatedUsers users =
        new EmulatedUsers(
            around.database(),
            database(environment.getOrDefault("SEALIFT_AUTH_DATABASE", "")),
            role,
            environment.getOrDefault("MLFLOW_DB_PASSWORD", ""));
    try {
      String schema = schema(environment.getOrDefault(IMAGE, ""));
      if (!users.migrate(schema)) {
        log.add("alembic.util.exc.CommandError: Can't locate revision; this image has " + schema);
        return Optional.empty();
      }
      if (password.length() < LEAST_PASSWORD) {
        log.add(
            "The configured password for the admin user '"
                + admin
                + "' is invalid: Password must be at least 12 characters.");
        return Optional.empty();
      }
      if (users.makeAdmin(admin, password)) {
        log.add("Created admin user '" + admin + "'");
      }
      return Optional.of(
          new EmulatedMlflow(users, artifacts(around, environment), around.faults()));
    } catch (SQLException e) {
      log.add(
          "28P01".equals(e.getSQLState())
              ? "FATAL: password authentication failed for user \"" + role + "\""
              : "sealift: the database refused: SQLSTATE " + e.getSQLState());
      return Optional.empty();
    } catch (IOException e) {
      log.add("OSError: no port is free");
      return Optional.empty();
    }
  }

  /** An image named {@code …-schema2} brings the schema of that number; all others the first. */
  static String schema(String image) {
    return image.matches(".*-schema[0-9]") ? image.substring(image.length() - 1) : "1";
  }

  /** {@code host:port/DATABASE?…} names it; the host is the embedded one whatever it is called. */
  static String database(String uri) {
    return uri.replaceAll("^[^/]*/", "").replaceAll("\\?.*$", "");
  }

  /**
   * Where artifacts go; nowhere when the keys are wrong, which MLflow notices at an upload only.
   */
  private static Optional<Path> artifacts(Surroundings around, Map<String, String> environment) {
    String secret = around.keys().get(environment.getOrDefault("AWS_ACCESS_KEY_ID", ""));
    boolean keys = secret != null && secret.equals(environment.get("AWS_SECRET_ACCESS_KEY"));
    String place = environment.getOrDefault("SEALIFT_ARTIFACTS", "").replaceFirst("^s3://", "");
    Path folder = around.objects().resolve(place).normalize();
    boolean bucket =
        folder.startsWith(around.objects())
            && Files.isDirectory(around.objects().resolve(place.split("/", 2)[0]));
    return keys && bucket ? Optional.of(folder) : Optional.empty();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (faults.mlflowSilent()) {
      exchange.close();
      return;
    }
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Answer answer;
    try {
      answer = path.equals("/health") ? new Answer(200, "OK") : authenticated(exchange, path, body);
    } catch (SQLException e) {
      answer = Answer.error(503, "TEMPORARILY_UNAVAILABLE", "the database refused");
    } catch (IOException e) {
      answer = new Answer(500, "Internal Server Error");
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private Answer authenticated(HttpExchange exchange, String path, String body)
      throws SQLException, IOException {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    String pair =
        header != null && header.startsWith("Basic ")
            ? new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8)
            : ":";
    String user = pair.substring(0, pair.indexOf(':'));
    if (!users.accepts(user, pair.substring(user.length() + 1))) {
      return new Answer(401, "You are not authenticated.");
    }
    if (path.equals("/version")) {
      return new Answer(200, "sandbox");
    }
    if (path.startsWith(ARTIFACTS)) {
      return artifact(exchange.getRequestMethod(), path.substring(ARTIFACTS.length()), body);
    }
    if (!path.startsWith(API)) {
      return new Answer(404, "Not Found");
    }
    String method = path.substring(API.length());
    Map<String, Object> request = body.isEmpty() ? Json.of() : Json.read(body);
    return switch (method) {
      case "users/current" ->
          Answer.json(Json.of("is_basic_auth", true, "user", Json.of("username", user)));
      case "users/update-password" -> updatePassword(user, request);
      case "experiments/get-by-name" -> experiment(exchange.getRequestURI().getQuery());
      case "experiments/create" -> {
        String id = Integer.toString(experiments.size() + 1);
        experiments.put(Json.text(request, "name"), id);
        yield Answer.json(Json.of("experiment_id", id));
      }
      case "runs/create" -> run(Json.text(request, "experiment_id"));
      case "runs/delete", "runs/log-parameter", "runs/log-metric" -> Answer.json(Json.of());
      default -> new Answer(404, "Not Found");
    };
  }

  private Answer run(String experiment) {
    if (!experiment.equals("0") && !experiments.containsValue(experiment)) {
      return Answer.error(404, "RESOURCE_DOES_NOT_EXIST", "no such experiment");
    }
    String id = UUID.randomUUID().toString().replace("-", "");
    return Answer.json(
        Json.of("run", Json.of("info", Json.of("run_id", id, "experiment_id", experiment))));
  }

  private Answer experiment(String query) {
    String name =
        Arrays.stream(query.split("&", -1))
            .filter(part -> part.startsWith("experiment_name="))
            .map(part -> URLDecoder.decode(part.substring(16), StandardCharsets.UTF_8))
            .findFirst()
            .orElse("");
    String id = experiments.get(name);
    return id == null
        ? Answer.error(404, "RESOURCE_DOES_NOT_EXIST", "no such experiment")
        : Answer.json(
            Json.of(
                "experiment",
                Json.of("experiment_id", id, "name", name, "lifecycle_stage", "active")));
  }

  /** The rules and messages that were measured on MLflow 3.17. */
  private Answer updatePassword(String user, Map<String, Object> request) throws SQLException {
    String next = Json.text(request, "password");
    String current = Json.text(request, "current_password");
    String problem =
        current.isEmpty()
            ? "Current password is required when changing your own password."
            : !users.accepts(user, current)
                ? "Current password does not match."
                : next.length() < LEAST_PASSWORD
                    ? "Password must be at least 12 characters."
                    : next.equals(current)
                        ? "New password must differ from the current password."
                        : "";
    if (!problem.isEmpty()) {
      return Answer.error(400, "INVALID_PARAMETER_VALUE", problem);
    }
    users.changePassword(user, next);
    return Answer.json(Json.of());
  }

  private Answer artifact(String verb, String name, String body) throws IOException {
    if (artifacts.isEmpty()) {
      return new Answer(500, "Internal Server Error");
    }
    Path file = artifacts.get().resolve(name).normalize();
    if (!file.startsWith(artifacts.get())) {
      return Answer.error(400, "INVALID_PARAMETER_VALUE", "Invalid path");
    }
    switch (verb) {
      case "PUT" -> {
        PrivateFiles.folder(Objects.requireNonNull(file.getParent()));
        PrivateFiles.write(file, body);
        return Answer.json(Json.of());
      }
      case "DELETE" -> {
        Files.deleteIfExists(file);
        return Answer.json(Json.of());
      }
      default -> {
        return Files.exists(file)
            ? new Answer(200, Files.readString(file))
            : new Answer(404, "Not Found");
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      users.close();
    } catch (SQLException e) {
      // The database has gone first, and the connection with it.
      return;
    }
  }
}
