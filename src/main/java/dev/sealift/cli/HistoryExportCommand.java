package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.FileFailure;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
        .with(scope::declareAll)
        .parameter(Path.class, "FILE", "the file, 0600, replaced if it is there", it -> file = it);
  }

  @Override
  public Integer call() {
    try (Session session = new Session(shell, options)) {
      session.print(result(session));
      return Main.DONE;
    }
  }

  /** The file itself, where a link is named; never the history's own, which is read meanwhile. */
  private Path target(Session session) {
    try {
      if (!Files.isRegularFile(file)) {
        return file;
      }
      Optional<Path> own = session.historyFile();
      if (own.isPresent() && Files.isSameFile(own.get(), file)) {
        throw new UserException(
            file + " is the history itself", "an export replaces its file", "name another file");
      }
      return file.toRealPath();
    } catch (IOException e) {
      throw FileFailure.of("write", file, e);
    }
  }

  private Result result(Session session) {
    try (History history = session.historyToTell()) {
      scope.requireAny(history);
      long revisions = history.export(scope.namespace, target(session));
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("revisions", revisions);
      tree.put("file", file.toString());
      return new Result("exported " + revisions + " revisions to " + file + "\n", tree);
    }
  }
}
