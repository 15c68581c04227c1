package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
  void everyTextIsHandedOverForASearch() {
    Map<String, String> texts = new TreeMap<>();
    try (History history = open()) {
      Revision revision = history.begin(intent(KEY, "text-note"));
      history.step(revision.id(), new Step(1, "secrets", "ok", "text-result", NOW, Duration.ZERO));
      history.finish(revision.id(), State.FAILED, "secrets", "text-reason");
      history.note(revision.id(), "text-later", "text-who");
      history.texts(
          (table, text) -> texts.merge(table.toLowerCase(Locale.ROOT), text, (a, b) -> a + b));
      assertThat(history.identity()).isNotEmpty();
    }
    assertThat(texts).containsKeys("link", "meta", "deployment");
    assertThat(texts.get("revision")).contains("text-note\n", "text-reason\n");
    assertThat(texts.get("document")).contains("[deployment]\n", "kind: X\n");
    assertThat(texts.get("step")).contains("text-result\n");
    assertThat(texts.get("note")).contains("text-later\ntext-who\n");
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
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.remedy()).contains("sealift resume"))
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

  @Test
  void aNoteIsAddedAndTheChainCoversIt() throws Exception {
    threeRevisions();

    try (History history = open()) {
      history.note(2, "it was the network", "ben");
      assertThat(history.notes(1, 3))
          .containsExactly(new Note(2, "it was the network", "ben", NOW));
      assertThat(history.verify()).isEqualTo(new ChainReport(6, 3, 0, List.of()));
      assertThatThrownBy(() -> history.note(2, "x".repeat(4001), "ben"))
          .isInstanceOf(UserException.class)
          .hasMessage("the note has 4001 characters");
    }
    damage("update note set text = 'it was ann'");
    try (History history = open()) {
      assertThat(history.verify().findings())
          .containsExactly("record 6, note of revision 2 of mlflow/mlflow, was changed");
    }
  }

  /** Six revisions, of which the first alone succeeded and the last is pending. */
  private void sixRevisions() {
    try (History history = open()) {
      for (int i = 1; i <= 5; i++) {
        long id = history.begin(intent(KEY, "n" + i)).id();
        history.step(id, new Step(1, "seal", "done", "ok", NOW, Duration.ZERO));
        history.finish(id, i == 1 ? State.SUCCEEDED : State.FAILED, "", "");
      }
      history.begin(intent(KEY, "pending"));
    }
  }

  /** A resume goes by its texts. */
  @Test
  void whatWasInterruptedStaysWhole() {
    sixRevisions();
    try (History history = open()) {
      history.interrupt(6);

      history.prune(List.of(KEY), 0, "ann");

      assertThat(history.pruned(6)).isFalse();
      assertThat(history.profile(6)).isNotEmpty();
    }
  }

  @Test
  void aPruningTakesTheTextsOfOldRevisionsAndTheChainGoesOn() {
    sixRevisions();

    try (History history = open()) {
      assertThat(history.prunable(List.of(KEY), 2)).isEqualTo(3);
      assertThat(history.prune(List.of(KEY), 2, "ann")).isEqualTo(3);
      assertThat(history.prune(List.of(KEY), 2, "ann")).isZero();
    }
    try (History history = open()) {
      assertThat(List.of(1L, 2L, 3L, 4L, 5L, 6L))
          .extracting(history::pruned)
          .containsExactly(false, true, true, true, false, false);
      assertThat(history.profile(2)).isEmpty();
      assertThat(history.steps(2)).isEmpty();
      assertThat(history.profile(1)).isNotEmpty();
      assertThat(history.verify()).isEqualTo(new ChainReport(12, 6, 3, List.of()));
      history.finish(6, State.SUCCEEDED, "", "");
      assertThat(history.prune(List.of(KEY), 0, "ann")).isEqualTo(2);
      assertThat(history.verify()).isEqualTo(new ChainReport(14, 6, 5, List.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update revision set note = 'other' where id = 2",
        "update revision set pruned = 0 where id = 2",
        "update revision set pruned = 12 where id = 5",
        "update link set hash = repeat('0', 64) where id = 3",
        "update pruning set who = 'nobody'",
        "delete from pruning"
      })
  void whateverIsChangedAfterAPruningIsFound(String sql) throws Exception {
    sixRevisions();
    try (History history = open()) {
      history.prune(List.of(KEY), 2, "ann");
    }
    damage(sql);

    try (History history = open()) {
      assertThat(history.verify().findings()).isNotEmpty();
    }
  }

  @Test
  void twoWritersAtOnceMakeOneChain() throws Exception {
    DeploymentKey other = new DeploymentKey("uid-2", "mlflow", "mlflow");
    open().close();
    List<CompletableFuture<Void>> writers =
        Stream.of(KEY, other)
            .map(
                key ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 10; i++) {
                            try (History history = open()) {
                              long id = history.begin(intent(key, "")).id();
                              history.finish(id, State.SUCCEEDED, "", "");
                            }
                          }
                        }))
            .toList();
    for (CompletableFuture<Void> writer : writers) {
      writer.get(60, TimeUnit.SECONDS);
    }

    try (History history = open()) {
      assertThat(history.verify()).isEqualTo(new ChainReport(40, 20, 0, List.of()));
      assertThat(history.deployments()).containsExactlyInAnyOrder(KEY, other);
      assertThat(history.list(Optional.of(other), 3, Optional.empty()))
          .extracting(Revision::number)
          .containsExactly(10, 9, 8);
    }
  }

  @Test
  void theHeadIsTheNewestLinkOfADeployment() {
    threeRevisions();

    try (History history = open()) {
      Head head = history.head(KEY).orElseThrow();
      assertThat(head.record()).isEqualTo(5);
      assertThat(head.number()).isEqualTo(3);
      assertThat(history.hashOf(5)).hasValue(head.hash());
      assertThat(history.hashOf(6)).isEmpty();
      assertThat(history.head(new DeploymentKey("x", "y", "z"))).isEmpty();
      assertThat(history.identity()).isNotEmpty();
    }
  }

  /** A cluster that was built anew has the namespace again; the old one's history comes later. */
  @Test
  void whatWasImportedIsNotWhatWasChangedLast(@TempDir Path folder) {
    DeploymentKey dead = new DeploymentKey("uid-0", KEY.namespace(), KEY.name());
    Path file = folder.resolve("dead.jsonl");
    Clock before = Clock.fixed(NOW.minusSeconds(60), ZoneOffset.UTC);
    try (History other = History.open(folder.resolve("other"), before)) {
      for (int i = 0; i < 2; i++) {
        other.finish(other.begin(intent(dead, "dead")).id(), State.SUCCEEDED, "", "");
      }
      other.export(Optional.empty(), file);
    }
    try (History history = open()) {
      assertThat(history.newest(List.of())).isEmpty();
      assertThat(history.find(Optional.empty(), 1)).isEmpty();
      history.begin(intent(KEY, "alive"));
      history.importFrom(file);
      assertThat(history.newest(List.of(dead, KEY))).map(Revision::deployment).hasValue(KEY);
      assertThat(history.newest(List.of(dead))).map(Revision::number).hasValue(2);
      assertThat(history.find(Optional.empty(), 1)).map(Revision::note).hasValue("alive");
      assertThat(history.find(Optional.empty(), 2)).isEmpty();
      assertThat(history.export(Optional.of(KEY.namespace()), file)).isEqualTo(3);
    }
  }

  /** The cluster remembers the hash that it had at its end. */
  @Test
  void oneThatWasNotedIsKnownAsImportedToo(@TempDir Path folder) {
    Path file = folder.resolve("noted.jsonl");
    String remembered;
    String origin;
    try (History history = open()) {
      history.finish(history.begin(intent(KEY, "one")).id(), State.SUCCEEDED, "", "");
      remembered = history.head(KEY).orElseThrow().hash();
      history.note(1, "works", "ben");
      history.export(Optional.of(KEY.namespace()), file);
      origin = history.identity();
    }
    try (History other = History.open(folder.resolve("other"), Clock.systemUTC())) {
      other.importFrom(file);
      assertThat(other.imported(origin, remembered)).isTrue();
    }
  }

  @Test
  void anExportIsImportedOnceAndTellsWhereItComesFrom(@TempDir Path folder) {
    threeRevisions();
    Path file = folder.resolve("all.jsonl");
    Head head;
    String origin;
    try (History history = open()) {
      history.note(2, "it was the network", "ben");
      assertThat(history.export(Optional.of(KEY.namespace()), file)).isEqualTo(3);
      assertThat(history.importFrom(file)).isEqualTo(new Imported(0, 3, 0));
      head = history.head(KEY).orElseThrow();
      origin = history.identity();
    }
    try (History other = History.open(folder.resolve("other"), Clock.systemUTC())) {
      assertThat(other.importFrom(file)).isEqualTo(new Imported(2, 0, 1));
      assertThat(other.importFrom(file)).isEqualTo(new Imported(0, 2, 1));
      assertThat(other.verify()).isEqualTo(new ChainReport(7, 2, 0, List.of()));
      Revision first = other.find(Optional.of(KEY), 1).orElseThrow();
      assertThat(first.endedAt()).hasValue(NOW);
      assertThat(other.profile(first.id())).isEqualTo("[deployment]\n");
      assertThat(other.steps(first.id())).hasSize(1);
      assertThat(other.notes(2, 2)).hasSize(1);
      assertThat(other.imported(origin, head.hash())).isFalse();
      Path back = folder.resolve("back.jsonl");
      other.export(Optional.empty(), back);
      try (History history = open()) {
        assertThat(history.importFrom(back)).isEqualTo(new Imported(0, 2, 0));
        assertThat(history.verify().findings()).isEmpty();
      }
    }
  }
}
