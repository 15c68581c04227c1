package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.Text;
import dev.sealift.history.History;
import dev.sealift.history.Note;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A page of the history. */
final class HistoryListing {
  private int limit = 20;
  private Optional<Integer> before = Optional.empty();

  private final HistoryScope scope = new HistoryScope();

  /** Declares them. */
  void declare(Declaration command) {
    command
        .option(
            "--limit",
            Integer.class,
            "N",
            "how many, the newest first; default " + limit,
            it -> limit = it)
        .option(
            "--before",
            Integer.class,
            "REV",
            "those before this revision: the next page",
            it -> before = Optional.of(it))
        .with(scope::declare);
  }

  Integer print(Shell shell, GlobalOptions options) {
    if (limit < 1) {
      throw new UsageException(
          "--limit is " + limit, "it is a number of revisions", "give 1 or more");
    }
    try (Session session = new Session(shell, options)) {
      session.print(result(session));
      return Main.DONE;
    }
  }

  private Result result(Session session) {
    try (History history = session.historyToTell()) {
      if (before.isPresent()) {
        scope.requireOne(history, "--before " + before.get());
      }
      Optional<Long> beforeId = before.map(number -> scope.revision(history, number).id());
      List<Revision> revisions = history.list(scope.key(history), limit, beforeId);
      Map<Long, String> notes = notes(history, revisions);
      StringBuilder text = new StringBuilder(revisions.isEmpty() ? "nothing yet\n" : head());
      List<Object> tree = new ArrayList<>();
      for (Revision r : revisions) {
        String note = notes.getOrDefault(r.id(), r.note());
        text.append(row(r, note));
        Map<String, Object> item = RevisionTree.of(r);
        item.put("note", note);
        tree.add(item);
      }
      return new Result(text.toString(), tree);
    }
  }

  /** The newest note of each revision that got one later. */
  private static Map<Long, String> notes(History history, List<Revision> revisions) {
    Map<Long, String> notes = new HashMap<>();
    if (!revisions.isEmpty()) {
      long from = revisions.stream().mapToLong(Revision::id).min().orElseThrow();
      long to = revisions.stream().mapToLong(Revision::id).max().orElseThrow();
      for (Note note : history.notes(from, to)) {
        notes.put(note.revision(), note.text());
      }
    }
    return notes;
  }

  private static String head() {
    return row("REV", "WHEN", "WHAT", "STATE", "NAMESPACE", "WHO", "NOTE");
  }

  private static String row(Revision r, String note) {
    return row(
        Integer.toString(r.number()),
        r.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
        Text.word(r.operation()),
        Text.word(r.state()),
        r.deployment().namespace(),
        r.who(),
        r.state() == State.FAILED ? "at " + r.failedStep() : note);
  }

  private static String row(String... cells) {
    return Text.printable(
                String.format("%4s  %-20s  %-8s  %-11s  %-16s  %-16s  %s", (Object[]) cells))
            .stripTrailing()
        + "\n";
  }
}
