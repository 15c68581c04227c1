package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.Check;
import dev.sealift.core.Deadline;
import dev.sealift.core.UserException;
import dev.sealift.export.ContainerTool;
import dev.sealift.export.ImageCheck;
import dev.sealift.export.ImageFile;
import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "image",
    mixinStandardHelpOptions = true,
    description = "Prints the image file; `image build` builds it, `image check` looks into one.",
    footer = {"", "Example: sealift image > Containerfile"})
final class ImageCommand implements Callable<Integer> {
  /** What builds. */
  enum Tool {
    docker,
    podman,
    buildah
  }

  private final Shell shell;
  private final GlobalOptions options;

  ImageCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Integer call() {
    shell.out().print(ImageFile.text());
    shell.out().flush();
    return Main.DONE;
  }

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = "Builds the image file with docker, podman or buildah, whichever is there.",
      footer = {"", "Example: sealift image build registry.homelab/mlflow:3.17.2"})
  Integer build(
      @Parameters(paramLabel = "TAG", description = "what the image is called") String tag,
      @Option(
              names = "--base",
              paramLabel = "IMAGE",
              description = "what to build on, with Python and apt; default: python:3.12-slim")
          Optional<String> base,
      @Option(
              names = "--tool",
              paramLabel = "NAME",
              description = "docker, podman or buildah; default: the first that works")
          Optional<Tool> tool)
      throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      ContainerTool builder = ContainerTool.builder(tool.map(Tool::name), shell.environment());
      builder.build(tag, base, shell.err()::println);
      session.print(
          new Result(
              "built " + tag + " with " + builder.name() + "\n",
              Map.of("image", tag, "tool", builder.name())));
      return Main.DONE;
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Looks whether an image has what the deployment needs.",
        "It runs in a hardened pod of its own, which is deleted afterwards; with --local in this"
            + " machine's docker or podman."
      },
      footer = {"", "Example: sealift image check registry.homelab/mlflow:3.17.2"})
  Integer check(
      @Parameters(
              arity = "0..1",
              paramLabel = "IMAGE",
              description = "the image; default: the profile's")
          Optional<String> image,
      @Option(
              names = "--namespace",
              paramLabel = "NAME",
              description = "where the pod runs; default: the profile's, else default")
          Optional<String> namespace,
      @Option(names = "--local", description = "run it here, with docker or podman") boolean local)
      throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      String wanted =
          image.orElseGet(() -> session.profile(session.profileFile()).deployment().image());
      List<Check> checks =
          local
              ? ImageCheck.here(ContainerTool.runner(shell.environment()), wanted)
              : inCluster(session, wanted, namespace);
      session.print(result(wanted, checks));
      boolean failed = checks.stream().anyMatch(c -> c.state() == Check.State.FAILED);
      return failed ? Main.FAILED : Main.DONE;
    }
  }

  private List<Check> inCluster(Session session, String image, Optional<String> wanted)
      throws InterruptedException {
    if (options.sandbox) {
      throw new UserException(
          "the sandbox runs no images",
          "its pods are emulated",
          "use --local, or a cluster: leave --sandbox out");
    }
    try (Cluster cluster = session.cluster()) {
      String namespace =
          wanted
              .or(() -> profileNamespace(session).filter(cluster::namespaceExists))
              .orElse("default");
      return ImageCheck.inCluster(cluster, namespace, image, Deadline.in(options.timeout()));
    }
  }

  /** Where there is no one profile, none is needed. */
  private static Optional<String> profileNamespace(Session session) {
    try {
      Profile profile = session.profile(session.profileFile());
      return Optional.of(profile.deployment().namespace());
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  private static Result result(String image, List<Check> checks) {
    List<String> lines = new ArrayList<>();
    List<Object> tree = new ArrayList<>();
    for (Check check : checks) {
      boolean ok = check.state() == Check.State.OK;
      lines.add((ok ? "  ok  " : " FAIL ") + check.name() + ": " + check.seen());
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("name", check.name());
      item.put("state", check.state().name().toLowerCase(Locale.ROOT));
      item.put("seen", check.seen());
      if (!ok) {
        lines.add("        why: " + check.why());
        lines.add("        do:  " + check.remedy());
        item.put("why", check.why());
        item.put("remedy", check.remedy());
      }
      tree.add(item);
    }
    return new Result(String.join("\n", lines) + "\n", Map.of("image", image, "checks", tree));
  }
}
