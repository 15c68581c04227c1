package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.UserException;
import dev.sealift.profile.ProfileFile;
import dev.sealift.rollout.ApplyOperation;
import dev.sealift.rollout.Prepared;

final class ApplyCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private boolean forceConflicts;

  ApplyCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("apply", this)
        .description("Deploys the profile, and proves it by a login.")
        .footer("Example: sealift apply -p homelab.ini --note 'first try'")
        .flag(
            "--force-conflicts",
            "take over fields that someone else has set",
            it -> forceConflicts = it);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      ProfileFile file = session.profile();
      try (Cluster cluster = session.cluster()) {
        ApplyOperation operation = new ApplyOperation(session.workplace(cluster), forceConflicts);
        try (Prepared plan = prepare(session, operation, file)) {
          return Performance.run(session, plan, cluster.context());
        }
      }
    }
  }

  private static Prepared prepare(Session session, ApplyOperation operation, ProfileFile file)
      throws InterruptedException {
    try {
      return operation.prepare(file.profile(), file.text(), session.resolver());
    } catch (UserException e) {
      operation.recordRefused(file.profile(), file.text(), e);
      throw e;
    }
  }
}
