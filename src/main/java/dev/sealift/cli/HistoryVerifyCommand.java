package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.rollout.HistoryVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class HistoryVerifyCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private boolean offline;

  HistoryVerifyCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history verify", this)
        .description(
            "Tells whether the history is as it was written: each record by the chain that they make,"
                + " the newest by what the cluster remembers of them.",
            "It ends 1 when a record was changed (TAMPERED), when the newest are missing (TRUNCATED), and"
                + " when it is another cluster's or operator's (FOREIGN).")
        .footer("Example: sealift history verify --context homelab")
        .flag("--offline", "look at the chain alone, without a cluster", it -> offline = it);
  }

  @Override
  public Integer call() {
    try (Session session = new Session(shell, options)) {
      HistoryVerdict verdict = Verifying.verdict(session, offline);
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("verdict", Text.word(verdict.kind()));
      tree.put("seen", verdict.lines());
      StringBuilder text = new StringBuilder(verdict.what() + "\n");
      verdict.lines().forEach(line -> text.append("  ").append(Text.printable(line)).append('\n'));
      session.print(new Result(text.toString(), tree));
      if (verdict.kind().isWrong()) {
        List<String> lines = verdict.lines();
        throw new UserException(verdict.what(), lines.get(lines.size() - 1), verdict.remedy());
      }
      return Main.DONE;
    }
  }

  /** Apart from the command: picocli looks at its methods, which would load a client. */
  private static final class Verifying {
    static HistoryVerdict verdict(Session session, boolean offline) {
      if (offline) {
        return dev.sealift.rollout.HistoryVerification.of(session::historyToTell, Optional.empty());
      }
      try (dev.sealift.cluster.Cluster cluster = session.cluster()) {
        return dev.sealift.rollout.HistoryVerification.of(
            session::historyToTell, Optional.of(cluster));
      }
    }
  }
}
