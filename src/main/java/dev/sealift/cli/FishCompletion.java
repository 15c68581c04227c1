package dev.sealift.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish, which picocli has none for. */
final class FishCompletion {
  private final StringBuilder out = new StringBuilder();
  private final CommandLine root;

  private FishCompletion(CommandLine root) {
    this.root = root;
  }

  static String of(CommandLine root) {
    FishCompletion fish = new FishCompletion(root);
    fish.line("-f");
    fish.command(root, List.of());
    return fish.out.toString();
  }

  private void command(CommandLine command, List<String> path) {
    CommandSpec spec = command.getCommandSpec();
    List<CommandLine> children =
        command.getSubcommands().values().stream().filter(child -> !hidden(child)).toList();
    List<String> below = children.stream().map(CommandLine::getCommandName).toList();
    String here = condition(path, below);
    for (CommandLine child : children) {
      line(here, "-a " + child.getCommandName(), described(child.getCommandSpec()));
    }
    for (OptionSpec option : spec.options()) {
      // What all commands take is told once, for all of them.
      if (path.isEmpty() || (Variables.of(option).isPresent() && !option.inherited())) {
        line(path.isEmpty() ? "" : condition(path, List.of()), option(option), brief(option));
      }
    }
    for (CommandLine child : children) {
      List<String> deeper = new ArrayList<>(path);
      deeper.add(child.getCommandName());
      command(child, deeper);
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String values = values(parameter.auxiliaryTypes()[0], "-F", "");
      if (!values.isEmpty()) {
        line(here, values);
      }
    }
  }

  private static boolean hidden(CommandLine command) {
    return command.getCommandSpec().usageMessage().hidden();
  }

  /** Behind all words of {@code path}, and before any of {@code below}. */
  private String condition(List<String> path, List<String> below) {
    List<String> parts = new ArrayList<>();
    path.forEach(word -> parts.add("__fish_seen_subcommand_from " + word));
    List<String> before = new ArrayList<>(below);
    if (path.size() == 1) {
      before.addAll(namesakes(path.get(0)));
    }
    if (!before.isEmpty()) {
      parts.add("not __fish_seen_subcommand_from " + String.join(" ", before));
    }
    return parts.isEmpty() ? "" : "-n '" + String.join("; and ", parts) + "'";
  }

  /** Those that have a command of that name below them, as {@code history} has {@code export}. */
  private List<String> namesakes(String name) {
    return root.getSubcommands().values().stream()
        .filter(command -> command.getSubcommands().containsKey(name))
        .map(CommandLine::getCommandName)
        .distinct()
        .toList();
  }

  private static String option(OptionSpec option) {
    List<String> words = new ArrayList<>();
    for (String name : option.names()) {
      words.add(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
    }
    if (option.arity().max() > 0) {
      words.add(values(option.auxiliaryTypes()[0], "-rF", "-x"));
    }
    return String.join(" ", words);
  }

  private static String values(Class<?> type, String file, String any) {
    if (type.isEnum()) {
      List<String> names = new ArrayList<>();
      for (Object constant : type.getEnumConstants()) {
        names.add(constant.toString());
      }
      return "-xa '" + String.join(" ", names) + "'";
    }
    return Path.class.isAssignableFrom(type) ? file : any;
  }

  private static String brief(OptionSpec option) {
    return "-d " + quoted(text(option.description()));
  }

  private static String described(CommandSpec spec) {
    return "-d " + quoted(text(spec.usageMessage().description()));
  }

  private static String text(String[] description) {
    String first = description.length == 0 ? "" : description[0];
    return first.replaceAll("; default.*| \\[\\$[A-Z_]+]$", "");
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private void line(String... words) {
    out.append("complete -c ").append(root.getCommandName());
    for (String word : words) {
      if (!word.isEmpty()) {
        out.append(' ').append(word);
      }
    }
    out.append('\n');
  }
}
