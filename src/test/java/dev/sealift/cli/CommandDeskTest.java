package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the wizard tells the operator to run reaches the same cluster and history. */
class CommandDeskTest {
  private final GlobalOptions options = new GlobalOptions();

  private String command(Optional<String> context) {
    PrintStream none =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Main.Shell shell = new Main.Shell(none, none, new ByteArrayInputStream(new byte[0]), Map.of());
    try (Session session = new Session(shell, options)) {
      return new CommandDesk(session, shell, options).command(context);
    }
  }

  @Test
  void whatWasGivenIsGivenAgain() {
    assertThat(command(Optional.empty())).isEqualTo("sealift");
    assertThat(command(Optional.of("office"))).isEqualTo("sealift --context office");
    options.sandbox = true;
    assertThat(command(Optional.empty())).isEqualTo("sealift --sandbox");
    options.sandbox = false;
    options.context = Optional.of("k3s nas");
    options.kubeconfig = Optional.of(Path.of("my clusters/nas"));
    options.history = Optional.of("jdbc:postgresql://ann@nas/sealift");
    assertThat(command(Optional.empty()))
        .isEqualTo(
            "sealift --context 'k3s nas' --kubeconfig 'my clusters/nas'"
                + " --history jdbc:postgresql://ann@nas/sealift");
    options.history = Optional.of("jdbc:postgresql://ann:hunter2@nas/sealift?password=hunter3&a=b");
    assertThat(command(Optional.empty()))
        .endsWith(" --history 'jdbc:postgresql://ann@nas/sealift?password=&a=b'");
    assertThat(command(Optional.of("office"))).startsWith("sealift --context office --kubeconfig ");
  }
}
