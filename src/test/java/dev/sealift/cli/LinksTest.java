package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.tui.LineWizard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links where Sealift's own files are: someone else could have set them. */
class LinksTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sealift                    | history list",
        "sealift                    | --sandbox status",
        "sealift/history.mv.db      | history list",
        "sealift/drafts             | init --accessible",
        "sealift/sandbox            | sandbox",
        "sealift/sandbox            | sandbox reset --yes",
        "sealift/sandbox/lock       | --sandbox status",
        "sealift/sandbox/token      | --sandbox status",
        "sealift/sandbox/postgres   | --sandbox status",
        "sealift/sandbox/drafts     | --sandbox init --accessible"
      })
  void isRefused(String link, String command) throws IOException {
    Path at = folder.resolve("state").resolve(link);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(at.getParent());
    Files.createSymbolicLink(at, elsewhere);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status =
        Main.run(
            new Main.Shell(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                InputStream.nullInputStream(),
                Map.of("XDG_STATE_HOME", folder.resolve("state").toString())),
            LineWizard::run,
            (command + " -p profiles/sandbox.ini").split(" ", -1));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("sealift: " + at + " is a symbolic link\n  why: ")
        .contains("\n  do:  ");
    assertThat(status).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(at).isSymbolicLink();
    assertThat(elsewhere).isEmptyDirectory();
  }
}
