package dev.sealift.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageCheckTest {
  private static final List<String> SHELL =
      List.of(
          "user\tok\truns as 1000",
          "/tmp\tok\tcan be written",
          "envsubst\tok\tenvsubst 0.21",
          "sed\tok\tthere");

  private static List<Check> failed(String... more) {
    List<String> lines = new java.util.ArrayList<>(SHELL);
    lines.addAll(List.of(more));
    return ImageCheck.checks("mlflow:1", lines).stream()
        .filter(check -> check.state() == Check.State.FAILED)
        .toList();
  }

  /** Python may die of a library, or of too little memory, with all that it said being well. */
  @Test
  void aLookThatBrokeOffIsNoImageInOrder() {
    assertThat(failed("python3\tok\t3.12", "mlflow\tok\t3.11", "Segmentation fault"))
        .extracting(Check::name)
        .containsExactly("boto3", "mlflow[auth]", "psycopg2", "sqlalchemy");
    assertThat(failed("ModuleNotFoundError: No module named 'importlib.metadata'"))
        .extracting(Check::name)
        .contains("python3");
  }

  @Test
  void withoutPythonNothingElseIsMissed() {
    assertThat(failed("python3\tno\tnot there")).extracting(Check::name).containsExactly("python3");
  }
}
