package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Asks for what is needed, writes the profile, deploys and proves.",
    footer = {"", "Example: sealift --sandbox init"})
final class InitCommand implements Callable<Integer> {
  private final Shell shell;
  private final GlobalOptions options;
  private final Main.Wizard wizard;

  InitCommand(Shell shell, GlobalOptions options, Main.Wizard wizard) {
    this.shell = shell;
    this.options = options;
    this.wizard = wizard;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      return wizard.run(new CommandDesk(session, shell, options)) ? Main.DONE : Main.FAILED;
    }
  }
}
