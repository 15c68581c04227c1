package dev.sealift.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An ailment that no test makes is a claim: each is named where it is made, and found there. */
class MadeAilmentsTest {
  private static final Path TESTS = Path.of("src/test/java/dev/sealift");
  private static final Pattern NAMED = Pattern.compile("\\bAilment\\.([A-Z][A-Z_]+)\\b");

  /** What cannot be made on a real cluster by the means of a test, and why. */
  private static final Map<Ailment, String> SANDBOX_ALONE = Map.of();

  @Test
  void eachIsMadeOnARealClusterOrItIsSaidWhyNot() throws IOException {
    Set<Ailment> real;
    try (Stream<Path> files = Files.list(TESTS.resolve("e2e"))) {
      real =
          named(files.filter(file -> file.getFileName().toString().startsWith("Doctor")).toList());
    }
    Set<Ailment> sandbox = named(List.of(TESTS.resolve("cli/SandboxDoctorTest.java")));
    Set<Ailment> alone = EnumSet.allOf(Ailment.class);
    alone.removeAll(real);
    assertThat(alone).as("made by no e2e test").isEqualTo(SANDBOX_ALONE.keySet());
    assertThat(sandbox).as("made by no test at all").containsAll(alone);
  }

  private static Set<Ailment> named(List<Path> files) throws IOException {
    Set<Ailment> named = EnumSet.noneOf(Ailment.class);
    for (Path file : files) {
      NAMED
          .matcher(Files.readString(file))
          .results()
          .forEach(match -> named.add(Ailment.valueOf(match.group(1))));
    }
    return named;
  }
}
