package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

final class Sealift implements Command {
  private final Shell shell;
  private final GlobalOptions options;
  private final Main.Wizard wizard;
  private final Declaration declaration = new Declaration("", this);

  Sealift(Shell shell, GlobalOptions options, Main.Wizard wizard) {
    this.shell = shell;
    this.options = options;
    this.wizard = wizard;
  }

  @Override
  public Declaration declaration() {
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("0", "done");
    statuses.put("1", "failed");
    statuses.put("2", "the command line was wrong");
    statuses.put("3", "`plan --exit-code` found changes");
    statuses.put("130", "interrupted; 143 by SIGTERM, 129 by a terminal that is gone");
    declaration
        .spec()
        .version("sealift 0.1.0")
        .usageMessage()
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(statuses);
    return declaration
        .description("From nothing to a running, password-protected MLflow on Kubernetes.")
        .footer(
            "Each option can be given by the environment variable in its brackets.",
            "",
            "Example: sealift --sandbox apply --yes")
        .with(options::declare);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      CommandDesk desk = new CommandDesk(session, shell, options);
      if (desk.screens()) {
        return wizard.home(desk) ? Main.DONE : Main.FAILED;
      }
    }
    declaration.spec().commandLine().usage(shell.out(), CommandLine.Help.Ansi.OFF);
    return Main.DONE;
  }
}
