package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.history.History;
import dev.sealift.history.Imported;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

final class HistoryImportCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private Path file = Path.of("");

  HistoryImportCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history import", this)
        .description(
            "Takes over the revisions of an export: all of them, or none when a line is wrong. Those that"
                + " are here already stay, so a second time changes nothing.",
            "They are chained anew, each with a record of the history that it comes from. Unfinished and"
                + " pruned ones are left out.")
        .footer(
            "Example: sealift history import mlflow.jsonl --history jdbc:postgresql://ann@nas/sealift")
        .parameter(Path.class, "FILE", "what `history export` wrote", it -> file = it);
  }

  @Override
  public Integer call() {
    try (Session session = new Session(shell, options)) {
      session.print(result(session));
      return Main.DONE;
    }
  }

  private Result result(Session session) {
    try (History history = session.history()) {
      Imported imported = history.importFrom(file);
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("imported", imported.revisions());
      tree.put("known", imported.known());
      tree.put("leftOut", imported.leftOut());
      return new Result(
          "imported %s revisions; %s were here already, %s left out%n"
              .formatted(imported.revisions(), imported.known(), imported.leftOut()),
          tree);
    }
  }
}
