package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.List;

/** The same as a command's own {@code --help}, as helm and git have it. */
final class HelpCommand implements Command {
  static final String NAME = "help";

  private final Shell shell;
  private final Declaration declaration = new Declaration(NAME, this);
  private List<String> words = List.of();

  HelpCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Declaration declaration() {
    return declaration
        .description("Prints what a command does; without one, which there are.")
        .parameters(0, "COMMAND", "its name, e.g. history show", it -> words = it)
        .footer("Example: sealift help history show");
  }

  @Override
  public Integer call() {
    String page =
        HelpPages.of(words)
            .orElseThrow(
                () ->
                    new UsageException(
                        "there is no command " + String.join(" ", words),
                        "",
                        "see which there are: sealift help"));
    shell.out().print(page);
    shell.out().flush();
    return Main.DONE;
  }
}
