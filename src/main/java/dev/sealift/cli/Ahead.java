package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
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
 * a quick command's time goes to classes that are looked for and made ready once.
 */
final class Ahead implements AutoCloseable {
  /** What the command will most likely want, and from where. */
  private record Opening<P, T>(P place, FutureTask<Optional<T>> opened) {}

  private static final Set<String> WRITING = Set.of("note", "prune", "import");
  private static final Set<String> ON_CLUSTER =
      Set.of("status", "plan", "apply", "rotate", "rollback", "resume");
  private static final Set<String> OFF_CLUSTER =
      Set.of("--sandbox", "--help", "-h", "--version", "-V");

  private Optional<Opening<HistoryFile, History>> history = Optional.empty();
  private Optional<Opening<ClusterAddress, Cluster>> cluster = Optional.empty();

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
      // Not for `verify`: it asks the cluster first, and others write the history meanwhile.
      Optional<Path> wanted =
          arguments.contains("verify") ? Optional.empty() : file(shell, arguments);
      wanted.ifPresent(file -> ahead.open(new HistoryFile(file, written)));
    } else if (isOnCluster(shell, arguments)) {
      ahead.open(
          new ClusterAddress(
              set(shell, arguments, "kubeconfig").map(Path::of), set(shell, arguments, "context")));
    }
    return ahead;
  }

  private static boolean isOnCluster(Shell shell, List<String> arguments) {
    return ON_CLUSTER.stream().anyMatch(command -> names(arguments, command))
        && arguments.stream().noneMatch(OFF_CLUSTER::contains)
        && !Variables.sets(shell.environment(), "--sandbox");
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
    options.sandbox =
        arguments.contains("--sandbox") || Variables.sets(shell.environment(), "--sandbox");
    options.history = set(shell, arguments, "history");
    try {
      Path file = Path.of(new Session(shell, options).historyPlace());
      // Only one that is there: a wrong guess makes nothing.
      return Optional.of(file).filter(History::isThere);
    } catch (UserException e) {
      // The command will say it.
      return Optional.empty();
    }
  }

  /** What an option is set to, by the same glance. */
  private static Optional<String> set(Shell shell, List<String> arguments, String option) {
    Optional<String> value =
        Optional.ofNullable(shell.environment().get(Variables.of("", "--" + option)))
            .filter(set -> !set.isEmpty());
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--" + option + "=")) {
        value = Optional.of(argument.substring(option.length() + 3));
      } else if (argument.equals("--" + option) && i + 1 < arguments.size()) {
        value = Optional.of(arguments.get(i + 1));
      }
    }
    return value;
  }

  private void open(HistoryFile file) {
    FutureTask<Optional<History>> opened = new FutureTask<>(() -> Optional.of(file.open()));
    history = Optional.of(new Opening<>(file, opened));
    start(opened);
  }

  private void open(ClusterAddress address) {
    FutureTask<Optional<Cluster>> opened = new FutureTask<>(() -> Cluster.connect(address));
    cluster = Optional.of(new Opening<>(address, opened));
    start(opened);
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
    if (history.isPresent() && !history.get().place().is(file)) {
      closeHistory();
    }
    Optional<Opening<HistoryFile, History>> begun = history;
    history = Optional.empty();
    return begun.flatMap(opening -> await(opening.opened()));
  }

  /**
   * That cluster, once, where it is the one that was begun.
   *
   * @throws UserException it could not be opened
   */
  Optional<Cluster> cluster(ClusterAddress address) {
    if (cluster.isPresent() && !cluster.get().place().is(address)) {
      closeCluster();
    }
    Optional<Opening<ClusterAddress, Cluster>> begun = cluster;
    cluster = Optional.empty();
    return begun.flatMap(opening -> await(opening.opened()));
  }

  private static <T> Optional<T> await(FutureTask<Optional<T>> opened) {
    try {
      return opened.get();
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
    closeCluster();
    closeHistory();
  }

  private void closeHistory() {
    try {
      history.flatMap(wrong -> await(wrong.opened())).ifPresent(History::close);
    } catch (UserException e) {
      // Nobody has asked for it: what the command said stands.
      return;
    } finally {
      history = Optional.empty();
    }
  }

  /** Without waiting for it: a line that was wrong is answered at once. */
  private void closeCluster() {
    cluster.ifPresent(wrong -> start(() -> await(wrong.opened()).ifPresent(Cluster::close)));
    cluster = Optional.empty();
  }
}
