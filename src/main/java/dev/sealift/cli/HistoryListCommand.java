package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;

final class HistoryListCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private final HistoryListing listing = new HistoryListing();

  HistoryListCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history list", this)
        .description(
            "Lists past deployments, the newest first.",
            "Without -n, what was imported counts from its import.")
        .footer("Example: sealift history list -n mlflow --before 41 -o json")
        .with(listing::declare);
  }

  @Override
  public Integer call() {
    return listing.print(shell, options);
  }
}
