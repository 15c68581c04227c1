package dev.sealift.cli;

import dev.sealift.history.History;
import dev.sealift.seal.Sealer;
import java.util.List;

/**
 * What a command will wait for, begun on another core while the command line is still read: half of
 * a quick command's time goes to classes that are looked for and made ready once. A command on a
 * cluster gains nothing by it: its own threads keep both cores busy.
 */
final class Ahead {
  private Ahead() {}

  /** Begins what the named command needs; a command that is not known here just starts later. */
  static void begin(List<String> arguments) {
    if (arguments.contains("seal")) {
      begin(Sealer::prepare);
    } else if (arguments.contains("history")) {
      begin(History::prepare);
    }
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(work, "sealift-ahead");
    thread.setDaemon(true);
    // What fails here fails again where it is needed, with its message.
    thread.setUncaughtExceptionHandler((t, e) -> {});
    thread.start();
  }
}
