package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Takes the profiles, manifests and steps of old revisions away. That they were is still"
          + " told, and `verify` still vouches for it; there is no rollback to them any more.",
      "Of each deployment, the newest, the unfinished and the last that succeeded stay whole."
    },
    footer = {"", "Example: sealift history prune --keep 50"})
final class HistoryPruneCommand implements Callable<Integer> {
  private final Shell shell;
  private final GlobalOptions options;

  @Mixin private final HistoryScope scope = new HistoryScope();

  @Option(
      names = "--keep",
      defaultValue = "50",
      paramLabel = "N",
      description = "how many of each deployment stay whole; default ${DEFAULT-VALUE}")
  private int keep;

  HistoryPruneCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() {
    if (keep < 0) {
      throw new UserException("--keep is " + keep, "it is a number of revisions", "give 0 or more");
    }
    try (Session session = new Session(shell, options)) {
      long count;
      try (History history = session.history()) {
        count = history.prunable(scope.deployments(history), keep);
      }
      // Closed while it asks: nobody waits for an answer with the file locked.
      if (count > 0 && !session.confirmed("Take the texts of " + count + " revisions away?")) {
        return Main.FAILED;
      }
      long taken = 0;
      if (count > 0) {
        try (History history = session.history()) {
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
