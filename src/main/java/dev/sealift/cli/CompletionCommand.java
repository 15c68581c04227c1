package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import picocli.AutoComplete;
import picocli.CommandLine;

final class CompletionCommand implements Command {
  /** The shells; zsh takes bash's, by its own bashcompinit, which the script starts. */
  enum Name {
    bash,
    zsh,
    fish
  }

  private final Shell shell;
  private final Declaration declaration = new Declaration("completion", this);

  private Name name = Name.bash;

  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Declaration declaration() {
    return declaration
        .description("Prints what makes a shell complete commands and options.")
        .footer(
            "Example: sealift completion bash \\",
            "           > ~/.local/share/bash-completion/completions/sealift")
        .parameter(Name.class, "SHELL", "bash, zsh or fish", it -> name = it);
  }

  @Override
  public Integer call() {
    CommandLine root = declaration.spec().root().commandLine();
    shell
        .out()
        .print(
            name == Name.fish
                ? FishCompletion.of(root)
                : AutoComplete.bash(root.getCommandName(), root));
    shell.out().flush();
    return Main.DONE;
  }
}
