package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "sealift",
    mixinStandardHelpOptions = true,
    version = "sealift 0.1.0",
    description = "From nothing to a running, password-protected MLflow on Kubernetes.")
final class Sealift implements Callable<Integer> {
  private final Shell shell;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  Sealift(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(shell.out(), CommandLine.Help.Ansi.OFF);
    return Main.DONE;
  }
}
