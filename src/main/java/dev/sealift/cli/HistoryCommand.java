package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

final class HistoryCommand implements Command {
  private static final Set<String> ABOUT_ALL = Set.of("-h", "--help", "completion", "man");

  private final Shell shell;
  private final GlobalOptions options;
  private final List<String> arguments;
  private final HistoryListing listing = new HistoryListing();

  /** With the commands below it that the arguments name; with all where help is wanted. */
  HistoryCommand(Shell shell, GlobalOptions options, List<String> arguments) {
    this.shell = shell;
    this.options = options;
    this.arguments = arguments;
  }

  @Override
  public Declaration declaration() {
    boolean every = arguments.isEmpty() || arguments.stream().anyMatch(ABOUT_ALL::contains);
    return new Declaration("history", this)
        .description("Lists past deployments; `history show REV` tells of one.")
        .footer("Example: sealift history --limit 5")
        .with(listing::declare)
        .commands(below(), name -> every || arguments.contains(name));
  }

  private Map<String, Supplier<Command>> below() {
    Map<String, Supplier<Command>> all = new LinkedHashMap<>();
    all.put("list", () -> new HistoryListCommand(shell, options));
    all.put("show", () -> new HistoryShowCommand(shell, options));
    all.put("diff", () -> new HistoryDiffCommand(shell, options));
    all.put("verify", () -> new HistoryVerifyCommand(shell, options));
    all.put("note", () -> new HistoryNoteCommand(shell, options));
    all.put("prune", () -> new HistoryPruneCommand(shell, options));
    all.put("export", () -> new HistoryExportCommand(shell, options));
    all.put("import", () -> new HistoryImportCommand(shell, options));
    return all;
  }

  @Override
  public Integer call() {
    return listing.print(shell, options);
  }
}
