package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.Deadline;
import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller that is started with {@code --update-status=false} unseals, and says nothing. */
class SyncWaitTest {
  @TempDir Path folder;
  private AnsweringServer server;
  private Cluster cluster;

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

  private void sealed(String status) {
    server.answer(
        "/apis/bitnami.com/v1alpha1/namespaces/lab/sealedsecrets/s",
        200,
        """
        {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret",
         "metadata": {"name": "s", "namespace": "lab", "uid": "u1", "generation": 2}%s}
        """
            .formatted(status));
  }

  private void secretOf(String uid) {
    server.answer(
        "/api/v1/namespaces/lab/secrets/s",
        200,
        """
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "lab",
         "ownerReferences": [{"kind": "SealedSecret", "name": "s", "uid": "%s"}]}}
        """
            .formatted(uid));
  }

  private UserException failure(Duration timeout) {
    return catchThrowableOfType(
        UserException.class,
        () ->
            new SyncWait(cluster, "lab", Deadline.in(timeout), event -> {}, Duration.ofMillis(100))
                .await(List.of("s")));
  }

  @Test
  void aControllerThatWritesNoStatusIsNotWaitedForToTheEnd() {
    sealed("");
    secretOf("u1");

    UserException error = failure(Duration.ofSeconds(60));

    assertThat(error).hasMessage("the controller does not say what it has unsealed");
    assertThat(error.why()).contains("Secret s", "--update-status=false");
  }

  @Test
  void oneThatHasWrittenAStatusOrHasMadeNoSecretIs() {
    sealed(", \"status\": {\"observedGeneration\": 1, \"conditions\": []}");
    secretOf("u1");
    assertThat(failure(Duration.ofSeconds(1))).hasMessage("the controller has not unsealed s");

    sealed("");
    secretOf("of one before");
    assertThat(failure(Duration.ofSeconds(1))).hasMessage("the controller has not unsealed s");
  }
}
