package dev.sealift.tui;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.CutOff;
import dev.sealift.rollout.Desk;
import dev.sealift.tui.screen.Answers;
import dev.sealift.tui.screen.Effect;
import dev.sealift.tui.screen.Screen;
import dev.sealift.tui.screen.Screens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** The screens on the operator's terminal; the line prompts where there can be none. */
public final class TextUi {
  /** Nobody can be asked while a plan is made: of what was not typed the cluster's own counts. */
  static final SecretResolver.Prompter UNTYPED =
      what -> {
        throw new UserException(
            what + ": nothing was typed, and the cluster has none",
            "this was not deployed there yet",
            "type it in its step, or write env:NAME or file:PATH in the profile");
      };

  private TextUi() {}

  /**
   * Asks its way to a deployment.
   *
   * @return true when MLflow runs; false when the operator did not want to apply
   */
  public static boolean wizard(Desk desk) throws InterruptedException {
    if (!desk.screens()) {
      return LineWizard.run(desk);
    }
    Answers answers = answers(desk);
    try {
      return run(desk, backend -> Screens.wizard(backend, answers)) == Effect.Ending.DONE;
    } catch (InterruptedException e) {
      boolean kept = e.getSuppressed().length == 0 && Files.exists(draft(desk, answers.file()));
      if (!(e instanceof CutOff) && kept) {
        desk.tell("Your answers are kept, but for secrets. To go on: " + again(desk, answers));
      }
      throw e;
    }
  }

  /** The command that goes on with the answers. */
  static String again(Desk desk, Answers answers) {
    Optional<String> context = Optional.of(answers.context()).filter(name -> !name.isEmpty());
    return desk.command(context.flatMap(desk::named))
        + " init -p "
        + Text.shellWord(answers.file().toString());
  }

  /** Shows what there is and what can be done with it. */
  public static boolean home(Desk desk) throws InterruptedException {
    return run(desk, backend -> Screens.home(backend, desk.suggestions(), Clock.systemUTC()))
        != Effect.Ending.INTERRUPTED;
  }

  /** What is known and was answered for the profile that is meant. */
  static Answers answers(Desk desk) {
    Path file = profile(desk);
    return Answers.open(file, draft(desk, file), desk.suggestions());
  }

  /** Nobody is asked for the deployment's name. */
  static Path profile(Desk desk) {
    return desk.profile("mlflow");
  }

  /** A draft for each profile, by its whole name, so that no other one's answers get into it. */
  static Path draft(Desk desk, Path profile) {
    String whole = profile.toAbsolutePath().normalize().toString();
    UUID name = UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8));
    return desk.draft().resolveSibling("drafts").resolve(name + ".ini");
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
      Effect.Ending ending;
      try {
        ending = app.run(screen);
      } finally {
        app.told().forEach(desk::tell);
      }
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
