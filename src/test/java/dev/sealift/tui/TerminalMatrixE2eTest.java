package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wizard on the sandbox, on each kind of terminal, and cut off at each step. */
@Tag("e2e")
class TerminalMatrixE2eTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "xterm-256color, C.UTF-8",
    "tmux-256color, C.UTF-8",
    "screen, C.UTF-8",
    "linux, C.UTF-8",
    "xterm-256color, C"
  })
  void fromTheFirstFrameToTheProvenLogin(String term, String locale) throws Exception {
    try (WizardRun run = new WizardRun(folder, term, locale)) {
      run.start().to(6);
      if (locale.equals("C")) {
        assertThat(run.tmux.screen()).isASCII();
      }
      run.on(6, 7).finish();
      run.findsNoMarker();
    }
  }

  @Test
  void byLinePromptsOnADumbTerminal() throws Exception {
    try (WizardRun run = new WizardRun(folder, "dumb", "C.UTF-8")) {
      assertThat(run.byPrompts("deployed: MLflow")).doesNotContain("\u001b", WizardRun.MARKER);
      run.findsNoMarker();
    }
  }

  @Test
  void cutOffAtEachStepItGoesOn() throws Exception {
    try (WizardRun run = new WizardRun(folder, "xterm-256color", "C.UTF-8")) {
      for (int step = 1; step <= 7; step++) {
        run.start().to(step).cut();
        run.start();
        if (step > 1) {
          run.tmux.awaits("Your answers of last time are here");
        }
        run.leave();
      }
      run.start().to(7).finish();
      run.findsNoMarker();
    }
  }

  @Test
  void ctrlCAtEachStepLeavesAUsableTerminal() throws Exception {
    try (WizardRun run = new WizardRun(folder, "xterm-256color", "C.UTF-8")) {
      for (int step = 1; step <= 6; step++) {
        run.start().to(step);
        run.leave();
      }
      run.start().to(7);
      // The sandbox is fast: it may have been done before the question, or before the answer.
      run.tmux.press("C-c").awaits("End it in the middle?", "Leave the wizard?").press("y");
      run.tmux.awaits("ended by you", "Step 8 of 8", "deployed: MLflow").press("C-c");
      run.tmux.awaits("Leave the wizard?", "deployed: MLflow");
      if (run.tmux.screen().contains("Leave the wizard?")) {
        run.tmux.press("y");
      }
      run.tmux.awaitsShell();
      run.findsNoMarker();
    }
  }
}
