package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.Text;
import dev.sealift.history.History;
import dev.sealift.history.Note;
import dev.sealift.history.Revision;
import dev.sealift.history.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

final class HistoryShowCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private final HistoryScope scope = new HistoryScope();

  private int number;

  HistoryShowCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history show", this)
        .description(
            "Tells of one revision: its steps, notes and profile; as JSON also its manifests.")
        .footer("Example: sealift history show 7")
        .with(scope::declare)
        .parameter(Integer.class, "REV", "its number", it -> number = it);
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
      Revision r = scope.revision(history, number);
      Map<String, Object> tree = RevisionTree.of(r);
      StringBuilder text = new StringBuilder();
      tree.forEach((name, value) -> text.append(line(name, value.toString())));
      notes(history.notes(r.id(), r.id()), text, tree);
      steps(history.steps(r.id()), text, tree);
      if (history.pruned(r.id())) {
        text.append(line("pruned", "its profile, manifests and steps are gone"));
        tree.put("pruned", true);
      } else {
        tree.put("profile", history.profile(r.id()));
        tree.put("manifests", history.manifests(r.id()));
        text.append("profile:\n").append(history.profile(r.id()).indent(2));
      }
      return new Result(text.toString(), tree);
    }
  }

  private static void notes(List<Note> notes, StringBuilder text, Map<String, Object> tree) {
    List<Object> items = new ArrayList<>();
    for (Note note : notes) {
      text.append(line("noted", note.text() + " (" + note.who() + ", " + note.at() + ")"));
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("text", note.text());
      item.put("who", note.who());
      item.put("at", note.at().toString());
      items.add(item);
    }
    tree.put("notes", items);
  }

  private static void steps(List<Step> steps, StringBuilder text, Map<String, Object> tree) {
    List<Object> items = new ArrayList<>();
    for (Step step : steps) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-10s %-10s %6.1f s  %s: %s%n",
              "step " + step.number(),
              step.name(),
              step.took().toMillis() / 1000.0,
              step.state(),
              Text.printable(step.result())));
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("name", step.name());
      item.put("state", step.state());
      item.put("result", step.result());
      item.put("tookMillis", step.took().toMillis());
      items.add(item);
    }
    tree.put("steps", items);
  }

  private static String line(String name, String value) {
    return String.format("%-10s %s%n", name, Text.printable(value));
  }
}
