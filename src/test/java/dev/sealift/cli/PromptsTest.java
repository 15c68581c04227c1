package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.JavaProcess;
import dev.sealift.Launcher;
import dev.sealift.tui.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to whoever sits at the terminal, on a real one. */
@Tag("terminal")
class PromptsTest {
  private static final String TYPED = "hunter2secret";
  private static final Path CERTIFICATE =
      Path.of("src/test/resources/dev/sealift/seal/kubeseal/cert.pem");

  @TempDir Path folder;
  private String seals = "";

  @BeforeEach
  void write() throws Exception {
    Path certificate = Files.copy(CERTIFICATE, folder.resolve("cert.pem"));
    seals =
        JavaProcess.line(folder, Launcher.class, "-Dsealift.input=terminal")
            + " seal a b k=- --cert "
            + certificate;
  }

  private Tmux terminal() throws Exception {
    return new Tmux(folder, 80, 24, Map.of("LC_ALL", "C.UTF-8", "TERM", "xterm"));
  }

  /** Java itself has no console there, and would read on, echoing, to the input's end. */
  @Test
  void aSecretIsAskedForWhereTheOutputGoesToAFile() throws Exception {
    Path sealed = folder.resolve("sealed.yaml");
    try (Tmux tmux = terminal()) {
      tmux.run(seals + " >" + sealed + " 2>" + folder.resolve("err") + "; echo status $?")
          .awaits("k (not shown):");
      tmux.type(TYPED).press("Enter").awaits("status 0");
      assertThat(tmux.scrollback()).contains("k (not shown):").doesNotContain(TYPED);
      assertThat(Files.readString(sealed)).contains("kind: SealedSecret", "k: A");
      tmux.awaitsShell();
    }
  }

  @Test
  void withoutInputTheWizardAsksNobody() throws Exception {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            current-context: lab
            clusters: [{name: lab, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: ann, user: {token: t}}]
            contexts: [{name: lab, context: {cluster: lab, user: ann}}]
            """);
    String init =
        JavaProcess.line(folder, Launcher.class, "-Dsealift.input=terminal")
            + " init --no-input --kubeconfig "
            + kubeconfig;
    try (Tmux tmux = terminal()) {
      tmux.run(init + "; echo status $?").awaits("status 1");
      assertThat(tmux.scrollback()).contains("the answers ended before the last question");
      tmux.awaitsShell();
    }
  }

  @Test
  void aQuestionIsInterruptedAtOnce() throws Exception {
    try (Tmux tmux = terminal()) {
      for (String output : List.of("", " >" + folder.resolve("none"))) {
        tmux.run("clear; " + seals + output).awaits("k (not shown):");
        tmux.type(TYPED)
            .press("C-c")
            .awaits("sealift: interrupted; what was asked about is not done");
        assertThat(tmux.scrollback()).doesNotContain(TYPED, "sealift resume");
        tmux.awaitsShell();
      }
    }
  }
}
