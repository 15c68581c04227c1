package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.Check;
import dev.sealift.core.Deadline;
import dev.sealift.core.ProgressLines;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.export.ContainerTool;
import dev.sealift.export.ImageCheck;
import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks into an image. */
final class ImageCheckCommand implements Command {
  private final Shell shell;
  private final GlobalOptions options;

  private Optional<String> image = Optional.empty();
  private Optional<String> namespace = Optional.empty();
  private boolean local;

  ImageCheckCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("image check", this)
        .description(
            "Looks whether an image has what the deployment needs.",
            "It runs in a hardened pod of its own, which is deleted afterwards; with --local in this"
                + " machine's docker or podman.")
        .footer("Example: sealift image check registry.homelab/mlflow:3.17.2")
        .optionalParameter(
            String.class,
            "IMAGE",
            "the image; default: the profile's",
            it -> image = Optional.of(it))
        .option(
            "--namespace",
            String.class,
            "NAME",
            "where the pod runs; default: the profile's, else default",
            it -> namespace = Optional.of(it))
        .flag("--local", "run it here, with docker or podman", it -> local = it);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      String wanted = image.orElseGet(() -> session.profile().profile().deployment().image());
      List<Check> checks =
          local
              ? ImageCheck.here(ContainerTool.runner(shell.environment()), wanted)
              : inCluster(session, wanted);
      session.print(result(wanted, checks));
      boolean failed = checks.stream().anyMatch(c -> c.state() == Check.State.FAILED);
      return failed ? Main.FAILED : Main.DONE;
    }
  }

  private List<Check> inCluster(Session session, String wanted) throws InterruptedException {
    if (options.sandbox) {
      throw new UserException(
          "the sandbox runs no images",
          "its pods are emulated",
          "use --local, or a cluster: leave --sandbox out");
    }
    try (Cluster cluster = session.cluster()) {
      String where =
          namespace
              .or(() -> profileNamespace(session).filter(cluster::namespaceExists))
              .orElse("default");
      return ImageCheck.inCluster(
          cluster, where, wanted, Deadline.in(options.timeout()), session.progress());
    }
  }

  /** Where there is no one profile, none is needed. */
  private static Optional<String> profileNamespace(Session session) {
    try {
      Profile profile = session.profile().profile();
      return Optional.of(profile.deployment().namespace());
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  private static Result result(String image, List<Check> checks) {
    List<Object> tree = new ArrayList<>();
    for (Check check : checks) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("name", check.name());
      item.put("state", Text.word(check.state()));
      item.put("seen", check.seen());
      if (check.state() != Check.State.OK) {
        item.put("why", check.why());
        item.put("remedy", check.remedy());
      }
      tree.add(item);
    }
    return new Result(ProgressLines.of(checks), Map.of("image", image, "checks", tree));
  }
}
