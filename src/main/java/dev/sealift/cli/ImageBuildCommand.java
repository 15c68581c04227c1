package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.export.ContainerTool;
import java.util.Map;
import java.util.Optional;

/** Builds the image. */
final class ImageBuildCommand implements Command {
  /** What builds. */
  enum Tool {
    docker,
    podman,
    buildah
  }

  private final Shell shell;
  private final GlobalOptions options;

  private String tag = "";
  private Optional<String> base = Optional.empty();
  private Optional<Tool> tool = Optional.empty();

  ImageBuildCommand(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  @Override
  public Declaration declaration() {
    return new Declaration("image build", this)
        .description("Builds the image file with docker, podman or buildah, whichever is there.")
        .footer("Example: sealift image build registry.homelab/mlflow:3.17.2")
        .parameter(String.class, "TAG", "what the image is called", it -> tag = it)
        .option(
            "--base",
            String.class,
            "IMAGE",
            "what to build on, with Python and apt; default: python:3.12-slim",
            it -> base = Optional.of(it))
        .option(
            "--tool",
            Tool.class,
            "NAME",
            "docker, podman or buildah; default: the first that works",
            it -> tool = Optional.of(it));
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = new Session(shell, options)) {
      ContainerTool builder = ContainerTool.builder(tool.map(Tool::name), shell.environment());
      builder.build(tag, base, shell.err()::println);
      session.print(
          new Result(
              "built "
                  + tag
                  + " with "
                  + builder.name()
                  + "\n  the nodes get it by: "
                  + builder.name()
                  + " push "
                  + tag
                  + "\n",
              Map.of("image", tag, "tool", builder.name())));
      return Main.DONE;
    }
  }
}
