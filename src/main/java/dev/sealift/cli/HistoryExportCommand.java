package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.history.History;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

final class HistoryExportCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private final HistoryScope scope = new HistoryScope();

  private Path file = Path.of("");

  HistoryExportCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history export", this)
        .description(
            "Writes the revisions into a file, a line of JSON each: to back them up, or for `import`.",
            "It holds what the history holds: profiles, ciphertext, no secret. Each line's digest covers"
                + " it and the one before; the last line tells how many there are.")
        .footer("Example: sealift history export mlflow.jsonl -n mlflow")
        .with(scope::declare)
        .parameter(Path.class, "FILE", "the file, 0600, replaced if it is there", it -> file = it);
  }

  @Override
  public Integer call() {
    try (Session session = new Session(shell, options)) {
      session.print(result(session));
      return Main.DONE;
    }
  }

  private Result result(Session session) {
    try (History history = session.historyToTell()) {
      long revisions = history.export(scope.key(history), file);
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("revisions", revisions);
      tree.put("file", file.toString());
      return new Result("exported " + revisions + " revisions to " + file + "\n", tree);
    }
  }
}
