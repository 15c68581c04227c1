package dev.sealift.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import dev.sealift.credential.Secret;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the role finds by itself where it is refused. */
class InspectionTest {
  private static DatabaseReport refused(String sqlState, String message) throws Exception {
    try (FakePooler server = new FakePooler(sqlState, message);
        Secret password = Secret.of("any")) {
      return new Postgres(
              new DatabaseTarget("127.0.0.1", server.port(), "disable", Optional.empty()))
          .inspect(
              new DatabaseWish("mlflow", "mlflow", "mlflow"),
              Optional.empty(),
              Optional.of(password),
              Optional.empty());
    }
  }

  /** An admin makes roles and databases; no other refusal goes away by one. */
  @ParameterizedTest
  @CsvSource({
    "28P01, no such role or another password, true",
    "28000, no such role, true",
    "3D000, no such database, true",
    "08P01, no such database: mlflow, true",
    "57P03, it is starting up, false",
    "53300, no connection left, false",
    "42501, no right to connect, false"
  })
  void anAdminIsWantedForWhatAnAdminMakes(String sqlState, String message, boolean helps)
      throws Exception {
    DatabaseReport report = refused(sqlState, message);

    assertThat(report.adminMayHelp()).isEqualTo(helps);
    assertThat(report.checks())
        .singleElement()
        .extracting(Check::state)
        .isEqualTo(Check.State.FAILED);
  }
}
