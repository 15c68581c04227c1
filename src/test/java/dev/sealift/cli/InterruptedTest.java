package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import dev.sealift.rollout.CutOff;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is told of an end from outside: of a resume only where there is something to resume. */
class InterruptedTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicBoolean ended = new AtomicBoolean();

  private int run(Main.Wizard wizard) {
    err.reset();
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Main.run(
        new Main.Shell(
            to, to, new ByteArrayInputStream(new byte[0]), Map.of(), Ahead.none(), ended),
        wizard,
        "init");
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatHasBegunIsResumed() {
    int status =
        run(
            desk -> {
              throw new CutOff();
            });
    assertThat(status).isEqualTo(Main.INTERRUPTED);
    assertThat(told()).contains("`sealift resume` brings to an end");
  }

  @Test
  void whatHasNotBegunIsNot() {
    int status =
        run(
            desk -> {
              throw new InterruptedException();
            });
    assertThat(status).isEqualTo(Main.INTERRUPTED);
    assertThat(told()).isEqualTo("sealift: interrupted; it had begun no revision\n");
  }

  /** The call that was cut off looks as if the service had failed; but it may have. */
  @Test
  void whatAnInterruptedCallSaysIsToldAsThat() {
    Main.Wizard failing =
        desk -> {
          throw new UserException(
              "failed: reading its version", "status -1", "", new IllegalStateException());
        };
    assertThat(run(failing)).isEqualTo(Main.FAILED);
    assertThat(told()).contains("failed: reading its version");
    ended.set(true);
    assertThat(run(failing)).isEqualTo(Main.INTERRUPTED);
    assertThat(told())
        .isEqualTo(
            """
            sealift: interrupted; what was at work tells:
            sealift: failed: reading its version
              why: status -1
            """);
  }

  /** What the program says by itself is no failed call. */
  @Test
  void whatIsToldOfKeptAnswersStays() {
    ended.set(true);
    int status =
        run(
            desk -> {
              throw new UserException("the answers ended", "they are kept", "run it again");
            });
    assertThat(status).isEqualTo(Main.FAILED);
    assertThat(told()).contains("the answers ended");
  }
}
