package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodHealthTest {
  private static Pod pod(String name, String made, String version) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withCreationTimestamp(made)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }

  private static String newest(Pod... pods) {
    return PodHealth.newest(Stream.of(pods)).orElseThrow().getMetadata().getName();
  }

  /** Creation times are whole seconds: a proof at the old pod would prove nothing of the new. */
  @Test
  void ofPodsOfOneSecondTheOneWrittenLastIsTheNewest() {
    Pod before = pod("before", "2026-11-27T06:00:00Z", "1000");
    Pod old = pod("old", "2026-11-27T06:00:01Z", "99");
    Pod made = pod("made", "2026-11-27T06:00:01Z", "100");

    assertThat(newest(before, old, made)).isEqualTo("made");
    assertThat(newest(made, old, before)).isEqualTo("made");
  }

  @Test
  void aPodThatIsBeingDeletedIsNotTheNewest() {
    Pod gone = pod("gone", "2026-11-27T06:00:02Z", "no number");
    Pod left = pod("left", "2026-11-27T06:00:01Z", "1");
    gone.getMetadata().setDeletionTimestamp("2026-11-27T06:00:03Z");

    assertThat(newest(left, gone)).isEqualTo("left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failed", "Succeeded"})
  void aPodThatIsOverIsNotTheNewest(String phase) {
    Pod over = pod("over", "2026-11-27T06:00:02Z", "2");
    Pod left = pod("left", "2026-11-27T06:00:01Z", "1");
    over.setStatus(new PodStatusBuilder().withPhase(phase).build());
    left.setStatus(new PodStatusBuilder().withPhase("Running").build());

    assertThat(newest(left, over)).isEqualTo("left");
  }

  /** As SQLAlchemy 2.0 ended the log of a role that may make no tables. */
  @Test
  void behindAnExceptionThereMayBeTheWholeStatement() {
    List<String> log =
        List.of(
            "Traceback (most recent call last):",
            "  File \"/opt/sealift/migrate.py\", line 81, in <module>",
            "psycopg2.errors.InsufficientPrivilege: permission denied for schema public",
            "LINE 2: CREATE TABLE experiments (",
            "The above exception was the direct cause of the following exception:",
            "sqlalchemy.exc.ProgrammingError: (psycopg2.errors.InsufficientPrivilege) permission"
                + " denied for schema public",
            "[SQL: ",
            "CREATE TABLE experiments (",
            "\tname VARCHAR(256) NOT NULL",
            "]",
            "(Background on this error at: https://sqlalche.me/e/20/f405)");

    assertThat(PodHealth.cause(log))
        .hasValueSatisfying(l -> assertThat(l).startsWith("sqlalchemy"));
    assertThat(PodHealth.of(waiting("CrashLoopBackOff", "x", 2, "Error")).hopeless(log))
        .hasValueSatisfying(
            e -> assertThat(e.why()).endsWith("permission denied for schema public"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alembic.util.exc.CommandError: Can't locate revision identified by '1bd49d398cd23'",
        "KeyError: 'mlflow'",
        "mlflow.exceptions.MlflowException: Invalid database engine: ''"
      })
  void anExceptionIsTheCause(String line) {
    assertThat(PodHealth.cause(List.of(line, "  more of it"))).hasValue(line);
  }

  @Test
  void withoutAnExceptionTheLastLineIsTheCause() {
    assertThat(PodHealth.cause(List.of("one", "http://x: two", "exit"))).hasValue("exit");
    assertThat(PodHealth.cause(List.of())).isEmpty();
    String request = "mlflow.exceptions.MlflowException: no such run";
    String served = "INFO:     10.42.0.1:40 - \"GET /health HTTP/1.1\" 200 OK";
    assertThat(PodHealth.cause(List.of(request, served, "Killed"))).hasValue("Killed");
  }

  /** As the kubelet of 1.34 tells it: first what it does now, and why in the state before. */
  private static Pod waiting(String reason, String message, int restarts, String before) {
    var status =
        new ContainerStatusBuilder()
            .withName("mlflow")
            .withReady(false)
            .withRestartCount(restarts)
            .withNewState()
            .withNewWaiting(message, reason)
            .endState();
    if (!before.isEmpty()) {
      status
          .withNewLastState()
          .withNewTerminated()
          .withExitCode(137)
          .withReason(before)
          .endTerminated()
          .endLastState();
    }
    return new PodBuilder()
        .withNewMetadata()
        .withName("a")
        .withNamespace("lab")
        .endMetadata()
        .withNewSpec()
        .withNodeName("pi")
        .endSpec()
        .withStatus(new PodStatusBuilder().withContainerStatuses(status.build()).build())
        .build();
  }

  @Test
  void whoWasEndedForItsMemoryIsNotBlamedForItsLastWords() {
    String backOff = "back-off 20s restarting failed container=mlflow";
    PodHealth health = PodHealth.of(waiting("CrashLoopBackOff", backOff, 2, "OOMKilled"));

    assertThat(health.reason())
        .isEqualTo(
            "mlflow CrashLoopBackOff: "
                + backOff
                + "; the try before ended with status 137, OOMKilled");
    assertThat(health.hopeless(List.of("INFO:     Application startup complete.")))
        .hasValueSatisfying(
            e -> {
              assertThat(e).hasMessage("mlflow is ended for its memory again and again");
              assertThat(e.why()).isEqualTo(health.reason());
              assertThat(e.remedy()).startsWith("raise workers under [deployment]");
            });
    assertThat(
            PodHealth.of(waiting("CrashLoopBackOff", backOff, 2, "Error")).hopeless(List.of("x")))
        .hasValueSatisfying(e -> assertThat(e).hasMessage("mlflow crashes again and again"));
    assertThat(
            PodHealth.of(waiting("CrashLoopBackOff", backOff, 1, "OOMKilled")).hopeless(List.of()))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          secret "mlflow-s3-credentials" not found | the pod lacks a Secret or ConfigMap
          couldn't find key password in Secret lab/mlflow-db-credentials | a Secret or ConfigMap of the pod lacks a key
          """)
  void whatThePodIsMadeFromDoesNotComeByItself(String message, String what) {
    assertThat(
            PodHealth.of(waiting("CreateContainerConfigError", message, 0, "")).hopeless(List.of()))
        .hasValueSatisfying(e -> assertThat(e).hasMessage(what));
  }

  private static Pod state(int restarts, Consumer<ContainerStateBuilder> state) {
    var now = new ContainerStateBuilder();
    state.accept(now);
    Pod pod = waiting("", "", restarts, "");
    pod.getStatus().getContainerStatuses().get(0).setState(now.build());
    return pod;
  }

  private static Pod ended(int restarts) {
    return state(
        restarts,
        now -> now.withNewTerminated().withExitCode(1).withReason("Error").endTerminated());
  }

  private static final String TO_SERVER =
      "sealift: the database refused: connection to server at \"db\" (10.0.0.5), port 5432 failed: ";

  /** What a database that is started, or a cluster's DNS, says in its first seconds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        TO_SERVER + "FATAL:  sorry, too many clients already",
        "sealift: the database refused: could not translate host name \"db\" to address: Temporary"
            + " failure in name resolution"
      })
  void whatMayPassIsAskedThreeTimes(String line) {
    List<String> log = List.of(line);
    Pod running = state(2, now -> now.withNewRunning().endRunning());

    assertThat(PodHealth.of(ended(0)).hopeless(log)).isEmpty();
    assertThat(PodHealth.of(ended(1)).hopeless(log)).isEmpty();
    assertThat(PodHealth.of(waiting("CrashLoopBackOff", "x", 1, "Error")).hopeless(log)).isEmpty();
    assertThat(PodHealth.of(running).hopeless(log)).as("its third try is not over").isEmpty();
    assertThat(PodHealth.of(ended(2)).hopeless(log))
        .hasValueSatisfying(e -> assertThat(e.why()).isEqualTo(line));
    assertThat(PodHealth.of(waiting("CrashLoopBackOff", "x", 2, "Error")).hopeless(log))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          FATAL:  password authentication failed for user "mlflow" | PostgreSQL refuses the password that the pod has
          FATAL:  database "mlflow" does not exist | the database is not there for the pod
          FATAL:  no pg_hba.conf entry for host "10.42.0.5", user "mlflow", database "mlflow", no encryption | PostgreSQL lets nobody in from the pod's address
          could not translate host name "db" to address: Name or service not known | the pod cannot resolve the database's host
          """)
  void whatDoesNotPassIsToldAtOnce(String said, String what) {
    List<String> log = List.of(TO_SERVER + said, "");

    assertThat(PodHealth.of(ended(0)).hopeless(log))
        .hasValueSatisfying(
            e -> {
              assertThat(e).hasMessage(what);
              assertThat(e.why()).endsWith(said);
            });
  }

  @Test
  void onlyOneThatHasFailedCountsAsCrashed() {
    assertThat(PodHealth.crashed(ended(0))).isTrue();
    assertThat(PodHealth.crashed(state(1, now -> now.withNewRunning().endRunning()))).isTrue();
    assertThat(PodHealth.crashed(state(0, now -> now.withNewRunning().endRunning()))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec /usr/bin/python3: exec format error",
        "exec container process `/bin/sh`: Exec format error"
      })
  void aProgramForAnotherProcessorIsToldAtOnce(String line) {
    assertThat(PodHealth.of(ended(0)).hopeless(List.of(line)))
        .hasValueSatisfying(PodHealthTest::isOfAnotherProcessor)
        .hasValueSatisfying(e -> assertThat(e.why()).isEqualTo(line));
    Pod running = state(0, now -> now.withNewRunning().endRunning());
    assertThat(PodHealth.of(running).hopeless(List.of("a run named: " + line))).isEmpty();
  }

  private static void isOfAnotherProcessor(UserException e) {
    assertThat(e).hasMessage("the image is for another processor than node pi's");
    assertThat(e.remedy()).contains("--platform", "kubectl -n lab patch deployment mlflow");
  }

  @Test
  void soIsOneThatCannotEvenBeStarted() {
    Pod pod =
        state(
            0,
            now ->
                now.withNewTerminated()
                    .withExitCode(128)
                    .withReason("StartError")
                    .withMessage("exec: \"sh\": exec format error")
                    .endTerminated());

    assertThat(PodHealth.of(pod).hopeless(List.of()))
        .hasValueSatisfying(PodHealthTest::isOfAnotherProcessor);
  }

  /** With terminationMessagePolicy FallbackToLogsOnError it is the log's end. */
  @Test
  void whatAProgramItselfLeavesBehindIsNotShown() {
    Pod pod =
        state(
            0,
            now ->
                now.withNewTerminated()
                    .withExitCode(1)
                    .withReason("Error")
                    .withMessage("could not connect with password hunter2")
                    .endTerminated());

    assertThat(PodHealth.of(pod).reason()).isEqualTo("mlflow ended with status 1, Error");
  }

  /** Of containerd, Docker and CRI-O. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to pull and unpack image \"r/mlflow:1\": no match for platform in manifest: not found",
        "no matching manifest for linux/arm64/v8 in the manifest list entries",
        "choosing image instance: no image found in image index for architecture \"arm64\", variant"
            + " \"v8\", OS \"linux\""
      })
  void anImageForOtherProcessorsIsTold(String message) {
    assertThat(PodHealth.of(waiting("ErrImagePull", message, 0, "")).hopeless(List.of()))
        .hasValueSatisfying(PodHealthTest::isOfAnotherProcessor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to pull and unpack image \"r/mlflow:1\": failed to resolve reference \"r/mlflow:1\":"
            + " failed to authorize: failed to fetch anonymous token: unexpected status from GET"
            + " request to https://r/token: 401 Unauthorized",
        "unexpected status from HEAD request to https://r/v2/mlflow/manifests/1: 403 Forbidden",
        "pull access denied, repository does not exist or may require authorization: server message:"
            + " insufficient_scope: authorization failed",
        "reading manifest 1 in r/mlflow: unauthorized: authentication required",
        "reading manifest 1 in r/mlflow: denied: requested access to the resource is denied"
      })
  void aRegistryThatWantsALoginIsGivenOne(String message) {
    assertThat(PodHealth.of(waiting("ErrImagePull", message, 0, "")).hopeless(List.of()))
        .hasValueSatisfying(
            e -> {
              assertThat(e.what()).startsWith("the registry wants a login");
              assertThat(e.why()).contains(message);
              assertThat(e.remedy())
                  .contains(
                      "kubectl -n lab create secret docker-registry",
                      "kubectl -n lab patch serviceaccount default",
                      "registries.yaml");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed to resolve reference \"r/mlflow:401\": r/mlflow:401: not found",
        "failed to do request: Head \"https://r/v2/\": dial tcp 10.0.0.1:443: connect: refused"
      })
  void anyOtherImageThatIsNotThereIsNot(String message) {
    assertThat(PodHealth.of(waiting("ErrImagePull", message, 0, "")).hopeless(List.of()))
        .hasValueSatisfying(e -> assertThat(e).hasMessage("the image cannot be pulled"));
  }
}
