package dev.sealift.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The man page, in roff, from the same model as {@code --help}. */
final class ManPage {
  private final StringBuilder out = new StringBuilder();

  private ManPage() {}

  static String of(CommandSpec root) {
    ManPage page = new ManPage();
    page.macro(".TH SEALIFT 1 \"\" \"" + root.version()[0] + "\" \"Sealift\"");
    page.macro(".SH NAME");
    page.text(
        root.name() + " - from nothing to a running, password-protected MLflow on Kubernetes");
    page.macro(".SH SYNOPSIS");
    page.text(root.name() + " [options] command [arguments]");
    page.macro(".SH DESCRIPTION");
    page.description(root);
    page.macro(".SH OPTIONS");
    page.text("Every command takes these, before or behind its name.");
    page.options(root.options());
    page.macro(".SH COMMANDS");
    page.commands(root);
    page.macro(".SH EXIT STATUS");
    root.usageMessage().exitCodeList().forEach(page::item);
    page.macro(".SH FILES");
    page.item(
        "$XDG_CONFIG_HOME/sealift/profiles/", "profiles, beside those of the folder's profiles/");
    page.item("$XDG_STATE_HOME/sealift/", "the history, and the sandbox");
    page.item("$XDG_CACHE_HOME/sealift/", "what makes starts fast; it may be deleted");
    page.macro(".SH SEE ALSO");
    page.text("kubectl(1)");
    return page.out.toString();
  }

  private void commands(CommandSpec parent) {
    for (CommandLine command : parent.subcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      if (!spec.usageMessage().hidden()) {
        macro(".SS " + escaped(synopsis(spec)));
        description(spec);
        options(spec.options().stream().filter(option -> !option.inherited()).toList());
        for (String line : spec.usageMessage().footer()) {
          if (!line.isEmpty()) {
            macro(".br");
            text(line);
          }
        }
        commands(spec);
      }
    }
  }

  private static String synopsis(CommandSpec spec) {
    StringBuilder line = new StringBuilder(spec.qualifiedName());
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      line.append(' ')
          .append(parameter.paramLabel())
          .append(parameter.arity().max() > 1 ? "…" : "");
    }
    return line.toString();
  }

  private void description(CommandSpec spec) {
    for (String line : spec.usageMessage().description()) {
      if (line.isEmpty()) {
        macro(".PP");
      } else {
        text(line);
      }
    }
  }

  private void options(List<OptionSpec> options) {
    for (OptionSpec option : options) {
      if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        item(String.join(", ", option.names()) + label, String.join(" ", option.description()));
      }
    }
  }

  private void item(String term, String text) {
    macro(".TP");
    out.append("\\fB").append(escaped(term)).append("\\fR\n");
    text(text);
  }

  private void macro(String line) {
    out.append(line).append('\n');
  }

  private void text(String line) {
    String escaped = escaped(line);
    // A dot or a quote at a line's beginning would be a request.
    boolean request = escaped.startsWith(".") || escaped.startsWith("'");
    out.append(request ? "\\&" : "").append(escaped).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
  }
}
