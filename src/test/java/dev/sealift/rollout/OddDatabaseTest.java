package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.database.DatabaseReport;
import dev.sealift.database.DatabaseTarget;
import dev.sealift.database.DatabaseWish;
import dev.sealift.database.FakePooler;
import dev.sealift.database.Login;
import dev.sealift.database.Postgres;
import dev.sealift.database.RoleLook;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A PostgreSQL behind a pooler, and one whose tables are not in schema public. */
class OddDatabaseTest {
  private static final String PASSWORD = "the one of now";

  @RegisterExtension final Lab lab = OneSandbox.lab();

  private final Secret current = Secret.of(PASSWORD);
  private final Secret next = Secret.of("the next one");

  @BeforeEach
  void make() {
    lab.sql(
        "create role \"" + lab.id + "\" login password '" + PASSWORD + "'",
        "create database \"" + lab.id + "\"",
        "create database \"" + lab.id + "_auth\"");
  }

  private Postgres direct() {
    return new Postgres(Addresses.asInProfile().database(lab.profile()));
  }

  private Postgres behind(FakePooler pooler) {
    return new Postgres(new DatabaseTarget("127.0.0.1", pooler.port(), "prefer", Optional.empty()));
  }

  private FakePooler poolerThatSays(String sqlState) throws Exception {
    return new FakePooler(
        sqlState, "said", 1, lab.sandbox.database().host(), lab.sandbox.database().port());
  }

  @Test
  void aPasswordThatThePoolerRefusesIsSetBack() throws Exception {
    try (FakePooler pooler = poolerThatSays("28P01")) {
      UserException refused =
          refusal(() -> behind(pooler).changePassword(lab.id, lab.id, current, next));

      assertThat(refused.what())
          .isEqualTo(
              "the new password of role " + lab.id + " is refused at 127.0.0.1:" + pooler.port());
      assertThat(refused.why()).endsWith("; the old one is set again");
      assertThat(refused.remedy()).contains("auth_query").doesNotContain(PASSWORD);
    }
    assertThat(direct().accepts(lab.id, lab.id, current)).isTrue();
    assertThat(direct().accepts(lab.id, lab.id, next)).isFalse();
  }

  /** Too many connections are no word on a password. */
  @Test
  void whatElseKeepsItOutChangesNothingBack() throws Exception {
    try (FakePooler pooler = poolerThatSays("53300")) {
      behind(pooler).changePassword(lab.id, lab.id, current, next);
    }
    assertThat(direct().accepts(lab.id, lab.id, next)).isTrue();
  }

  private DatabaseReport inspect() {
    return direct()
        .inspect(
            new DatabaseWish(lab.id, lab.id, lab.id),
            Optional.empty(),
            Optional.of(current),
            Optional.of("mlflow"));
  }

  /** Whose own search_path is another. */
  private DatabaseReport adminInspects() {
    try (Secret password = Secret.of(lab.environment.get("SANDBOX_DB_ADMIN_PASSWORD"))) {
      return direct()
          .inspect(
              new DatabaseWish(lab.id, lab.id, lab.id),
              Optional.of(new Login("postgres", password)),
              Optional.of(current),
              Optional.of("mlflow"));
    }
  }

  private void searchPath(String schema) {
    lab.sql("alter role \"" + lab.id + "\" set search_path = " + schema);
  }

  @Test
  void tablesAreWhereTheSearchPathLeads() {
    assertThat(inspect().checks()).extracting(Check::state).containsExactly(Check.State.FAILED);
    lab.sqlIn(lab.id, "create schema apart authorization \"" + lab.id + "\"");
    searchPath("apart");

    assertThat(inspect().checks()).extracting(Check::state).containsExactly(Check.State.OK);
    assertThat(inspect().adminUserExists()).isFalse();

    lab.sqlIn(
        lab.id,
        "set role \"" + lab.id + "\"",
        "create table apart.alembic_version (version_num text)",
        "insert into apart.alembic_version values ('1a2b')",
        "create table apart.users (username text)",
        "insert into apart.users values ('mlflow')");
    assertThat(direct().schema(new DatabaseWish(lab.id, lab.id, lab.id), current))
        .hasValue("tracking 1a2b, auth none");
    assertThat(inspect().adminUserExists()).isTrue();
    lab.sqlIn(lab.id, "create table apart.alembic_version_auth (version_num text)");
    assertThat(adminInspects().adminUserExists()).isTrue();
  }

  @Test
  void whereItLeadsNowhereNoTablesAreMade() {
    searchPath("nowhere");

    RoleLook look = direct().look(lab.id, new Login(lab.id, current));

    assertThat(look.outcome()).isEqualTo(RoleLook.Outcome.IN);
    assertThat(look.mayCreate()).isFalse();
    assertThat(inspect().checks())
        .singleElement()
        .extracting(Check::why)
        .isEqualTo("no schema of its search_path is there");
  }
}
