package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "sealift",
    mixinStandardHelpOptions = true,
    version = "sealift 0.1.0",
    description = "From nothing to a running, password-protected MLflow on Kubernetes.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:the command line was wrong",
      "3:`plan --exit-code` found changes",
      "130:interrupted"
    },
    footer = {
      "",
      "Each option can be given by the environment variable in its brackets.",
      "",
      "Example: sealift --sandbox apply -p profiles/sandbox.ini --yes"
    })
final class Sealift implements Callable<Integer> {
  private final Shell shell;

  private final Main.Wizard wizard;

  @Mixin private final GlobalOptions options;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  Sealift(Shell shell, GlobalOptions options, Main.Wizard wizard) {
    this.shell = shell;
    this.options = options;
    this.wizard = wizard;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      CommandDesk desk = new CommandDesk(session, shell, options);
      if (desk.screens()) {
        return wizard.home(desk) ? Main.DONE : Main.FAILED;
      }
    }
    spec.commandLine().usage(shell.out(), CommandLine.Help.Ansi.OFF);
    return Main.DONE;
  }
}
