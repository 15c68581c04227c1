package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.rollout.RevisionDiff;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class HistoryDiffCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private final HistoryScope scope = new HistoryScope();

  private int first;
  private Optional<Integer> second = Optional.empty();

  HistoryDiffCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("history diff", this)
        .description(
            "Tells what differs between two revisions; with one, between it and the one before."
                + " Secrets are numbered blanks: equal numbers are equal values.")
        .footer("Example: sealift history diff 5 7")
        .with(scope::declare)
        .parameter(Integer.class, "REV", "from this one", it -> first = it)
        .optionalParameter(Integer.class, "REV", "to this one", it -> second = Optional.of(it));
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
      Revision named = scope.revision(history, first);
      Revision from = second.isPresent() ? named : before(history, named);
      Revision to = second.isPresent() ? scope.revision(history, second.get()) : named;
      List<String> lines = RevisionDiff.lines(history, from, to);
      StringBuilder text =
          new StringBuilder(
              "from revision " + from.number() + " to revision " + to.number() + "\n");
      lines.forEach(line -> text.append(Text.printable(line)).append('\n'));
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("from", from.number());
      tree.put("to", to.number());
      tree.put("lines", lines);
      return new Result(text.toString(), tree);
    }
  }

  private static Revision before(History history, Revision revision) {
    return history.list(Optional.of(revision.deployment()), 1, Optional.of(revision.id())).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "revision " + revision.number() + " is the first",
                    "there is none before it to compare it with",
                    "`sealift history show " + revision.number() + "` tells of it"));
  }
}
