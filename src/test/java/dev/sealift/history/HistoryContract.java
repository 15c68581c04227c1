package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a history keeps to, in whatever database it is. */
abstract class HistoryContract {
  static final DeploymentKey KEY = new DeploymentKey("uid-1", "mlflow", "mlflow");
  static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");

  /** Opens the history of this test. */
  abstract History open(Clock clock);

  /** Changes it behind its back. */
  abstract void damage(String sql) throws Exception;

  final History open() {
    return open(Clock.fixed(NOW, ZoneOffset.UTC));
  }

  static Intent intent(DeploymentKey key, String note) {
    return new Intent(
        key, Operation.APPLY, "[deployment]\n", "kind: X\n", "img", "ctx", note, "ann");
  }

  /** Three revisions: succeeded with a step, failed, pending. */
  final void threeRevisions() {
    try (History history = open()) {
      long first = history.begin(intent(KEY, "one")).id();
      history.step(first, new Step(1, "seal", "done", "3 secrets", NOW, Duration.ofMillis(5)));
      history.finish(first, State.SUCCEEDED, "", "");
      history.finish(history.begin(intent(KEY, "two")).id(), State.FAILED, "rollout", "timed out");
      history.begin(intent(KEY, "three"));
    }
  }

  @Test
  void whatWasRecordedIsThereAfterAReopening() {
    threeRevisions();

    try (History history = open()) {
      assertThat(history.list(Optional.of(KEY), 10, Optional.empty()))
          .extracting(Revision::number, Revision::state, Revision::note, Revision::failedStep)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(3, State.PENDING, "three", ""),
              org.assertj.core.groups.Tuple.tuple(2, State.FAILED, "two", "rollout"),
              org.assertj.core.groups.Tuple.tuple(1, State.SUCCEEDED, "one", ""));
      Revision first = history.find(Optional.empty(), 1).orElseThrow();
      assertThat(history.steps(first.id()))
          .containsExactly(new Step(1, "seal", "done", "3 secrets", NOW, Duration.ofMillis(5)));
      assertThat(history.profile(first.id())).isEqualTo("[deployment]\n");
      assertThat(history.manifests(first.id())).isEqualTo("kind: X\n");
      assertThat(first.endedAt()).hasValue(NOW);
      assertThat(history.verify().findings()).isEmpty();
    }
  }

  @Test
  void aSecondOperationIsRefusedWhileOneIsPendingAndNotAfterItWasInterrupted() {
    threeRevisions();

    try (History history = open()) {
      assertThatThrownBy(() -> history.begin(intent(KEY, "four")))
          .isInstanceOf(UserException.class)
          .hasMessage("revision 3 of mlflow is not finished");
      history.interrupt(history.pending(KEY).orElseThrow().id());
      assertThat(history.begin(intent(KEY, "four")).number()).isEqualTo(4);
      assertThat(history.latest(KEY, State.INTERRUPTED).orElseThrow().number()).isEqualTo(3);
      assertThat(history.verify().findings()).isEmpty();
    }
  }

  @Test
  void eachDeploymentCountsForItself() {
    DeploymentKey other = new DeploymentKey("uid-2", "mlflow", "mlflow");
    threeRevisions();

    try (History history = open()) {
      assertThat(history.begin(intent(other, "")).number()).isEqualTo(1);
      assertThat(history.list(Optional.empty(), 2, Optional.empty()))
          .extracting(Revision::id)
          .containsExactly(4L, 3L);
      assertThat(history.list(Optional.empty(), 9, Optional.of(3L)))
          .extracting(Revision::id)
          .containsExactly(2L, 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update revision set note = 'other' where id = 1",
        "update revision set state = 'SUCCEEDED' where id = 2",
        "update document set manifests = 'kind: Y' where revision = 1",
        "update step set result = '4 secrets'",
        "delete from link where id = 2",
        "delete from step",
        "delete from link where id = 5"
      })
  void whateverIsChangedByHandIsFound(String sql) throws Exception {
    threeRevisions();
    damage(sql);

    try (History history = open()) {
      assertThat(history.verify().findings()).isNotEmpty();
    }
  }

  @Test
  void aNewerHistoryIsRefusedWithWhatToDo() throws Exception {
    threeRevisions();
    damage("update meta set version = 99");

    assertThatThrownBy(this::open)
        .isInstanceOf(UserException.class)
        .hasMessage("the history is of version 99, and this Sealift knows 2");
  }
}
