package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a chain is made of, and what is told of one that was changed. */
class ChainTest {
  private static final DeploymentKey KEY = HistoryContract.KEY;

  @TempDir Path folder;
  private H2HistoryTest contract;

  @BeforeEach
  void inItsFolder() {
    contract = new H2HistoryTest();
    contract.folder = folder;
  }

  private List<String> findings() {
    try (History history = contract.open()) {
      return history.verify().findings();
    }
  }

  /** Computed by Python's hashlib: two bytes of length before the link, four before each field. */
  @Test
  void aLinkIsTheHashOfItsFieldsAndOfTheLinkBefore() {
    assertThat(Chain.link(Chain.ROOT))
        .isEqualTo("14df812a43525f16688ce915c595120864e252aaf60928b1ef49c2316e7394e5");
    assertThat(Chain.link("ab", "", "é", "kind"))
        .isEqualTo("04dc8e877284cde063d217713048db5d0d0ece9d061d05592aa27aca1d34a10b");
    assertThat(Chain.link("ab", "x", "yz")).isNotEqualTo(Chain.link("ab", "xy", "z"));
  }

  /** What the first version hashed of a step, and every later one has to. */
  @Test
  void aStepIsCoveredInTheWordsOfTheFirstVersion() {
    assertThat(Links.covered(1, "seal", "done", "3 secrets", "2026-11-24T07:00:00Z", 65_005))
        .isEqualTo(
            "Step[number=1, name=seal, state=done, result=3 secrets, at=2026-11-24T07:00:00Z,"
                + " took=PT1M5.005S]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delete from link where id = 2 | record 2 is missing",
        "delete from link where id in (2, 3) | records 2 to 3 are missing",
        "delete from link where id = 2 | revision 1 of mlflow/mlflow does not have its records",
        "update revision set state = 'SUCCEEDED' where id = 3 | revision 3 of mlflow/mlflow does not have its records",
        "update revision set hash = 'x' where id = 2 | revision 2 of mlflow/mlflow does not have its records",
        "update revision set note = 'x' where id = 2 | record 3, begin of revision 2 of mlflow/mlflow, was changed",
        "update revision set reason = 'x' where id = 2 | record 4, end of revision 2 of mlflow/mlflow, was changed",
        "update step set name = 'x' | record 2, end of revision 1 of mlflow/mlflow, was changed",
        "update link set kind = 'other' where id = 1 | record 1, other of revision 1 of mlflow/mlflow, was changed",
        "update link set revision = 9 where id = 1 | record 1 was changed",
        "update revision set pruned = 2 where id = 1 | the texts of revision 1 of mlflow/mlflow are gone, and no record tells of a pruning"
      })
  void whatIsWrongWithAChainIsSaid(String sql, String finding) throws Exception {
    contract.threeRevisions();
    contract.damage(sql);

    assertThat(findings()).contains(finding);
  }

  @Test
  void aPruningThatWasChangedIsSaid() throws Exception {
    try (History history = contract.open()) {
      for (int i = 0; i < 3; i++) {
        long id = history.begin(HistoryContract.intent(KEY, "")).id();
        history.finish(id, State.SUCCEEDED, "", "");
      }
      assertThat(history.prune(List.of(KEY), 1, "ann")).isEqualTo(2);
      assertThat(history.verify()).isEqualTo(new ChainReport(7, 3, 2, List.of()));
    }
    contract.damage("update revision set note = 'x' where id = 1");
    assertThat(findings()).containsExactly("what the pruning of record 7 left was changed");
  }

  @Test
  void noMoreThanTwentyFindingsAreTold() throws Exception {
    try (History history = contract.open()) {
      for (int i = 0; i < 12; i++) {
        long id = history.begin(HistoryContract.intent(KEY, "")).id();
        history.finish(id, State.FAILED, "", "");
      }
    }
    contract.damage("update revision set image = 'x', reason = 'x'");

    assertThat(findings()).hasSize(20);
  }

  @Test
  void aRecordThatNoSealiftWritesIsSaidToBeChanged() throws Exception {
    contract.threeRevisions();
    contract.damage("update revision set operation = 'DANCE' where id = 1");

    try (History history = contract.open()) {
      UserException refusal = catchThrowableOfType(UserException.class, () -> history.byId(1));
      assertThat(refusal.what()).isEqualTo("a record of the history cannot be read");
    }
  }

  @Test
  void longTextsAreCutAndNotRefused() {
    try (History history = contract.open()) {
      long id = history.begin(HistoryContract.intent(KEY, "n".repeat(4000))).id();
      history.step(
          id,
          new Step(1, "a", "done", "r".repeat(8001), HistoryContract.NOW, Duration.ofMillis(1)));
      history.step(
          id,
          new Step(2, "b", "done", "r".repeat(8000), HistoryContract.NOW, Duration.ofMillis(1)));
      Revision ended = history.finish(id, State.FAILED, "a", "w".repeat(9000));

      assertThat(history.steps(id))
          .extracting(step -> step.result().length())
          .containsExactly(8000, 8000);
      assertThat(ended.reason()).hasSize(8000);
      assertThat(ended.note()).hasSize(4000);
      assertThat(history.verify().findings()).isEmpty();
    }
  }

  @Test
  void aRevisionEndsOnce() {
    try (History history = contract.open()) {
      Revision begun = history.begin(HistoryContract.intent(KEY, ""));
      assertThat(begun.endedAt()).isEmpty();
      assertThat(history.finish(begun.id(), State.FAILED, "a", "b").state())
          .isEqualTo(State.FAILED);
      assertThat(history.finish(begun.id(), State.SUCCEEDED, "", "").state())
          .isEqualTo(State.FAILED);
      assertThat(history.verify()).isEqualTo(new ChainReport(2, 1, 0, List.of()));
    }
  }

  @Test
  void aPageOfADeploymentIsBeforeTheOneBefore() {
    contract.threeRevisions();

    try (History history = contract.open()) {
      assertThat(history.list(Optional.of(KEY), 9, Optional.of(3L)))
          .extracting(Revision::number)
          .containsExactly(2, 1);
      assertThat(history.find(Optional.empty(), 4)).isEmpty();
      assertThat(history.byId(9)).isEmpty();
      assertThat(history.profile(9)).isEmpty();
      assertThat(history.latest(KEY, State.FAILED).orElseThrow().number()).isEqualTo(2);
      assertThat(history.latest(new DeploymentKey("a", "b", "c"), State.FAILED)).isEmpty();
      assertThat(history.pruned(1)).isFalse();
      assertThat(history.prunable(List.of(KEY, KEY), 1)).isEqualTo(2);
      String identity = history.identity();
      assertThat(identity).matches("[0-9a-f-]{36}");
      assertThat(history.imported(identity, "x")).isFalse();
    }
  }

  @Test
  void whoeverBeganFirstIsNamed() {
    contract.threeRevisions();

    try (History history = contract.open()) {
      UserException refusal =
          catchThrowableOfType(
              UserException.class, () -> history.begin(HistoryContract.intent(KEY, "")));
      assertThat(refusal.why()).isEqualTo("ann began it at 2026-11-24T07:00:00Z");
    }
  }

  @Test
  void aNameWithASemicolonIsRefused() {
    UserException refusal =
        catchThrowableOfType(
            UserException.class, () -> History.open(folder.resolve("a;b"), Clock.systemUTC()));

    assertThat(refusal.what()).isEqualTo("the history's name has a semicolon");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = java.nio.file.Files.createFile(folder.resolve("file"));
    UserException refusal =
        catchThrowableOfType(
            UserException.class, () -> History.open(file.resolve("history"), Clock.systemUTC()));

    assertThat(refusal.what()).isEqualTo("cannot make the folder " + file);
  }
}
