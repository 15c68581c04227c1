package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a wait makes of what a server says of a Deployment and its pods. */
class RolloutWaitTest {
  private static final String OLD = pod("old", "image:1", "h1", "2026-11-28T12:00:00Z", ready());

  @TempDir Path folder;
  private AnsweringServer server;
  private Cluster cluster;
  private final List<String> told = new CopyOnWriteArrayList<>();

  /** What happens in the cluster after so many looks. */
  private IntConsumer whenTold = looks -> {};

  @BeforeEach
  void start() throws Exception {
    server = new AnsweringServer();
    cluster = server.cluster(folder);
  }

  @AfterEach
  void stop() {
    cluster.close();
    server.close();
  }

  private static String ready() {
    return "\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],"
        + "\"containerStatuses\":[{\"name\":\"mlflow\",\"ready\":true,\"restartCount\":0}]";
  }

  private static String pulling() {
    return "\"phase\":\"Pending\",\"containerStatuses\":[{\"name\":\"mlflow\",\"ready\":false,"
        + "\"restartCount\":0,\"state\":{\"waiting\":{\"reason\":\"ErrImagePull\"}}}]";
  }

  private static String lacking() {
    return "\"phase\":\"Pending\",\"containerStatuses\":[{\"name\":\"mlflow\",\"ready\":false,"
        + "\"restartCount\":0,\"state\":{\"waiting\":{\"reason\":"
        + "\"CreateContainerConfigError\",\"message\":\"secret \\\"s\\\" not found\"}}}]";
  }

  private static String pod(String name, String image, String hash, String made, String status) {
    return """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "creationTimestamp": "%s",
          "annotations": {"sealift.dev/config-hash": "%s"}},
         "spec": {"containers": [{"name": "mlflow", "image": "%s"}]}, "status": {%s}}
        """
        .formatted(name, made, hash, image, status);
  }

  private void pods(String... pods) {
    server.answer(
        "/api/v1/namespaces/lab/pods",
        200,
        "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"metadata\":{},\"items\":["
            + String.join(",", pods)
            + "]}");
  }

  private void deployment(int observed, int updated, String conditions) {
    server.answer(
        "/apis/apps/v1/namespaces/lab/deployments/mlflow",
        200,
        """
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "mlflow",
          "namespace": "lab", "generation": 2},
         "spec": {"replicas": 1, "template": {
           "metadata": {"annotations": {"sealift.dev/config-hash": "h2"}},
           "spec": {"containers": [{"name": "mlflow", "image": "image:1"}]}}},
         "status": {"observedGeneration": %d, "updatedReplicas": %d, "replicas": %d,
           "availableReplicas": 1, "conditions": [%s]}}
        """
            .formatted(observed, updated, 1 + updated, conditions));
  }

  private static String refused(String message) {
    return "{\"type\":\"Available\",\"status\":\"True\"},{\"type\":\"ReplicaFailure\",\"status\":"
        + "\"True\",\"reason\":\"FailedCreate\",\"message\":\""
        + message.replace("\"", "\\\"")
        + "\"}";
  }

  private UserException failure(int seconds) {
    return catchThrowableOfType(
        UserException.class,
        () ->
            new RolloutWait(
                    cluster,
                    "lab",
                    "mlflow",
                    Deadline.in(Duration.ofSeconds(seconds)),
                    event -> {
                      if (event instanceof Event.StepWaiting waiting) {
                        told.add(waiting.waitingFor());
                        whenTold.accept(told.size());
                      }
                    },
                    UnaryOperator.identity(),
                    Duration.ofMillis(20))
                .await());
  }

  @Test
  void podsThatAreRefusedAreNotWaitedFor() {
    pods(OLD);
    deployment(2, 0, refused("exceeded quota: q"));

    UserException error = failure(60);

    assertThat(error).hasMessage("the namespace's quota is used up: making the pod");
    assertThat(error.why()).isEqualTo("exceeded quota: q");
    assertThat(told).last().asString().endsWith("1 available; no pod: exceeded quota: q");
  }

  /** A condition of the spec before may be mended by this very rollout. */
  @Test
  void whatWasRefusedBeforeIsNotAndAnOldPodIsNotTheNewest() {
    pods(OLD);
    deployment(1, 1, refused("exceeded quota: q"));

    UserException error = failure(1);

    assertThat(error).hasMessage("Deployment mlflow did not come up in 1 s");
    assertThat(error.why()).startsWith("no pod was made");
    assertThat(told).allMatch("1 of 1 available"::equals);
  }

  /** While one that is deleted still counts, the quota may have room in a moment. */
  @Test
  void aRefusalMayPassWhileAPodGoes() {
    pods(OLD.replace("\"name\": \"old\",", "\"name\": \"old\", \"deletionTimestamp\": \"x\","));
    deployment(2, 0, refused("exceeded quota: q"));

    UserException error = failure(1);

    assertThat(error).hasMessage("Deployment mlflow did not come up in 1 s");
    assertThat(error.why()).isEqualTo("exceeded quota: q");
  }

  @Test
  void ofTheSameImageTheOneOfThisConfigurationIsLookedAt() {
    pods(pod("new", "image:1", "h2", "2026-11-28T11:00:00Z", pulling()), OLD);
    deployment(2, 1, "");

    assertThat(failure(60)).hasMessage("the image cannot be pulled");
    assertThat(told)
        .first()
        .asString()
        .isEqualTo("pod new to be made anew, since it got no image before");
    assertThat(told).last().asString().contains("pod new: ");
    assertThat(server.asked("DELETE", "/api/v1/namespaces/lab/pods/new")).isEqualTo(1);
  }

  @Test
  void aPodWhoseImageAWebhookRewroteIsFound() {
    pods(OLD, pod("new", "mirror/image:1", "h2", "2026-11-28T13:00:00Z", pulling()));
    deployment(2, 1, "");

    assertThat(failure(60)).hasMessage("the image cannot be pulled");
  }

  private void lacksItsSecret() {
    pods(pod("new", "image:1", "h2", "2026-11-28T13:00:00Z", lacking()));
    deployment(2, 1, "");
  }

  private void rolledOut() {
    server.answer(
        "/apis/apps/v1/namespaces/lab/deployments/mlflow",
        200,
        """
        {"apiVersion": "apps/v1", "kind": "Deployment",
         "metadata": {"name": "mlflow", "namespace": "lab", "generation": 2},
         "spec": {"replicas": 1,
           "template": {"spec": {"containers": [{"name": "mlflow", "image": "image:1"}]}}},
         "status": {"observedGeneration": 2, "updatedReplicas": 1, "replicas": 1,
           "availableReplicas": 1}}
        """);
  }

  @Test
  void aSecretThatDoesNotComeIsWaitedForAMoment() {
    lacksItsSecret();

    assertThat(failure(60)).hasMessage("the pod lacks a Secret or ConfigMap");
    assertThat(told).hasSize(3);
  }

  @Test
  void aSecretMayComeAMomentAfterThePod() {
    lacksItsSecret();
    whenTold =
        looks -> {
          if (looks == 2) {
            rolledOut();
          }
        };

    assertThat(failure(60)).isNull();
  }

  /** Its kubelet tries again in its own time. */
  @Test
  void aPodWhoseSecretIsThereByNowIsWaitedFor() {
    lacksItsSecret();
    server.answer(
        "/api/v1/namespaces/lab/secrets/s",
        200,
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"}}");
    whenTold =
        looks -> {
          if (looks == 6) {
            rolledOut();
          }
        };

    assertThat(failure(60)).isNull();
  }
}
