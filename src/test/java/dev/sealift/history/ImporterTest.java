package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
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
}
