package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    description = "Prints the man page.",
    footer = {
      "",
      "Example: sealift man | man -l -",
      "         sealift man > ~/.local/share/man/man1/sealift.1"
    })
final class ManCommand implements Callable<Integer> {
  private final Shell shell;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ManCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell.out().print(ManPage.of(spec.root()));
    shell.out().flush();
    return Main.DONE;
  }
}
