package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.Step;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Lists past deployments; `history show REV` tells of one.",
    footer = {"", "Example: sealift history --limit 5"})
final class HistoryCommand implements Callable<Integer> {
  private final Shell shell;
  private final GlobalOptions options;

  @Option(
      names = "--limit",
      defaultValue = "20",
      paramLabel = "N",
      description = "how many, the newest first; default ${DEFAULT-VALUE}")
  private int limit;

  HistoryCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() {
    return list();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists past deployments.",
      footer = {"", "Example: sealift history list -o json"})
  Integer list() {
    try (Session session = new Session(shell, options);
        History history = session.history()) {
      List<Revision> revisions = history.list(Optional.empty(), limit, Optional.empty());
      StringBuilder text = new StringBuilder();
      List<Object> tree = new ArrayList<>();
      if (!revisions.isEmpty()) {
        text.append(row("REV", "WHEN", "WHAT", "STATE", "NAMESPACE", "WHO", "NOTE"));
      }
      for (Revision r : revisions) {
        text.append(
            row(
                Integer.toString(r.number()),
                r.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                word(r.operation()),
                word(r.state()),
                r.deployment().namespace(),
                r.who(),
                r.state() == dev.sealift.history.State.FAILED ? "at " + r.failedStep() : r.note()));
        tree.add(tree(r));
      }
      session.print(new Result(text.isEmpty() ? "nothing yet\n" : text.toString(), tree));
      return Main.DONE;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Tells of one revision.",
      footer = {"", "Example: sealift history show 7"})
  Integer show(@Parameters(paramLabel = "REV", description = "its number") int number) {
    try (Session session = new Session(shell, options);
        History history = session.history()) {
      Revision r =
          history
              .find(Optional.empty(), number)
              .orElseThrow(
                  () ->
                      new UserException(
                          "there is no revision " + number,
                          "",
                          "`sealift history list` shows those there are"));
      Map<String, Object> tree = tree(r);
      StringBuilder text = new StringBuilder();
      tree.forEach(
          (k, v) -> text.append(String.format("%-10s %s%n", k, Text.printable(v.toString()))));
      List<Object> steps = new ArrayList<>();
      for (Step step : history.steps(r.id())) {
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
        steps.add(item);
      }
      tree.put("steps", steps);
      tree.put("profile", history.profile(r.id()));
      tree.put("manifests", history.manifests(r.id()));
      text.append("profile:\n").append(history.profile(r.id()).indent(2));
      session.print(new Result(text.toString(), tree));
      return Main.DONE;
    }
  }

  private static Map<String, Object> tree(Revision r) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("revision", r.number());
    tree.put("operation", word(r.operation()));
    tree.put("state", word(r.state()));
    tree.put("namespace", r.deployment().namespace());
    tree.put("name", r.deployment().name());
    tree.put("context", r.context());
    tree.put("image", r.image());
    tree.put("who", r.who());
    tree.put("note", r.note());
    tree.put("startedAt", r.startedAt().toString());
    r.endedAt().ifPresent(at -> tree.put("endedAt", at.toString()));
    if (!r.failedStep().isEmpty()) {
      tree.put("failedStep", r.failedStep());
    }
    if (!r.reason().isEmpty()) {
      tree.put("reason", r.reason());
    }
    tree.put("hash", r.hash());
    return tree;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String row(String... cells) {
    return Text.printable(
                String.format("%4s  %-20s  %-8s  %-11s  %-16s  %-16s  %s", (Object[]) cells))
            .stripTrailing()
        + "\n";
  }
}
