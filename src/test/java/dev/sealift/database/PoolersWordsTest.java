package dev.sealift.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PgBouncer says of a password, which has one SQLSTATE for whatever it refuses. */
class PoolersWordsTest {
  private static Postgres at(FakePooler pooler) {
    return new Postgres(new DatabaseTarget("127.0.0.1", pooler.port(), "prefer", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SASL authentication failed", "password authentication failed"})
  void aWrongPasswordIsOne(String words) throws Exception {
    try (FakePooler pooler = new FakePooler("08P01", words);
        Secret password = Secret.of("a wrong one")) {
      assertThat(at(pooler).accepts("mlflow", "mlflow", password)).isFalse();
      RoleLook look = at(pooler).look("mlflow", new Login("mlflow", password));
      assertThat(look.outcome()).isEqualTo(RoleLook.Outcome.WRONG_PASSWORD);
      assertThat(look.refusal().orElseThrow().what())
          .endsWith("refused the password of role mlflow");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server login has been failing: password authentication failed for user \"mlflow\"",
        "pgbouncer cannot connect to server"
      })
  void nothingElseIs(String words) throws Exception {
    try (FakePooler pooler = new FakePooler("08P01", words);
        Secret password = Secret.of("any")) {
      UserException failure =
          catchThrowableOfType(
              UserException.class, () -> at(pooler).accepts("mlflow", "mlflow", password));
      assertThat(failure.what()).endsWith("broke off the connection");
    }
  }

  /** It says nothing of whether PostgreSQL has it, and so nothing of what was in it. */
  @Test
  void aDatabaseThatThePoolerDoesNotKnowIsToldAsThat() throws Exception {
    try (FakePooler pooler = new FakePooler("08P01", "no such database: mlflow");
        Secret password = Secret.of("any")) {
      RoleLook look = at(pooler).look("mlflow", new Login("mlflow", password));
      assertThat(look.outcome()).isEqualTo(RoleLook.Outcome.UNREACHABLE);
      assertThat(look.refusal().orElseThrow().what()).endsWith(" knows no database mlflow");
    }
  }

  /** No line of pg_hba.conf matches, or there is no such role: no word on the password. */
  @Test
  void whoMayNotComeFromHereHasNoWrongPassword() throws Exception {
    try (FakePooler pooler = new FakePooler("28000", "in any language");
        Secret password = Secret.of("any")) {
      RoleLook look = at(pooler).look("mlflow", new Login("mlflow", password));
      assertThat(look.outcome()).isEqualTo(RoleLook.Outcome.UNREACHABLE);
      assertThat(look.refusal().orElseThrow().remedy()).contains("pg_reload_conf");
    }
  }

  @Test
  void whatPostgresSaysStays() throws Exception {
    try (FakePooler pooler = new FakePooler("28P01", "in any language");
        Secret password = Secret.of("a wrong one")) {
      assertThat(at(pooler).accepts("mlflow", "mlflow", password)).isFalse();
    }
  }
}
