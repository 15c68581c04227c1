package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.RollbackOperation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description =
        "Brings an earlier revision back, its passwords included, as a new revision; proves it.",
    footer = {"", "Example: sealift rollback 7"})
final class RollbackCommand implements Callable<Integer> {
  private final Shell shell;
  private final GlobalOptions options;

  @Parameters(paramLabel = "REV", description = "the revision's number, see sealift history")
  private int revision;

  @Option(
      names = "--force",
      description = "also across a change of the databases' schemas, and over others' fields")
  private boolean force;

  RollbackCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      Profile profile = session.profile(session.profileFile());
      try (Cluster cluster = session.cluster();
          Prepared prepared =
              new RollbackOperation(session.workplace(cluster))
                  .prepare(profile, session.resolver(), revision, force)) {
        return Performance.run(session, prepared, cluster.context());
      }
    }
  }
}
