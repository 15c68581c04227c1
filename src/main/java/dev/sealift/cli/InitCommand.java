package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;

final class InitCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;
  private final Main.Wizard wizard;

  InitCommand(Shell shell, GlobalOptions options, Main.Wizard wizard) {
    this.shell = shell;
    this.options = options;
    this.wizard = wizard;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("init", this)
        .description("Asks for what is needed, writes the profile, deploys and proves.")
        .footer("Example: sealift --sandbox init");
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      return wizard.run(new CommandDesk(session, shell, options)) ? Main.DONE : Main.FAILED;
    }
  }
}
