package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.JavaProcess;
import dev.sealift.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealing with a certificate loads no library that takes longer to load than the sealing. */
class SealClassesTest {
  private static final Path VECTORS = Path.of("src/test/resources/dev/sealift/seal/kubeseal");
  private static final List<String> HEAVY =
      List.of(
          "io.fabric8.",
          "tools.jackson.",
          "com.fasterxml.",
          "org.bouncycastle.",
          "com.googlecode.lanterna.",
          "io.undertow.",
          "org.h2.",
          "org.postgresql.",
          "software.amazon.",
          "io.zonky.",
          "org.gaul.",
          "org.ini4j.");

  @TempDir Path folder;

  private List<String> loaded(String... arguments) throws Exception {
    List<String> command =
        JavaProcess.command(Launcher.class, "-Xlog:class+load:file=" + folder.resolve("log"));
    command.addAll(List.of("seal", "--cert", VECTORS.resolve("cert.pem").toString()));
    command.addAll(List.of(arguments));
    Process java =
        new ProcessBuilder(command)
            .redirectInput(VECTORS.resolve("secret.yaml").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(java.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
    return Files.readAllLines(folder.resolve("log"));
  }

  private void assertLight(List<String> loaded) {
    assertThat(loaded).anyMatch(line -> line.contains("dev.sealift.seal.Sealer "));
    assertThat(loaded).noneMatch(line -> HEAVY.stream().anyMatch(line::contains));
  }

  @Test
  void valuesOfTheCommandLine() throws Exception {
    List<String> loaded = loaded("db", "lab", "a=1", "b=2", "c=3");
    assertLight(loaded);
    assertThat(loaded).noneMatch(line -> line.contains("org.snakeyaml."));
  }

  @Test
  void aSecretOnStandardInput() throws Exception {
    assertLight(loaded());
  }
}
