package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wizard through a real pseudo-terminal, from the first frame to the proven login. */
@Tag("terminal")
class TerminalTest {
  @TempDir Path folder;

  @Test
  void theWizardSurvivesWhatATerminalDoes() throws Exception {
    try (WizardRun run = new WizardRun(folder, "tmux-256color", "C.UTF-8")) {
      run.start().to(2);
      run.tmux.press("C-z").awaits("Stopped").run("fg").awaits("Step 2 of 8");
      run.leave();
      run.start().to(5);
      run.cut();
      run.start();
      run.tmux.awaits("Your answers of last time are here");
      run.to(3);
      run.tmux.resize(59, 15).awaits("Sealift needs 60x16");
      run.tmux.resize(60, 16).awaits("Step 3 of 8").resize(80, 24).awaits("S3 secret key");
      for (int i = 0; i < 6; i++) {
        run.tmux.press("Enter");
      }
      run.tmux.awaits("Step 4 of 8");
      run.on(4, 7).finish();
      assertThat(run.byPrompts("nothing changed: MLflow"))
          .contains("Step 8 of 8")
          .doesNotContain("\u001b", WizardRun.MARKER);
      run.findsNoMarker();
    }
  }
}
