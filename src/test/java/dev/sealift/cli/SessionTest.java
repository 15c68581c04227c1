package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which profile is meant where none is named; the folder here has several. */
class SessionTest {
  @TempDir Path folder;
  private final GlobalOptions options = new GlobalOptions();

  private Path profileFile() {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Map<String, String> environment =
        Map.of("XDG_CONFIG_HOME", folder.toString(), "XDG_STATE_HOME", folder.toString());
    try (Session session =
        new Session(
            new Main.Shell(out, out, InputStream.nullInputStream(), environment), options)) {
      return session.profileFile();
    }
  }

  private Path own(String place, String name) throws Exception {
    Path profiles = Files.createDirectories(folder.resolve("sealift").resolve(place));
    return Files.writeString(profiles.resolve(name), "");
  }

  @Test
  void theOnlyOneOfTheOperatorsIsMeantWhereTheFolderHasSeveral() throws Exception {
    assertThatThrownBy(this::profileFile)
        .isInstanceOf(UserException.class)
        .hasMessage("there are several profiles");
    Path mine = own("profiles", "lab.ini");
    assertThat(profileFile()).isEqualTo(mine);
    own("profiles", "second.ini");
    assertThatThrownBy(this::profileFile).hasMessage("there are several profiles");
  }

  /** A server's version and a context's name are whatever somebody has put there. */
  @Test
  void whatTheWizardTellsAndAsksMovesNoCursor() throws Exception {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
    Main.Shell shell =
        new Main.Shell(
            out, out, InputStream.nullInputStream(), Map.of("XDG_STATE_HOME", folder.toString()));
    try (Session session = new Session(shell, options)) {
      CommandDesk desk = new CommandDesk(session, shell, options);
      desk.tell("MLflow \u001b[2J3\r");
      assertThat(desk.ask("\u001b]0;x\u0007: ")).isEmpty();
    }
    assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("MLflow ?[2J3?\n?]0;x?: \n");
  }

  @Test
  void aSandboxHasItsOwnOrTheOneThatIsShipped() throws Exception {
    options.sandbox = true;
    own("profiles", "lab.ini");
    String home = System.setProperty("sealift.home", Path.of("").toAbsolutePath().toString());
    try {
      assertThat(profileFile()).isEqualTo(Path.of("profiles", "sandbox.ini").toAbsolutePath());
      Path mine = own("sandbox", "mlflow.ini");
      assertThat(profileFile()).isEqualTo(mine);
      own("sandbox", "second.ini");
      assertThatThrownBy(this::profileFile).hasMessage("there are several profiles");
    } finally {
      if (home == null) {
        System.clearProperty("sealift.home");
      } else {
        System.setProperty("sealift.home", home);
      }
    }
  }
}
