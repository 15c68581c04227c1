package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints what makes a shell complete commands and options.",
    footer = {
      "",
      "Example: sealift completion bash > ~/.local/share/bash-completion/completions/sealift",
      "         sealift completion zsh >> ~/.zshrc",
      "         sealift completion fish > ~/.config/fish/completions/sealift.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells; zsh takes bash's, by its own bashcompinit, which the script starts. */
  enum Name {
    bash,
    zsh,
    fish
  }

  private final Shell shell;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
  private Name name;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets both
  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
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
