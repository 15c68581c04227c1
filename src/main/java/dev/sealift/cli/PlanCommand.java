package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.profile.ProfileFile;
import dev.sealift.rollout.ApplyOperation;
import dev.sealift.rollout.ApplyPlan;

final class PlanCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private boolean exitCode;

  PlanCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("plan", this)
        .description("Shows what apply would change, secrets masked. Writes nothing.")
        .footer("Example: sealift plan -p homelab.ini --exit-code")
        .flag("--exit-code", "end with status 3 when there are changes", it -> exitCode = it);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      ProfileFile file = session.profile();
      try (Cluster cluster = session.cluster();
          ApplyPlan plan =
              new ApplyOperation(session.workplace(cluster), false)
                  .prepare(file.profile(), file.text(), session.resolver())) {
        session.print(PlanResult.of(plan));
        return exitCode && plan.hasChanges() ? Main.CHANGES : Main.DONE;
      }
    }
  }
}
