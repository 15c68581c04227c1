package dev.sealift.export;

import dev.sealift.core.FileFailure;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The program of this machine that builds and runs images. */
public final class ContainerTool {
  private static final List<String> BUILDERS = List.of("docker", "podman", "buildah");
  private static final List<String> RUNNERS = List.of("docker", "podman");

  private final String name;
  private final Path program;

  private ContainerTool(String name, Path program) {
    this.name = name;
    this.program = program;
  }

  /**
   * One that builds: docker, podman or buildah, whichever is there and works.
   *
   * @param wanted the one to take, where the operator has a wish
   */
  public static ContainerTool builder(Optional<String> wanted, Map<String, String> environment)
      throws InterruptedException {
    return find(wanted.map(List::of).orElse(BUILDERS), environment);
  }

  /** One that runs an image: docker or podman. */
  public static ContainerTool runner(Map<String, String> environment) throws InterruptedException {
    return find(RUNNERS, environment);
  }

  private static ContainerTool find(List<String> names, Map<String, String> environment)
      throws InterruptedException {
    List<String> silent = new ArrayList<>();
    for (String name : names) {
      Optional<Path> program = onPath(name, environment);
      if (program.isPresent()) {
        ContainerTool tool = new ContainerTool(name, program.get());
        // docker's client may be there without its daemon.
        if (tool.run(List.of("info"), "", line -> {}) == 0) {
          return tool;
        }
        silent.add(name);
      }
    }
    String all = String.join(", ", names);
    if (silent.isEmpty()) {
      throw new UserException(
          "no program that handles images is there: " + all,
          "none of these is on the PATH",
          "install one, on Debian: apt-get install podman; or build elsewhere, with the file that"
              + " `sealift image` prints");
    }
    String first = silent.get(0);
    throw new UserException(
        String.join(" and ", silent) + " cannot be used",
        "`" + first + " info` fails: its daemon may not run, or you may not use it",
        "run " + first + " info and see what it says");
  }

  private static Optional<Path> onPath(String name, Map<String, String> environment) {
    for (String folder :
        environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
      Path program = Path.of(folder).resolve(name);
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /**
   * Builds Sealift's image file.
   *
   * @param told is told each line that the program prints
   */
  public void build(String tag, Optional<String> base, Consumer<String> told)
      throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("build", "-t", tag));
    base.ifPresent(image -> arguments.addAll(List.of("--build-arg", "BASE=" + image)));
    int status;
    if (name.equals("docker")) {
      // One from a snap has a /tmp of its own, and sees no folder that is made here.
      arguments.add("-");
      status = run(arguments, ImageFile.text(), told);
    } else {
      status = fromFolder(arguments, told);
    }
    if (status != 0) {
      throw new UserException(
          name + " could not build " + tag,
          "it ended with status " + status + "; its last lines above say why",
          "check that this machine reaches its base image and PyPI; another base: --base");
    }
  }

  private int fromFolder(List<String> arguments, Consumer<String> told)
      throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("sealift-image");
      Path file = folder.resolve("Containerfile");
      try {
        PrivateFiles.write(file, ImageFile.text());
        arguments.addAll(List.of("-f", file.toString(), folder.toString()));
        return run(arguments, "", told);
      } finally {
        PrivateFiles.delete(folder);
      }
    } catch (IOException e) {
      throw FileFailure.of("make a folder in", Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  /** Runs a shell script in an image, hardened as a deployment's pods are; its lines. */
  List<String> script(String image, String script) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    int status =
        run(
            List.of(
                "run",
                "--rm",
                "--network",
                "none",
                "--read-only",
                "--tmpfs",
                "/tmp",
                "--user",
                "1000:1000",
                "--cap-drop",
                "ALL",
                "--entrypoint",
                "sh",
                image,
                "-c",
                script),
            "",
            lines::add);
    if (status != 0) {
      throw new UserException(
          name + " could not run image " + image,
          lines.isEmpty() ? "it ended with status " + status : lines.get(lines.size() - 1),
          "try it: " + name + " pull " + image);
    }
    return lines;
  }

  /** The whole fits into the pipe; one that ends without having read it says itself why. */
  private static void give(Process process, String input) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // its status tells
    }
  }

  /** Runs it, with {@code input} on its standard input. */
  private int run(List<String> arguments, String input, Consumer<String> told)
      throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      give(process, input);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        lines.lines().map(dev.sealift.core.Text::printable).forEach(told);
        return process.waitFor();
      } catch (InterruptedException e) {
        process.destroy();
        throw e;
      }
    } catch (IOException e) {
      throw new UserException("cannot run " + program, "", "check that it can be executed", e);
    }
  }
}
