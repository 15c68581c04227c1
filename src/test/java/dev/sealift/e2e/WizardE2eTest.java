package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.tui.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wizard on the real cluster, through a real terminal, with keys alone. */
@Tag("e2e")
class WizardE2eTest {
  private static final String MARKER = "marker-%@-wizard-4711";

  @TempDir Path folder;

  @Test
  void fromTheFirstFrameToAProvenLogin() throws Exception {
    try (Homelab homelab = new Homelab(folder);
        Tmux tmux =
            new Tmux(
                folder,
                80,
                24,
                Map.of(
                    "XDG_STATE_HOME",
                    folder.resolve("state").toString(),
                    "XDG_CONFIG_HOME",
                    folder.resolve("config").toString(),
                    "TERM",
                    "xterm-256color",
                    "LC_ALL",
                    "C.UTF-8"))) {
      tmux.run("scripts/sealift init").awaits("ok    sealed secrets").press("Enter");
      database(tmux, homelab.id);
      tmux.awaits("Step 3 of 8").hangUp();
      tmux.awaitsShell();
      tmux.run("scripts/sealift init").awaits("Your answers of last time are here");
      tmux.awaits("ok    sealed secrets").press("Enter").awaits("Step 2 of 8", Homelab.HOST);
      tmux.press("Down", "Down", "Down", "Down").type(System.getenv("E2E_DB_ADMIN_PASSWORD"));
      tmux.press("Enter", "Enter", "Enter", "Enter").awaits("Step 3 of 8");
      bucket(tmux, homelab.id);
      tmux.awaits("Step 4 of 8");
      answer(tmux, homelab.id);
      answer(tmux, System.getenv("E2E_IMAGE"));
      tmux.press("Enter", "Enter").awaits("Step 5 of 8").press("Enter", "Enter");
      tmux.paste(MARKER + "\n").awaits("type it").press("Enter", "Enter", "Enter");
      tmux.awaits("This would change:").press("a").awaits("Step 8 of 8").press("Enter");
      tmux.awaits("deployed: MLflow");
      assertThat(tmux.scrollback())
          .doesNotContain(MARKER, System.getenv("E2E_S3_ADMIN_SECRET_KEY"));
      tmux.awaitsShell();
      assertThat(homelab.login("mlflow", MARKER)).isEqualTo("200");
      assertThat(homelab.login("mlflow", "wrong")).isEqualTo("401");
      assertThat(Files.readString(folder.resolve("config/sealift/profiles/mlflow.ini")))
          .contains("namespace = " + homelab.id)
          .doesNotContain(MARKER);
    }
  }

  private static void database(Tmux tmux, String id) throws Exception {
    tmux.awaits("Step 2 of 8");
    answer(tmux, Homelab.HOST);
    answer(tmux, Homelab.PORT);
    tmux.press("Enter");
    answer(tmux, System.getenv("E2E_DB_ADMIN_USER"));
    tmux.type(System.getenv("E2E_DB_ADMIN_PASSWORD")).press("Enter");
    answer(tmux, id);
    answer(tmux, id);
    answer(tmux, id + "_auth");
  }

  private static void bucket(Tmux tmux, String id) throws Exception {
    answer(tmux, System.getenv("E2E_S3_ENDPOINT"));
    tmux.press("Enter");
    answer(tmux, id);
    tmux.press("Enter");
    tmux.type(System.getenv("E2E_S3_ADMIN_ACCESS_KEY")).press("Enter");
    tmux.type(System.getenv("E2E_S3_ADMIN_SECRET_KEY")).press("Enter");
  }

  private static void answer(Tmux tmux, String text) throws Exception {
    tmux.press("C-u").type(text).press("Enter");
  }
}
