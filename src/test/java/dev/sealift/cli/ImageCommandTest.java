package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.tui.LineWizard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image file, and the programs that build it: here scripts that write down what they got. */
class ImageCommandTest {
  @TempDir Path path;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    out.reset();
    err.reset();
    return Main.run(
        new Main.Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            Map.of("PATH", path.toString())),
        LineWizard::run,
        args);
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(path.resolve(name), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsTheFileWithPinnedVersions() {
    assertThat(run("image")).isZero();
    assertThat(out())
        .contains("ARG BASE=python:3.12-slim\nFROM ${BASE}\n", "gettext-base", "USER 1000")
        .containsPattern("mlflow\\[auth]==\\d")
        .containsPattern("psycopg2-binary==\\d")
        .containsPattern("boto3==\\d")
        .containsPattern("sqlalchemy==2\\.0\\.");
  }

  @Test
  void buildsWithTheFirstProgramThatWorks() throws IOException {
    program("docker", "echo 'no daemon' >&2; exit 1\n");
    program(
        "podman",
        "[ \"$1\" = info ] && exit 0\necho \"$@\" > "
            + path
            + "/got; while [ $# -gt 2 ]; do shift; done; [ -f \"$2/Containerfile\" ] || exit 9\n"
            + "echo 'STEP 1'\n");

    assertThat(run("image", "build", "lab/mlflow:1", "--base", "own:2")).as(err()).isZero();

    assertThat(out())
        .isEqualTo(
            "built lab/mlflow:1 with podman\n  the nodes get it by: podman push lab/mlflow:1\n");
    assertThat(err()).contains("STEP 1");
    assertThat(path.resolve("got"))
        .content()
        .startsWith("build -t lab/mlflow:1 --build-arg BASE=own:2 -f ");
    assertThat(run("image", "build", "lab/mlflow:1", "--tool", "docker")).isEqualTo(1);
    assertThat(err()).contains("docker cannot be used", "do:  run docker info");
  }

  /** As a snap has it, whose /tmp is another. */
  @Test
  void dockerIsGivenTheFileAndNoFolder() throws IOException {
    program(
        "docker",
        "[ \"$1\" = info ] && exit 0\necho \"$@\" > "
            + path
            + "/got; while IFS= read -r line; do echo \"$line\"; done > "
            + path
            + "/file\n");

    assertThat(run("image", "build", "lab/mlflow:1")).as(err()).isZero();

    assertThat(path.resolve("got")).content().isEqualTo("build -t lab/mlflow:1 -\n");
    assertThat(run("image")).isZero();
    assertThat(out()).endsWith(Files.readString(path.resolve("file")));
  }

  @Test
  void aBuildThatFailsIsTold() throws IOException {
    program("buildah", "[ \"$1\" = info ] && exit 0\necho 'no route to PyPI'\nexit 125\n");

    assertThat(run("image", "build", "lab/mlflow:1")).isEqualTo(1);

    assertThat(out()).isEmpty();
    assertThat(err())
        .contains("no route to PyPI", "buildah could not build lab/mlflow:1", "status 125");
  }

  @Test
  void withoutAnyProgramItSaysWhatToInstall() {
    assertThat(run("image", "build", "lab/mlflow:1")).isEqualTo(1);
    assertThat(err()).contains("docker, podman, buildah", "apt-get install podman");
  }

  @Test
  void looksIntoAnImageHere() throws IOException {
    program(
        "podman",
        "[ \"$1\" = info ] && exit 0\nprintf 'envsubst\\tok\\t0.21\\nboto3\\tno\\tnot there\\n'\n");

    assertThat(run("image", "check", "lab/mlflow:1", "--local")).isEqualTo(1);

    assertThat(out())
        .contains("  ok  envsubst: 0.21\n", " FAIL boto3: not there\n", "do:  build an image");
    assertThat(run("image", "check", "lab/mlflow:1", "--local", "-o", "json")).isEqualTo(1);
    assertThat(out()).contains("\"name\": \"boto3\"", "\"state\": \"failed\"");
  }

  @Test
  void anImageWithoutAShellIsTold() throws IOException {
    program("podman", "[ \"$1\" = info ] && exit 0\necho 'exec: \"sh\": not found'\nexit 127\n");

    assertThat(run("image", "check", "lab/mlflow:1", "--local")).isEqualTo(1);

    assertThat(err()).contains("could not run image lab/mlflow:1", "\"sh\": not found");
  }
}
