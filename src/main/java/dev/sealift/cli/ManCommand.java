package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;

final class ManCommand implements Command {
  private final Shell shell;
  private final Declaration declaration = new Declaration("man", this);

  ManCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Declaration declaration() {
    return declaration
        .description("Prints the man page.")
        .footer(
            "Example: sealift man | man -l -",
            "         sealift man > ~/.local/share/man/man1/sealift.1");
  }

  @Override
  public Integer call() {
    shell.out().print(ManPage.of(declaration.spec().root()));
    shell.out().flush();
    return Main.DONE;
  }
}
