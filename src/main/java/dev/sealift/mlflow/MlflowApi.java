package dev.sealift.mlflow;

import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * MLflow's HTTP API with basic auth. An answer's body is never passed on as it is: MLflow puts SQL,
 * with password hashes in it, into some of its messages.
 */
public final class MlflowApi {
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final String EXPERIMENT = "sealift-proof";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CREATE_RUN = "runs/create";
  private static final String DEFAULT_EXPERIMENT = "0";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * A look at the health has what Kubernetes' probe gives it, and is asked anew. Java's websocket,
   * which carries the port-forward, may lose the end of a connection that was closed at once, and
   * the request then waits for nothing.
   */
  private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI base;

  /** An API at {@code base}, e.g. {@code http://127.0.0.1:5000}. */
  public MlflowApi(URI base) {
    this.base = base;
  }

  /** The status of a login: 200 when the password is right, 401 when it is not. */
  public int login(String user, Secret password) throws InterruptedException {
    return send(request("GET", API + "users/current", "", user, password)).statusCode();
  }

  /** The status of a look at the first experiment, which every MLflow has, login or none. */
  public int look(String user, Secret password) throws InterruptedException {
    String experiment = API + "experiments/get?experiment_id=" + DEFAULT_EXPERIMENT;
    return send(request("GET", experiment, "", user, password)).statusCode();
  }

  /** The version that the server says it is. */
  public String version(String user, Secret password) throws InterruptedException {
    HttpResponse<String> answer = send(request("GET", "/version", "", user, password));
    return answer.statusCode() == 200 ? answer.body().strip() : "unknown";
  }

  /**
   * Proves that the right password gets in, a wrong one does not, and that a run and an artifact
   * can be written, read and deleted.
   *
   * @throws UserException the first thing that does not hold
   */
  public Proof prove(String user, Secret password, Deadline deadline, Events events)
      throws InterruptedException {
    awaitAnswer(deadline, events);
    // MLflow spends a tenth of a second on each look at a password, of which one request has up to
    // three, so that nothing is asked twice: who may write a run was let in.
    try (Tasks tasks = new Tasks()) {
      Future<String> artifact = tasks.start(() -> proveArtifact(user, password));
      Future<String> wrong = tasks.start(() -> proveWrong(user));
      Future<String> version = tasks.start(() -> version(user, password));
      String right = proveRun(user, password);
      return new Proof(
          Tasks.get(version),
          deadline.elapsed(),
          List.of(right, Tasks.get(wrong), Tasks.get(artifact)));
    }
  }

  private String proveWrong(String user) throws InterruptedException {
    try (Secret wrong = Secret.of(UUID.randomUUID().toString())) {
      int status = login(user, wrong);
      if (status != 401) {
        throw new UserException(
            "MLflow answered " + status + " to a wrong password, not 401",
            "it does not check passwords, so everybody gets in",
            "check that the image has mlflow[auth] and that --app-name basic-auth is in effect");
      }
    }
    return "wrong password 401";
  }

  private String proveRun(String user, Secret password) throws InterruptedException {
    String id = createRun(user, password).path("run").path("info").path("run_id").asString("");
    call("runs/delete", Map.of("run_id", id), user, password);
    return "right password 200";
  }

  /** Where one of a run's would be, so that it goes the same way. */
  private String proveArtifact(String user, Secret password) throws InterruptedException {
    String run = UUID.randomUUID().toString().replace("-", "");
    String path = ARTIFACTS + DEFAULT_EXPERIMENT + "/" + run + "/artifacts/proof.txt";
    String text = "written by sealift, " + UUID.randomUUID();
    try {
      artifact("PUT", path, text, user, password);
      String read = artifact("GET", path, "", user, password);
      if (!read.equals(text)) {
        throw new UserException(
            "an artifact came back other than it was written", "", "check the bucket's store");
      }
    } catch (UserException | InterruptedException e) {
      try {
        artifact("DELETE", path, "", user, password);
      } catch (UserException notDeleted) {
        e.addSuppressed(notDeleted);
      }
      throw e;
    }
    artifact("DELETE", path, "", user, password);
    return "artifact written and read back";
  }

  /**
   * In the experiment that every server starts with; in one of our own where somebody deleted it.
   */
  private JsonNode createRun(String user, Secret password) throws InterruptedException {
    HttpResponse<String> answer =
        send(request("POST", API + CREATE_RUN, experimentId(DEFAULT_EXPERIMENT), user, password));
    if (answer.statusCode() == 400 || answer.statusCode() == 404) {
      String own = experimentId(experiment(user, password));
      answer = send(request("POST", API + CREATE_RUN, own, user, password));
    }
    if (answer.statusCode() == 401 || answer.statusCode() == 403) {
      throw refusedLogin(answer.statusCode(), user);
    }
    return json(answer, CREATE_RUN);
  }

  private static String experimentId(String id) {
    return JSON.writeValueAsString(Map.of("experiment_id", id));
  }

  private String experiment(String user, Secret password) throws InterruptedException {
    HttpResponse<String> found =
        send(
            request(
                "GET",
                API + "experiments/get-by-name?experiment_name=" + EXPERIMENT,
                "",
                user,
                password));
    if (found.statusCode() == 404) {
      return call("experiments/create", Map.of("name", EXPERIMENT), user, password)
          .path("experiment_id")
          .asString("");
    }
    JsonNode experiment = json(found, "experiments/get-by-name").path("experiment");
    String id = experiment.path("experiment_id").asString("");
    if (experiment.path("lifecycle_stage").asString("").equals("deleted")) {
      call("experiments/restore", Map.of("experiment_id", id), user, password);
    }
    return id;
  }

  /**
   * Changes a user's own password.
   *
   * @throws UserException it was refused; the old one still holds
   */
  public void changePassword(String user, Secret current, Secret next) throws InterruptedException {
    Map<String, String> body = new TreeMap<>();
    body.put("username", user);
    body.put("current_password", current.reveal());
    body.put("password", next.reveal());
    HttpResponse<String> answer =
        send(
            request(
                "PATCH",
                API + "users/update-password",
                JSON.writeValueAsString(body),
                user,
                current));
    if (answer.statusCode() != 200) {
      throw new UserException(
          "MLflow refused the new password of " + user,
          "it answered " + answer.statusCode(),
          "the old password still holds; MLflow wants 12 characters or more, and not the old one");
    }
  }

  private JsonNode call(String method, Map<String, String> body, String user, Secret password)
      throws InterruptedException {
    return json(
        send(request("POST", API + method, JSON.writeValueAsString(body), user, password)), method);
  }

  private static JsonNode json(HttpResponse<String> answer, String method) {
    if (answer.statusCode() == 503) {
      throw databaseDown();
    }
    if (answer.statusCode() != 200) {
      throw new UserException(
          "MLflow answered " + answer.statusCode() + " to " + method,
          "it fails at this, or at the login before it",
          "look into the pod's log: kubectl logs deployment/mlflow");
    }
    try {
      return JSON.readTree(answer.body());
    } catch (JacksonException e) {
      throw new UserException(
          "MLflow's answer to " + method + " is no JSON",
          "something else may answer at this port",
          "check what the Service mlflow points to",
          e);
    }
  }

  private String artifact(String verb, String path, String body, String user, Secret password)
      throws InterruptedException {
    HttpResponse<String> answer = send(request(verb, path, body, user, password));
    if (answer.statusCode() / 100 != 2) {
      throw new UserException(
          "MLflow answered " + answer.statusCode() + " to " + verb + " of an artifact",
          "the login works, and the bucket does not: its keys, its name, or the way from the pod",
          "look into the pod's log: kubectl logs deployment/mlflow; check [bucket]");
    }
    return answer.body();
  }

  /** A login's refusal in words. */
  public UserException refusedLogin(int status, String user) {
    return switch (status) {
      case 401 ->
          new UserException(
              "MLflow refuses the password of " + user,
              "the password in the cluster is not the one that MLflow has: it reads it at its first"
                  + " start only",
              "give the password it has, or choose another admin_username, or an empty auth"
                  + " database");
      case 403 ->
          new UserException(
              "MLflow refuses the host name of this request",
              "MLFLOW_SERVER_ALLOWED_HOSTS does not have 127.0.0.1:*",
              "apply again, so that the Deployment is as Sealift makes it");
      case 503 -> databaseDown();
      default ->
          new UserException(
              "MLflow answered " + status + " to the login of " + user,
              "",
              "look into the pod's log: kubectl logs deployment/mlflow");
    };
  }

  private static UserException databaseDown() {
    return new UserException(
        "MLflow cannot reach its database",
        "it answered 503",
        "check that PostgreSQL runs and that the role's password is the one in the Secret");
  }

  /**
   * Waits until it answers: a port-forward to a pod that has just become ready may be refused for a
   * moment.
   */
  public void awaitAnswer(Deadline deadline, Events events) throws InterruptedException {
    HttpRequest health =
        HttpRequest.newBuilder(base.resolve("/health")).timeout(HEALTH_PATIENCE).build();
    while (true) {
      try {
        answer(health);
        return;
      } catch (IOException e) {
        if (deadline.passed()) {
          throw unreachable(e);
        }
        events.emit(
            new Event.StepWaiting("prove", "MLflow to answer at " + base, deadline.elapsed()));
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }

  private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
    try {
      return answer(request);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** The client's own time-out ends with the headers: a body that drips would go on forever. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, headers -> new LimitedBody());
    Duration patience = request.timeout().orElse(PATIENCE);
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private UserException unreachable(IOException e) {
    return new UserException(
        "MLflow does not answer at " + base,
        e.getClass().getSimpleName(),
        "check the pod: kubectl get pods; and the way to it, a port-forward or the Ingress",
        e);
  }

  private HttpRequest request(String verb, String path, String body, String user, Secret password) {
    String pair = user + ":" + password.reveal();
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Basic " + basic)
        .header("Content-Type", path.startsWith(ARTIFACTS) ? "text/plain" : "application/json")
        .method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }
}
