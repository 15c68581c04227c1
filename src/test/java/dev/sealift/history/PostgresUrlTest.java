package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresUrlTest {
  private static UserException refusal(String url) {
    UserException refusal = catchThrowableOfType(UserException.class, () -> PostgresUrl.parse(url));
    assertThat(refusal).as(url).isNotNull();
    return refusal;
  }

  @Test
  void theUserComesOutAndTheSchemaGoesIn() {
    assertThat(PostgresUrl.parse("jdbc:postgresql://a%40b@db:5433/mlflow"))
        .isEqualTo(
            new PostgresUrl(
                "jdbc:postgresql://db:5433/mlflow?currentSchema=sealift",
                "a@b",
                "sealift",
                "jdbc:postgresql://db:5433/mlflow"));
  }

  @Test
  void knownParametersAreKeptAndAUserAmongThemWins() {
    assertThat(
            PostgresUrl.parse(
                "jdbc:postgresql://ann@db/m?sslmode=require&user=ben&currentSchema=own_1"
                    + "&sslrootcert=a=b"))
        .isEqualTo(
            new PostgresUrl(
                "jdbc:postgresql://db/m?sslmode=require&sslrootcert=a=b&currentSchema=own_1",
                "ben",
                "own_1",
                "jdbc:postgresql://db/m"));
    assertThat(PostgresUrl.parse("jdbc:postgresql://db/m?user=ben").user()).isEqualTo("ben");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:mysql://ann@db/m, --history takes a file or a PostgreSQL URL",
    "jdbc:postgresql:m, --history takes a file or a PostgreSQL URL",
    "jdbc:postgresql://ann@db/, 'the history''s URL has no host and database, or a character to be quoted'",
    "jdbc:postgresql://ann@db, 'the history''s URL has no host and database, or a character to be quoted'",
    "jdbc:postgresql:///m, 'the history''s URL has no host and database, or a character to be quoted'",
    "jdbc:postgresql://ann@db/m#x, 'the history''s URL has no host and database, or a character to be quoted'",
    "jdbc:postgresql://ann@db/m x, 'the history''s URL has no host and database, or a character to be quoted'",
    "jdbc:postgresql://db/m, the history's URL names no user",
    "jdbc:postgresql://ann@db/m?loggerFile=x, the history's URL has a parameter loggerFile",
    "jdbc:postgresql://ann@db/m?user=ben&, 'the history''s URL has a parameter '",
    "jdbc:postgresql://ann@db/m?currentSchema=a-b, the history's URL has no schema's name in currentSchema",
    "jdbc:postgresql://ann@db/m?currentSchema=, the history's URL has no schema's name in currentSchema"
  })
  void whatCannotBeUsedIsNamed(String url, String what) {
    assertThat(refusal(url).what()).isEqualTo(what);
    assertThat(refusal(url).remedy())
        .isEqualTo("write it so: --history jdbc:postgresql://USER@HOST:5432/DATABASE");
  }

  @Test
  void theKnownParametersAreTold() {
    assertThat(refusal("jdbc:postgresql://ann@db/m?x=y").why())
        .isEqualTo("these are known: currentSchema, sslcert, sslkey, sslmode, sslrootcert, user");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://ann:marker-4711@db/m",
    "jdbc:postgresql://ann@db/m?password=marker-4711",
    "jdbc:postgresql://ann@db/m?sslPassword=marker-4711"
  })
  void aPasswordIsRefusedAndNotRepeated(String url) {
    UserException refusal = refusal(url);

    assertThat(refusal.what()).isEqualTo("the history's URL has a password");
    assertThat(refusal.what() + refusal.why() + refusal.remedy()).doesNotContain("4711");
  }
}
