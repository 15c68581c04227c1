package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.Deadline;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    return failure(timeout, Duration.ofMillis(100), event -> {});
  }

  private UserException failure(Duration timeout, Duration patience, Events events) {
    return catchThrowableOfType(
        UserException.class,
        () ->
            new SyncWait(cluster, "lab", Deadline.in(timeout), events, patience)
                .await(List.of("s")));
  }

  private void synced(String status, String message) {
    sealed(
        """
        , "status": {"observedGeneration": 2, "conditions": [
           {"type": "Synced", "status": "%s", "message": "%s"}]}"""
            .formatted(status, message));
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

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aRefusalThatPassesIsWaitedOut() {
    synced("False", "failed update: etcdserver: request timed out");
    secretOf("u1");

    // The first word of waiting comes after a second, when three looks have long been made.
    assertThat(failure(MINUTE, MINUTE, event -> synced("True", ""))).isNull();
  }

  @Test
  void oneThatStaysIsTold() {
    synced("False", "failed update: etcdserver: request timed out");

    UserException error = failure(MINUTE);

    assertThat(error).hasMessage("the controller could not unseal");
    assertThat(error.why()).isEqualTo("s: failed update: etcdserver: request timed out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no key could decrypt secret (password)",
        "illegal base64 data at input byte 0 (password)",
        "failed update: Resource \\\"s\\\" already exists and is not managed by SealedSecret",
        "Secret \\\"s\\\" is invalid: data: Forbidden: field is immutable when `immutable` is set"
      })
  void whatNoOtherTryChangesIsToldAtOnce(String message) {
    synced("False", message);

    assertThat(failure(MINUTE, Duration.ofHours(1), event -> {}).why())
        .isEqualTo("s: " + message.replace("\\", ""));
  }
}
