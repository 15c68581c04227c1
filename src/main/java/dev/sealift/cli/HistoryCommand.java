package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Lists past deployments; `history show REV` tells of one.",
    footer = {"", "Example: sealift history --limit 5"})
final class HistoryCommand implements Callable<Integer> {
  private static final Set<String> ABOUT_ALL = Set.of("-h", "--help", "completion", "man");

  private final Shell shell;
  private final GlobalOptions options;

  @Mixin private final HistoryListing listing = new HistoryListing();

  private HistoryCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  /** The command with those below it that the arguments name; with all where help is wanted. */
  static CommandLine withCommands(Shell shell, GlobalOptions options, List<String> arguments) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("list", () -> new HistoryListCommand(shell, options));
    all.put("show", () -> new HistoryShowCommand(shell, options));
    all.put("diff", () -> new HistoryDiffCommand(shell, options));
    all.put("verify", () -> new HistoryVerifyCommand(shell, options));
    all.put("note", () -> new HistoryNoteCommand(shell, options));
    all.put("prune", () -> new HistoryPruneCommand(shell, options));
    all.put("export", () -> new HistoryExportCommand(shell, options));
    all.put("import", () -> new HistoryImportCommand(shell, options));
    boolean every = arguments.isEmpty() || arguments.stream().anyMatch(ABOUT_ALL::contains);
    CommandLine line = new CommandLine(new HistoryCommand(shell, options));
    all.forEach(
        (name, command) -> {
          if (every || arguments.contains(name)) {
            line.addSubcommand(name, command.get());
          }
        });
    return line;
  }

  @Override
  public Integer call() {
    return listing.print(shell, options);
  }
}
