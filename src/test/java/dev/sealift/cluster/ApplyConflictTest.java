package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A 409 that names a field is an owner's; any other is an apply that did not happen. */
class ApplyConflictTest {
  /** Kubernetes 1.34, of a quota that another object was counted in meanwhile. */
  private static final String QUOTA =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","code":409,"reason":"Conflict",
       "message":"Operation cannot be fulfilled on resourcequotas \\"q\\": the object has been\
       modified","details":{"name":"q","kind":"resourcequotas"}}
      """;

  private static final String FIELD =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","code":409,"reason":"Conflict",
       "message":"Apply failed with 1 conflict","details":{"causes":[
       {"reason":"FieldManagerConflict","message":"conflict with \\"kubectl\\"","field":".data.a"}]}}
      """;

  private static final KubernetesObject MAP =
      KubernetesObject.of(
          "v1", "ConfigMap", Map.of("metadata", Map.of("name", "a", "namespace", "b")));

  @TempDir Path folder;

  private final AtomicInteger applies = new AtomicInteger();
  private volatile int conflicts;
  private volatile String conflict = QUOTA;
  private volatile String live = "{}";
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Cluster cluster;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: t}}]
            """
                .formatted(server.getAddress().getPort()));
    cluster = Cluster.open(new ClusterAddress(Optional.of(kubeconfig), Optional.empty()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] asked = exchange.getRequestBody().readAllBytes();
    if (exchange.getRequestMethod().equals("GET")) {
      asked = live.getBytes(StandardCharsets.UTF_8);
    }
    boolean refused =
        exchange.getRequestMethod().equals("PATCH") && applies.incrementAndGet() <= conflicts;
    queries.add(String.valueOf(exchange.getRequestURI().getQuery()));
    byte[] answer = refused ? conflict.getBytes(StandardCharsets.UTF_8) : asked;
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(refused ? 409 : 200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @AfterEach
  void stop() {
    cluster.close();
    server.stop(0);
  }

  @Test
  void twoWritesAtOnceAreTriedAgain() {
    conflicts = 2;

    ApplyResult result = cluster.apply(MAP, false, false);

    assertThat(result.conflicts()).isEmpty();
    assertThat(result.object()).isPresent();
    assertThat(applies).hasValue(3);
  }

  @Test
  void oneThatStaysIsNoSuccess() {
    conflicts = Integer.MAX_VALUE;

    UserException failure =
        catchThrowableOfType(UserException.class, () -> cluster.apply(MAP, false, true));

    assertThat(failure)
        .hasMessage("someone else writes the same at the same time: applying ConfigMap a");
    assertThat(failure.why()).contains("resourcequotas \"q\"");
    assertThat(applies).hasValue(6);
  }

  @Test
  void whoIsInterruptedMeanwhileIsNotAskedToWait() {
    conflicts = Integer.MAX_VALUE;
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> cluster.apply(MAP, false, true)).isInstanceOf(UserException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(applies).hasValueLessThan(2);
  }

  @Test
  void aFieldsOwnerIsToldAtOnce() {
    conflict = FIELD;
    conflicts = 1;

    assertThat(cluster.apply(MAP, false, false).conflicts())
        .containsExactly(new FieldOwner(".data.a", "\"kubectl\""));
    assertThat(applies).hasValue(1);
  }

  private static final KubernetesObject DEPLOYMENT =
      KubernetesObject.of(
          "apps/v1",
          "Deployment",
          Map.of("metadata", Map.of("name", "a", "namespace", "b"), "spec", Map.of("replicas", 1)));

  private static final String SCALED =
      cause(".spec.replicas", "\"kubectl\" with subresource \"scale\" using apps/v1");

  private static String cause(String field, String owner) {
    return """
        {"reason":"FieldManagerConflict","message":"conflict with %s","field":"%s"}"""
        .formatted(owner.replace("\"", "\\\""), field.replace("\"", "\\\""));
  }

  /** What comes of applying it where another manager has scaled it to so many. */
  private ApplyResult appliedTo(int replicas, boolean dryRun, String... causes) {
    live =
        """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","namespace":"b"},
         "spec":{"replicas":%d}}
        """
            .formatted(replicas);
    conflict =
        """
        {"kind":"Status","apiVersion":"v1","status":"Failure","code":409,"reason":"Conflict",
         "message":"Apply failed with conflicts","details":{"causes":[%s]}}
        """
            .formatted(String.join(",", causes));
    conflicts = applies.get() + 1;
    queries.clear();
    return cluster.apply(DEPLOYMENT, dryRun, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasScaledToZeroForTheUpgradeComesBack(boolean dryRun) {
    ApplyResult result = appliedTo(0, dryRun, SCALED);

    assertThat(result.conflicts()).isEmpty();
    assertThat(result.object()).isPresent();
    assertThat(queries).last().asString().contains("force=true");
  }

  @Test
  void nothingElseOfAnothersIsTakenOver() {
    assertThat(appliedTo(3, false, SCALED).conflicts()).hasSize(1);
    assertThat(queries).noneMatch(query -> query.contains("force=true"));
    String image = cause(".spec.template.spec.containers[name=\"a\"].image", "\"kubectl-edit\"");
    assertThat(appliedTo(0, false, SCALED, image).conflicts()).hasSize(2);
    assertThat(appliedTo(0, false, cause(".spec.replicas", "\"someone\"")).conflicts()).hasSize(1);
    String autoscaler = SCALED.replace("kubectl", "keda");
    assertThat(appliedTo(0, false, autoscaler).conflicts()).hasSize(1);
    assertThat(queries).noneMatch(query -> query.contains("force=true"));
  }
}
