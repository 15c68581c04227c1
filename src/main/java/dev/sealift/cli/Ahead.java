package dev.sealift.cli;

import dev.sealift.cluster.Cluster;
import dev.sealift.history.History;
import dev.sealift.seal.Sealer;
import java.util.List;

/**
 * What a command will wait for, begun on another core while the command line is still read: half of
 * a quick command's time goes to classes that are looked for and made ready once.
 */
final class Ahead {
  private static final List<String> ON_A_CLUSTER =
      List.of("status", "plan", "apply", "doctor", "rotate", "rollback", "resume", "export");

  private Ahead() {}

  /** Begins what the named command needs; a command that is not known here just starts later. */
  static void begin(List<String> arguments) {
    if (arguments.contains("seal")) {
      begin(Sealer::prepare);
    } else if (arguments.contains("history")) {
      begin(History::prepare);
    } else if (arguments.stream().anyMatch(ON_A_CLUSTER::contains)) {
      begin(Cluster::prepare);
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
