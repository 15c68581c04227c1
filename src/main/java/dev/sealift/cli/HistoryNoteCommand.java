package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import java.util.LinkedHashMap;
import java.util.Map;

final class HistoryNoteCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private final HistoryScope scope = new HistoryScope();

  private int number;
  private String text = "";

  HistoryNoteCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history note", this)
        .description(
            "Adds a note to a revision. The ones before stay; `list` shows the newest, `show` all.")
        .footer("Example: sealift history note 7 \"works; keep it\"")
        .with(scope::declare)
        .parameter(Integer.class, "REV", "the revision's number", it -> number = it)
        .parameter(String.class, "TEXT", "the note; never a secret", it -> text = it);
  }

  @Override
  public Integer call() {
    if (text.isBlank()) {
      throw new UserException(
          "the note is empty", "notes are only added, never taken away", "write something");
    }
    try (Session session = new Session(shell, options)) {
      session.print(result(session));
      return Main.DONE;
    }
  }

  private Result result(Session session) {
    try (History history = session.historyToAmend()) {
      Revision revision = scope.revision(history, number);
      history.note(revision.id(), text, Session.operator());
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("revision", revision.number());
      tree.put("note", text);
      return new Result("noted on revision " + revision.number() + "\n", tree);
    }
  }
}
