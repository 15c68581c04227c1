package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.export.RbacManifest;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Files for a repository and for those who run the cluster.",
    footer = {"", "Example: sealift export rbac | kubectl apply -f -"})
final class ExportCommand implements Callable<Integer> {
  private final Shell shell;
  private final GlobalOptions options;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  ExportCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say what: rbac");
  }

  @Command(
      name = "rbac",
      mixinStandardHelpOptions = true,
      description = {
        "Prints the least that Sealift must be allowed, as a ServiceAccount with its roles.",
        "Whoever runs the cluster applies it; the account then deploys into its one namespace."
      },
      footer = {
        "",
        "Example: sealift export rbac | kubectl apply -f -",
        "         kubectl -n mlflow create token sealift --duration 8h"
      })
  Integer rbac() {
    try (Session session = new Session(shell, options)) {
      shell.out().print(RbacManifest.of(session.profile(session.profileFile())));
      shell.out().flush();
      return Main.DONE;
    }
  }
}
