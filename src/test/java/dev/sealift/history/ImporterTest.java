package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that Sealift did not write, or not so. */
class ImporterTest {
  @TempDir static Path shared;
  @TempDir Path folder;
  private Path file;

  @BeforeAll
  static void export() {
    try (History history = History.open(shared.resolve("from"), Clock.systemUTC())) {
      for (String note : List.of("one", "two")) {
        Intent intent = HistoryContract.intent(HistoryContract.KEY, note);
        history.finish(history.begin(intent).id(), State.SUCCEEDED, "", "");
      }
      history.export(Optional.empty(), shared.resolve("export.jsonl"));
    }
  }

  @BeforeEach
  void copy() throws IOException {
    file =
        Files.copy(
            shared.resolve("export.jsonl"),
            folder.resolve("export.jsonl"),
            StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Imported importIt() {
    try (History history = History.open(folder.resolve("to"), Clock.systemUTC())) {
      return history.importFrom(file);
    }
  }

  @Test
  void whatCannotBeReadTwiceIsNoExport() {
    file = Path.of("/dev/null");
    isRefused("cannot import from", "read twice");
    file = folder;
    isRefused("cannot import from", "read twice");
  }

  private void isRefused(String what, String why) {
    assertThatThrownBy(this::importIt)
        .isInstanceOfSatisfying(
            UserException.class,
            e -> {
              assertThat(e.what()).contains(what);
              assertThat(e.why()).contains(why);
              assertThat(e.remedy()).contains("nothing was written");
            });
    try (History history = History.open(folder.resolve("to"), Clock.systemUTC())) {
      assertThat(history.verify()).isEqualTo(new ChainReport(0, 0, 0, List.of()));
    }
  }

  /** Writes the lines with digests that are right. */
  private void seal(List<String> lines) throws IOException {
    String digest = Chain.ROOT;
    List<String> sealed = new ArrayList<>();
    for (String line : lines) {
      String bare = line.replaceFirst(",\"digest\":\"[0-9a-f]{64}\"}$", "}");
      digest = ExportLine.digest(digest, bare);
      sealed.add(bare.substring(0, bare.length() - 1) + ",\"digest\":\"" + digest + "\"}");
    }
    Files.write(file, sealed);
  }

  @Test
  void theFileIsTheOperatorsAlone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(file)).hasSize(4);
    assertThat(importIt()).isEqualTo(new Imported(2, 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"number\":2     | \"number\":-2   | number is not between 1",
        "\"number\":2     | \"number\":1.5  | it has no whole number number",
        "\"number\":2     | \"number\":1    | another revision 1 of mlflow/mlflow",
        "\"state\":\"succeeded\" | \"state\":\"great\" | state is none of the words",
        "\"who\":\"ann\"  | \"who\":[]      | it has no text who",
        "\"startedAt\":\"2 | \"startedAt\":\"x | startedAt is no time",
        "kind: X          | kind: Secret    | manifests holds a Secret that is not sealed",
        "\"steps\":[]     | \"steps\":7     | it has no list steps"
      })
  void aLineThatIsWrongIsToldByItsNumber(String old, String replacement, String why)
      throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    assertThat(lines.get(2)).contains(old);
    lines.set(2, lines.get(2).replace(old, replacement));
    seal(lines);

    isRefused("line 3 of ", why);
    assertThatThrownBy(this::importIt)
        .extracting("remedy", STRING)
        .contains(why.startsWith("another revision") ? "--history OTHER" : "make the export anew");
  }

  @Test
  void aChangedACutAndAForeignFileAreRefused() throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> changed = new ArrayList<>(lines);
    changed.set(1, changed.get(1).replace("one", "two"));
    Files.write(file, changed);
    isRefused("line 2 of ", "it, or a line before, was changed");
    Files.write(file, lines.subList(0, 3));
    isRefused("is cut off", "after 3 lines");
    Files.write(file, List.of(lines.get(0), lines.get(2), lines.get(3)));
    isRefused("line 2 of ", "was changed");
    Files.write(file, List.of("{", "}"));
    isRefused("line 1 of ", "it is no JSON");
    Files.writeString(file, "[".repeat(100_000));
    isRefused("line 1 of ", "it is no JSON");
    seal(List.of("{\"format\":\"tar\"}"));
    isRefused("line 1 of ", "it is no export of a history");
    Files.writeString(file, "");
    isRefused("is cut off", "after 0 lines");
  }

  @Test
  void anExportOfTheFirstVersionIsImportedAndANewerOneRefused() throws IOException {
    Path first = Path.of("src/test/resources/dev/sealift/history/version1.jsonl");
    Files.copy(first, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(importIt()).isEqualTo(new Imported(2, 0, 1));

    seal(List.of("{\"format\":\"sealift-history\",\"version\":2}"));
    assertThatThrownBy(this::importIt)
        .isInstanceOfSatisfying(
            UserException.class,
            e -> {
              assertThat(e.what()).endsWith(" is of version 2, and this Sealift knows 1");
              assertThat(e.remedy()).isEqualTo("nothing was written; update Sealift");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | \"sealift-history\" | \"other\" | it is no export of a history",
        "3 | \"revisions\":2 | \"revisions\":3 | it tells of another number of revisions than there are before it",
        "1 | \"number\":1, | \"number\":2147483647, | number is not between 1 and 2147483646",
        "1 | \"namespace\":\"mlflow\" | \"namespace\":\"LONG\" | namespace is longer than 63 characters, or holds a zero",
        "1 | \"who\":\"ann\" | \"who\":\"a\\u0000\" | who is longer than 300 characters, or holds a zero",
        "1 | Z\",\"failedStep | +00:00\",\"failedStep | endedAt is no time as 2026-11-24T07:00:00Z",
        "1 | \"notes\":[] | \"notes\":[{\"text\":\"a\",\"who\":\"b\",\"at\":\"c\"}] | at is no time as 2026-11-24T07:00:00Z",
        "1 | \"steps\":[] | \"steps\":[{\"number\":0}] | number is not between 1 and 2147483647",
        "1 | \"profile\":\" | \"profile\":\"kind: Secret\\n | profile holds a Secret that is not sealed"
      })
  void whatIsNotAsItWasWrittenIsToldExactly(int line, String old, String replacement, String why)
      throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    assertThat(lines.get(line)).contains(old);
    lines.set(line, lines.get(line).replace(old, replacement.replace("LONG", "n".repeat(64))));
    seal(lines);

    assertThatThrownBy(this::importIt)
        .isInstanceOfSatisfying(
            UserException.class,
            e -> {
              assertThat(e.what()).startsWith("line " + (line + 1) + " of ");
              assertThat(e.why()).isEqualTo(why);
            });
  }

  @Test
  void whatComesAfterTheEndAndWhatIsNoObjectIsRefused() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    Files.write(file, List.of("[]"));
    isRefused("line 1 of ", "it is no JSON object");
    Files.write(file, List.of("{}"));
    isRefused("line 1 of ", "it has no text digest");
    lines.add("{}");
    Files.write(file, lines);
    isRefused("line 4 of ", "it is the end, and more comes after it");
    Files.delete(file);
    assertThatThrownBy(this::importIt)
        .isInstanceOf(UserException.class)
        .hasMessage("cannot read " + file);
  }

  /** A text of the greatest length is taken, and one of 63 characters is a namespace. */
  @Test
  void whatIsOfTheGreatestLengthIsTaken() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    for (int i : new int[] {1, 2}) {
      lines.set(
          i,
          lines
              .get(i)
              .replace("\"namespace\":\"mlflow\"", "\"namespace\":\"" + "n".repeat(63) + "\"")
              .replace("\"who\":\"ann\"", "\"who\":\"" + "a".repeat(300) + "\""));
    }
    seal(lines);

    assertThat(importIt()).isEqualTo(new Imported(2, 0, 0));
    assertThat(importIt()).isEqualTo(new Imported(0, 2, 0));
    try (History history = History.open(folder.resolve("to"), Clock.systemUTC())) {
      Revision first = history.byId(1).orElseThrow();
      assertThat(first.deployment().namespace()).hasSize(63);
      assertThat(history.deployments()).containsExactly(first.deployment());
    }
  }

  @Test
  void whatIsPrunedIsLeftOutAndAStepAndANoteAreTaken() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(
        1,
        lines
            .get(1)
            .replace(
                "\"steps\":[]",
                "\"steps\":[{\"number\":1,\"name\":\"seal\",\"state\":\"done\",\"result\":\"ok\","
                    + "\"at\":\"2026-11-24T07:00:00Z\",\"tookMillis\":5}]")
            .replace(
                "\"notes\":[]",
                "\"notes\":[{\"text\":\"a note\",\"who\":\"ben\","
                    + "\"at\":\"2026-11-24T07:00:00Z\"}]"));
    lines.set(2, lines.get(2).replace("\"pruned\":false", "\"pruned\":true"));
    seal(lines);

    assertThat(importIt()).isEqualTo(new Imported(1, 0, 1));
    try (History history = History.open(folder.resolve("to"), Clock.systemUTC())) {
      assertThat(history.steps(1))
          .containsExactly(
              new Step(1, "seal", "done", "ok", HistoryContract.NOW, Duration.ofMillis(5)));
      assertThat(history.notes(1, 1))
          .containsExactly(new Note(1, "a note", "ben", HistoryContract.NOW));
      String hash = lines.get(1).replaceFirst(".*\"hash\":\"([0-9a-f]{64})\".*", "$1");
      String from = lines.get(0).replaceFirst(".*\"history\":\"([^\"]*)\".*", "$1");
      assertThat(history.imported(from, hash)).isTrue();
      assertThat(history.imported("another", hash)).isFalse();
      assertThat(history.verify()).isEqualTo(new ChainReport(4, 1, 0, List.of()));
    }
  }

  @Test
  void anExportThatCannotBeWrittenIsNamed() {
    try (History history = History.open(shared.resolve("from"), Clock.systemUTC())) {
      Path nowhere = folder.resolve("no").resolve("file");
      assertThatThrownBy(() -> history.export(Optional.empty(), nowhere))
          .isInstanceOf(UserException.class)
          .hasMessage("cannot write " + nowhere);
      assertThat(history.export(Optional.of("y"), folder.resolve("none"))).isZero();
    }
  }
}
