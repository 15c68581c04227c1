package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.profile.ProfileFile;
import dev.sealift.rollout.Heading;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.ResumeOperation;

final class ResumeCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private boolean undo;
  private boolean forward;

  ResumeCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("resume", this)
        .description("Finishes, or undoes, an operation that was cut off.")
        .footer("Example: sealift resume")
        .flag("--undo", "go back to the last revision that succeeded", it -> undo = it)
        .flag(
            "--forward",
            "go on to what was to be brought, also where it was being undone",
            it -> forward = it);
  }

  @Override
  public Integer call() throws InterruptedException {
    Heading heading = heading();
    try (Session session = new Session(shell, options)) {
      ProfileFile file = session.profile();
      try (Cluster cluster = session.cluster();
          Prepared prepared =
              new ResumeOperation(session.workplace(cluster))
                  .prepare(file.profile(), file.text(), session.resolver(), heading)) {
        return Performance.run(session, prepared, cluster.context());
      }
    }
  }

  private Heading heading() {
    if (undo && forward) {
      throw new UsageException("--undo and --forward lead opposite ways", "", "give one of them");
    }
    if (undo) {
      return Heading.BACK;
    }
    return forward ? Heading.FORWARD : Heading.AS_LEFT;
  }
}
