package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.RollbackOperation;

final class RollbackCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private int revision;
  private boolean force;

  RollbackCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("rollback", this)
        .description(
            "Brings an earlier revision back, its passwords included, as a new revision; proves it.")
        .footer("Example: sealift rollback 7")
        .parameter(
            Integer.class, "REV", "the revision's number, see sealift history", it -> revision = it)
        .flag(
            "--force",
            "also across a change of the databases' schemas, and over others' fields",
            it -> force = it);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      Profile profile = session.profile().profile();
      try (Cluster cluster = session.cluster();
          Prepared prepared =
              new RollbackOperation(session.workplace(cluster))
                  .prepare(profile, session.resolver(), revision, force)) {
        return Performance.run(session, prepared, cluster.context());
      }
    }
  }
}
