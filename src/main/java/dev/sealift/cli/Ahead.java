package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import dev.sealift.seal.Sealer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What a command will wait for, begun on another core while the command line is still read: half of
 * a quick command's time goes to classes that are looked for and made ready once. A command on a
 * cluster gains nothing by it: its own threads keep both cores busy.
 */
final class Ahead implements AutoCloseable {
  /** The history that the command will most likely want. */
  private record Opening(HistoryFile file, FutureTask<History> history) {}

  private static final Set<String> WRITING = Set.of("note", "prune", "import");

  private Optional<Opening> opening = Optional.empty();

  private Ahead() {}

  /** Nothing is begun. */
  static Ahead none() {
    return new Ahead();
  }

  /** Begins what the named command needs; a command that is not known here just starts later. */
  static Ahead begin(Shell shell, List<String> arguments) {
    Ahead ahead = none();
    if (arguments.contains("seal")) {
      start(Sealer::prepare);
    } else if (names(arguments, "history")) {
      boolean written = arguments.stream().anyMatch(WRITING::contains);
      file(shell, arguments).map(file -> new HistoryFile(file, written)).ifPresent(ahead::open);
    }
    return ahead;
  }

  /** Whether the word is the command, and not what an option is set to. */
  private static boolean names(List<String> arguments, String command) {
    int at = arguments.indexOf(command);
    String before = at > 0 ? arguments.get(at - 1) : "";
    return at >= 0
        && (!before.startsWith("-") || before.contains("=") || before.equals("--sandbox"));
  }

  /** Where the history is, by a glance at a line that nothing has read yet. */
  private static Optional<Path> file(Shell shell, List<String> arguments) {
    GlobalOptions options = new GlobalOptions();
    options.sandbox = arguments.contains("--sandbox");
    options.history =
        Optional.ofNullable(shell.environment().get("SEALIFT_HISTORY"))
            .filter(set -> !set.isEmpty());
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--history=")) {
        options.history = Optional.of(argument.substring("--history=".length()));
      } else if (argument.equals("--history") && i + 1 < arguments.size()) {
        options.history = Optional.of(arguments.get(i + 1));
      }
    }
    try {
      Path file = Path.of(new Session(shell, options).historyPlace());
      // Only one that is there: a wrong guess makes nothing.
      return Optional.of(file).filter(History::isThere);
    } catch (UserException e) {
      // The command will say it.
      return Optional.empty();
    }
  }

  private void open(HistoryFile file) {
    FutureTask<History> history = new FutureTask<>(file::open);
    opening = Optional.of(new Opening(file, history));
    start(history);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "sealift-ahead");
    thread.setDaemon(true);
    // What fails here fails again where it is needed, with its message.
    thread.setUncaughtExceptionHandler((t, e) -> {});
    thread.start();
  }

  /**
   * That history, once, where it is the one that was begun. Another one is closed: it may be the
   * same file, opened only to read it.
   *
   * @throws UserException it could not be opened
   */
  Optional<History> history(HistoryFile file) {
    if (opening.isPresent() && !opening.get().file().is(file)) {
      close();
    }
    if (opening.isEmpty()) {
      return Optional.empty();
    }
    FutureTask<History> begun = opening.get().history();
    opening = Optional.empty();
    try {
      return Optional.of(begun.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Closes what no command has wanted. */
  @Override
  public void close() {
    try {
      opening.ifPresent(wrong -> history(wrong.file()).ifPresent(History::close));
    } catch (UserException e) {
      // Nobody has asked for it: what the command said stands.
      return;
    }
  }
}
