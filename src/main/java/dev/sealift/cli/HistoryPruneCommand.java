package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class HistoryPruneCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private final HistoryScope scope = new HistoryScope();

  private int keep = 50;

  HistoryPruneCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history prune", this)
        .description(
            "Takes the profiles, manifests and steps of old revisions away. That they were is still"
                + " told, and `verify` still vouches for it; there is no rollback to them any more.",
            "Of each deployment, the newest, the unfinished and the last that succeeded stay whole.")
        .footer("Example: sealift history prune --keep 50")
        .with(scope::declareAll)
        .option(
            "--keep",
            Integer.class,
            "N",
            "how many of each deployment stay whole; default " + keep,
            it -> keep = it);
  }

  @Override
  public Integer call() {
    if (keep < 0) {
      throw new UsageException(
          "--keep is " + keep, "it is a number of revisions", "give 0 or more");
    }
    try (Session session = new Session(shell, options)) {
      long count;
      try (History history = session.historyToAmend()) {
        count = history.prunable(scope.deployments(history), keep);
      }
      // Closed while it asks: nobody waits for an answer with the file locked.
      if (count > 0 && !session.confirmed("Take the texts of " + count + " revisions away?")) {
        return Main.FAILED;
      }
      long taken = 0;
      if (count > 0) {
        try (History history = session.historyToAmend()) {
          List<DeploymentKey> deployments = scope.deployments(history);
          taken = history.prune(deployments, keep, Session.operator());
        }
      }
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("pruned", taken);
      session.print(
          new Result(taken == 0 ? "nothing to prune\n" : "pruned " + taken + " revisions\n", tree));
      return Main.DONE;
    }
  }
}
