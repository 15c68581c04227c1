package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists past deployments, the newest first.",
    footer = {"", "Example: sealift history list -n mlflow --before 41 -o json"})
final class HistoryListCommand implements Callable<Integer> {
  private final Shell shell;
  private final GlobalOptions options;

  @Mixin private final HistoryListing listing = new HistoryListing();

  HistoryListCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() {
    return listing.print(shell, options);
  }
}
