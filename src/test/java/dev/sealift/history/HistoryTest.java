package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private static final DeploymentKey KEY = new DeploymentKey("uid-1", "mlflow", "mlflow");
  private static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("state").resolve("history");
  }

  private History open() {
    return History.open(file(), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Intent intent(DeploymentKey key, String note) {
    return new Intent(
        key, Operation.APPLY, "[deployment]\n", "kind: X\n", "img", "ctx", note, "ann");
  }

  private void damage(String sql) throws Exception {
    try (Connection c = DriverManager.getConnection("jdbc:h2:file:" + file(), "sealift", "");
        Statement statement = c.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Three revisions: succeeded with a step, failed, pending. */
  private void threeRevisions() {
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
      assertThat(history.verifyChain()).isEmpty();
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
      assertThat(history.verifyChain()).isEmpty();
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
      assertThat(history.verifyChain()).isNotEmpty();
    }
  }

  @Test
  void theFilesAreTheOperatorsAlone() throws Exception {
    threeRevisions();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
    try (var files = Files.list(file().getParent())) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aNewerHistoryIsRefusedWithWhatToDo() throws Exception {
    threeRevisions();
    damage("update meta set version = 99");

    assertThatThrownBy(this::open)
        .isInstanceOf(UserException.class)
        .hasMessage("the history is of version 99, and this Sealift knows 1");
  }

  @Test
  void aBrokenFileAndALinkAreRefusedAndLeftAsTheyAre() throws Exception {
    Files.createDirectories(file().getParent());
    Path data = file().resolveSibling("history.mv.db");
    Files.writeString(data, "no database at all");

    assertThatThrownBy(this::open).isInstanceOf(UserException.class);
    assertThat(data).hasContent("no database at all");
    Files.delete(data);
    Files.createSymbolicLink(data, folder.resolve("elsewhere"));
    assertThatThrownBy(this::open)
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("is a symbolic link");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void aKillLosesNothingThatWasAcknowledged() throws Exception {
    for (int round = 0; round < 3; round++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  file().toString())
              .redirectErrorStream(true)
              .start();
      int acknowledged = 0;
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
        for (int i = 0; i < 10 + 7 * round; i++) {
          acknowledged = Integer.parseInt(lines.readLine());
        }
        // By its handle: Process.destroyForcibly would close the stream with what is still in it.
        writer.toHandle().destroyForcibly();
        writer.waitFor();
        for (String line = lines.readLine(); line != null && line.matches("\\d+"); ) {
          acknowledged = Integer.parseInt(line);
          line = lines.readLine();
        }
      }
      try (History history = open()) {
        assertThat(history.find(Optional.of(KEY), acknowledged)).isPresent();
        assertThat(history.verifyChain()).isEmpty();
        history.pending(KEY).ifPresent(pending -> history.interrupt(pending.id()));
      }
    }
  }

  /** Commits revisions until it is killed, and tells of each. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      try (History history = History.open(Path.of(args[0]), Clock.systemUTC())) {
        while (true) {
          Revision revision = history.begin(intent(KEY, "killed"));
          history.finish(revision.id(), State.SUCCEEDED, "", "");
          System.out.println(revision.number());
        }
      }
    }
  }
}
