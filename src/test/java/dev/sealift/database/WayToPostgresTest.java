package dev.sealift.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.net.NoRouteToHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** What is said where PostgreSQL itself says nothing. */
class WayToPostgresTest {
  private static UserException refusal(DatabaseTarget target) {
    try (Secret password = Secret.of("any")) {
      return new Postgres(target)
          .look("mlflow", new Login("mlflow", password))
          .refusal()
          .orElseThrow();
    }
  }

  /** Linux has no way to the address of all hosts; the JDK has no class for that. */
  @Test
  void aMachineThatNoWayLeadsToIsToldAsThat() {
    DatabaseTarget target = new DatabaseTarget("255.255.255.255", 5432, "prefer", Optional.empty());
    UserException none = refusal(target);
    assertThat(none.what()).isEqualTo("nothing answers at 255.255.255.255:5432");
    assertThat(none.why()).startsWith("no way leads to it from here");

    PSQLException off =
        new PSQLException(
            "", PSQLState.CONNECTION_UNABLE_TO_CONNECT, new NoRouteToHostException("No route"));
    assertThat(Refusals.of(off, target, "mlflow", "mlflow").why()).isEqualTo(none.why());
  }
}
