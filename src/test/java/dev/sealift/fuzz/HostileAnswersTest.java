package dev.sealift.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sealift.bucket.Bucket;
import dev.sealift.bucket.BucketTarget;
import dev.sealift.cluster.Access;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.cluster.ServiceAddress;
import dev.sealift.core.Deadline;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.fuzz.HostileServer.Way;
import dev.sealift.mlflow.MlflowApi;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An API server, an MLflow and an S3 that answer as they should not: each call ends, in a {@link
 * UserException} where it does not end well, and takes in no more than it must.
 */
class HostileAnswersTest {
  private static final long ENOUGH = 128 << 20;

  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  @TempDir Path folder;

  private static void ends(Way way, Map<String, Call> calls) {
    calls.forEach(
        (name, call) -> {
          try {
            call.run();
          } catch (UserException e) {
            assertThat(e.what() + e.why()).as(name).doesNotContain("s3cret");
          } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            fail(name + " of a server that answers " + way + " threw " + e, e);
          }
        });
  }

  private Cluster cluster(HostileServer server) throws Exception {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            current-context: x
            contexts: [{name: x, context: {cluster: x, user: x}}]
            clusters: [{name: x, cluster: {server: "%s"}}]
            users: [{name: x, user: {token: s3cret}}]
            """
                .formatted(server.url()));
    return Cluster.open(new ClusterAddress(Optional.of(kubeconfig), Optional.empty()));
  }

  private static Map<String, Call> calls(Cluster cluster) {
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("version", cluster::version);
    calls.put("identity", cluster::identity);
    calls.put("denied", () -> cluster.denied("lab", List.of(new Access("get", "", "pods", ""))));
    calls.put("get", () -> cluster.get("v1", "ConfigMap", "lab", "a"));
    calls.put("secret", () -> cluster.secret("lab", "a").ifPresent(live -> live.close()));
    calls.put("controller", () -> cluster.findController("kube-system", "a"));
    calls.put("reach", () -> cluster.reach(ServiceAddress.of("a.lab.svc", 1).orElseThrow()));
    calls.put("rollout", () -> cluster.rolloutState("lab", "a"));
    return calls;
  }

  /** The client tries again after some answers, and waits between: not among the quick tests. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DRIP")
  @Tag("e2e")
  void ofTheCluster(Way way) throws Exception {
    try (HostileServer elsewhere = new HostileServer(Way.NOTHING, 0);
        HostileServer server = new HostileServer(way, elsewhere.port());
        Cluster cluster = cluster(server)) {
      ends(way, calls(cluster));
      // Each call breaks off by itself, some of them after a second try.
      assertThat(server.sent()).isLessThan(ENOUGH * calls(cluster).size());
      assertThat(elsewhere.requests()).doesNotContain("s3cret");
    }
  }

  private static Map<String, Call> calls(MlflowApi mlflow, Secret password) {
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("login", () -> mlflow.login("me", password));
    calls.put("version", () -> mlflow.version("me", password));
    calls.put(
        "prove",
        () -> mlflow.prove("me", password, Deadline.in(Duration.ofMillis(500)), event -> {}));
    calls.put("password", () -> mlflow.changePassword("me", password, password));
    return calls;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DRIP")
  void ofMlflow(Way way) throws Exception {
    try (HostileServer elsewhere = new HostileServer(Way.NOTHING, 0);
        HostileServer server = new HostileServer(way, elsewhere.port());
        Secret password = Secret.of("s3cret")) {
      ends(way, calls(new MlflowApi(URI.create(server.url())), password));
      assertThat(server.sent()).isLessThan(ENOUGH);
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  private static Map<String, Call> calls(Bucket bucket) {
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("exists", bucket::exists);
    calls.put("provision", () -> bucket.provision(true));
    return calls;
  }

  private static Bucket bucket(HostileServer server, Secret key) {
    return new Bucket(
        new BucketTarget(
            "lab", "", Optional.of(URI.create(server.url())), "us-east-1", Optional.empty()),
        key,
        key);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DRIP")
  void ofTheBucket(Way way) throws Exception {
    try (HostileServer elsewhere = new HostileServer(Way.NOTHING, 0);
        HostileServer server = new HostileServer(way, elsewhere.port());
        Secret key = Secret.of("s3cret");
        Bucket bucket = bucket(server, key)) {
      ends(way, calls(bucket));
      assertThat(server.sent()).isLessThan(ENOUGH);
      assertThat(elsewhere.requests()).doesNotContain("s3cret");
    }
  }

  /** Takes what the time-outs take, so it is not among the quick tests. */
  @Test
  @Tag("e2e")
  void ofAServerThatDrips() throws Exception {
    try (HostileServer server = new HostileServer(Way.DRIP, 0);
        Secret key = Secret.of("s3cret");
        Cluster cluster = cluster(server);
        Bucket bucket = bucket(server, key)) {
      long start = System.nanoTime();
      ends(Way.DRIP, Map.of("version", cluster::version));
      ends(Way.DRIP, Map.of("exists", bucket::exists, "provision", () -> bucket.provision(true)));
      MlflowApi mlflow = new MlflowApi(URI.create(server.url()));
      ends(Way.DRIP, Map.of("login", () -> mlflow.login("me", key)));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(4));
    }
  }
}
