package dev.sealift.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AilmentTest {
  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- made from the doctor's catalogue: AilmentTest -->\n";
  private static final String END = "<!-- end of it -->\n";

  /** Run with {@code -Dgoldens=write} to have the section made anew. */
  @Test
  void theReadmesTroubleshootingIsTheCatalogue() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    if ("write".equals(System.getProperty("goldens"))) {
      Files.writeString(README, readme.substring(0, begin) + table() + readme.substring(end));
    } else {
      assertThat(readme.substring(begin, end))
          .as("README.md; make it anew: mvn test -Dtest=AilmentTest -Dgoldens=write")
          .isEqualTo(table());
    }
  }

  private static String table() {
    StringBuilder out =
        new StringBuilder("| check | what is wrong | why it matters | what to do |\n");
    out.append("|---|---|---|---|\n");
    for (Ailment ailment : Ailment.values()) {
      boolean warning = ailment.state() == Check.State.WARNING;
      out.append(
          "| `%s`%s | %s | %s | %s |%n"
              .formatted(
                  ailment.id(),
                  warning ? " (warning)" : "",
                  cell(ailment.title()),
                  cell(ailment.why()),
                  cell(ailment.remedy())));
    }
    return out.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  @ParameterizedTest
  @EnumSource(Ailment.class)
  void eachIsToldInFull(Ailment ailment) {
    assertThat(ailment.id()).matches("[a-z]+(-[a-z]+)*");
    assertThat(ailment.state()).isNotEqualTo(Check.State.OK);
    assertThat(ailment.title()).isNotBlank().doesNotEndWith(".");
    assertThat(ailment.why()).isNotBlank().doesNotEndWith(".");
    assertThat(ailment.remedy()).isNotBlank().doesNotContainPattern("\\{[a-z]+\\}");
    assertThat(
            Arrays.stream(Ailment.values())
                .filter(other -> other.id().equals(ailment.id()))
                .filter(other -> other.why().equals(ailment.why()))
                .filter(other -> other.state() == ailment.state()))
        .as("a finding tells which ailment it is of")
        .hasSize(1);
  }

  @Test
  void aFindingFillsItsRemedyIn() {
    Check check = Ailment.DATABASE_PASSWORD.found("seen", "namespace", "lab", "role", "a$1");
    assertThat(check.remedy()).contains("kubectl -n lab get secret", "\\password a$1");
    assertThat(Ailment.DATABASE_PASSWORD.isFoundBy(check)).isTrue();
    assertThat(Ailment.DATABASE_MISSING.isFoundBy(check)).isFalse();
    assertThat(Ailment.DATABASE_PASSWORD.remedy()).contains("kubectl -n NAMESPACE get secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[mlflow] | it has no section [mlflow]",
        "[other]; a = b | it has no section [mlflow]",
        "[mlflow]; nonsense | line 2 is neither a section nor KEY = VALUE",
        "[mlflow]; database_uri = | default_permission is missing or empty",
        "FULL; admin_password = 100% | admin_password has a % that is not doubled",
        "FULL; admin_password = ${MLFLOW_PASSWORD} | admin_password has a placeholder that nothing"
            + " fills",
        "FULL; admin_password = ${MLFLOW_TRACKING_PASSWORD} | ''",
        "FULL; admin_password = 100%% | ''"
      })
  void theTemplateIsRead(String text, String problem) {
    String full =
        """
        # a comment
        [mlflow]
        default_permission = READ
        database_uri = postgresql://${MLFLOW_DB_USERNAME}:${MLFLOW_DB_PASSWORD}@h:5432/d
        admin_username = ${MLFLOW_TRACKING_USERNAME}
        authorization_function = a:b
        admin_password = x""";
    String template = text.replace("FULL", full).replace("; ", "\n");
    assertThat(ConfigExam.problem(template)).isEqualTo(problem);
  }
}
