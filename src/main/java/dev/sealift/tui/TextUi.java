package dev.sealift.tui;

import dev.sealift.core.UserException;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.ProfileText;
import dev.sealift.rollout.Desk;
import dev.sealift.tui.screen.Effect;
import dev.sealift.tui.screen.Screen;
import dev.sealift.tui.screen.Screens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The screens on the operator's terminal; the line prompts where there can be none. */
public final class TextUi {
  private TextUi() {}

  /**
   * Asks its way to a deployment.
   *
   * @return true when MLflow runs; false when the operator did not want to apply
   */
  public static boolean wizard(Desk desk) throws InterruptedException {
    return desk.screens()
        ? run(desk, backend -> Screens.wizard(backend, desk.draft(), known(desk)))
            == Effect.Ending.DONE
        : LineWizard.run(desk);
  }

  /** Shows what there is and what can be done with it. */
  public static boolean home(Desk desk) throws InterruptedException {
    return run(
            desk,
            backend -> Screens.home(backend, desk.draft(), desk.suggestions(), Clock.systemUTC()))
        != Effect.Ending.INTERRUPTED;
  }

  /** What stands in the only profile there is goes before what is merely usual. */
  private static Map<String, String> known(Desk desk) {
    Map<String, String> known = new LinkedHashMap<>(desk.suggestions());
    List<Path> profiles = desk.profiles();
    if (profiles.size() == 1 && Files.isReadable(profiles.get(0))) {
      try {
        String text = Files.readString(profiles.get(0));
        // One with a problem may have a secret in it, which the draft must not take over.
        if (ProfileReader.problems(text).isEmpty()) {
          known.putAll(ProfileText.values(text));
        }
      } catch (IOException e) {
        return known;
      }
    }
    return known;
  }

  @FunctionalInterface
  private interface First {
    Screen on(DeskBackend backend);
  }

  private static Effect.Ending run(Desk desk, First first) throws InterruptedException {
    try (DeskBackend backend = new DeskBackend(desk)) {
      Screen screen = first.on(backend);
      UnixTty terminal = UnixTty.open();
      App app =
          new App(
              terminal,
              Looks.of(desk.environment()),
              System::nanoTime,
              desk.draft().resolveSibling("crash.log"));
      Signals.on("CONT", () -> continued(terminal, app));
      Effect.Ending ending = app.run(screen);
      app.told().forEach(desk::tell);
      if (ending == Effect.Ending.INTERRUPTED) {
        throw new InterruptedException();
      }
      return ending;
    } catch (IOException e) {
      throw new UserException(
          "the terminal does not answer", "", "use line prompts: add --accessible", e);
    }
  }

  private static void continued(UnixTty terminal, App app) {
    try {
      terminal.continued();
      app.redraw();
    } catch (IOException e) {
      // The terminal is gone; the loop will see that itself.
    }
  }
}
