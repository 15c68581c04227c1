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
import dev.sealift.sandbox.PastSealift;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** From the second connection on. */
  private FakePooler poolerThatSays(String sqlState) throws Exception {
    return pooler(sqlState, "said", number -> number == 0);
  }

  private FakePooler pooler(String sqlState, String message, IntPredicate through)
      throws Exception {
    return new FakePooler(
        sqlState, message, through, lab.sandbox.database().host(), lab.sandbox.database().port());
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
    assertThat(inspect().adminMayHelp()).as("it makes no right on a schema").isFalse();
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

  private String role() {
    return "\"" + lab.id + "\"";
  }

  /** By an admin with few rights. */
  private DatabaseReport inspectAs(String rights, DatabaseWish wish) {
    String few = lab.id + "_few";
    lab.sql("create role \"" + few + "\" login password 'few' " + rights);
    try (Secret password = Secret.of("few")) {
      return direct()
          .inspect(
              wish,
              Optional.of(new Login(few, password)),
              Optional.of(current),
              Optional.of("mlflow"));
    } finally {
      lab.sql("drop role \"" + few + "\"");
    }
  }

  private static List<Check> failed(DatabaseReport report) {
    return report.checks().stream().filter(c -> c.state() == Check.State.FAILED).toList();
  }

  /** The databases are the server's admin's, and stay so. */
  @Test
  void whatTheRoleIsGrantedCountsBesideAnAdmin() {
    assertThat(failed(adminInspects()))
        .singleElement()
        .extracting(Check::seen)
        .isEqualTo("role " + lab.id + " may make no tables in it");
    lab.sqlIn(lab.id, "grant create on schema public to " + role());
    assertThat(adminInspects().checks()).extracting(Check::state).containsOnly(Check.State.OK);
    lab.sqlIn(
        lab.id,
        "revoke create on schema public from " + role(),
        "create table public.alembic_version (version_num text)");
    assertThat(adminInspects().checks()).extracting(Check::state).containsOnly(Check.State.OK);
  }

  @Test
  void anAdminNeedsTheRightToMakeWhatIsMissingAlone() {
    DatabaseWish there = new DatabaseWish(lab.id, lab.id, lab.id);
    DatabaseWish missing = new DatabaseWish(lab.id, lab.id + "_new", lab.id + "_new");
    lab.sqlIn(lab.id, "grant create on schema public to " + role());

    assertThat(failed(inspectAs("", there))).isEmpty();
    assertThat(failed(inspectAs("createdb in role " + role(), missing))).isEmpty();
    for (String rights : List.of("createdb", "createrole", "in role " + role())) {
      assertThat(failed(inspectAs(rights, missing)))
          .as(rights)
          .singleElement()
          .extracting(Check::remedy)
          .asString()
          .contains("CREATEDB; GRANT " + role() + " TO ");
    }
  }

  /** From PostgreSQL 16 on: what somebody else has made is not CREATEROLE's to join. */
  @Test
  void anAdminMayMakeDatabasesOnlyForARoleThatItMayJoin() {
    DatabaseWish missing = new DatabaseWish(lab.id, lab.id + "_new", lab.id + "_new");
    DatabaseWish allNew = new DatabaseWish(lab.id + "_r", lab.id + "_new", lab.id + "_new");
    lab.sqlIn(lab.id, "grant create on schema public to " + role());

    assertThat(failed(inspectAs("createdb createrole", missing)))
        .singleElement()
        .extracting(Check::remedy)
        .asString()
        .endsWith("GRANT " + role() + " TO \"" + lab.id + "_few\"");
    assertThat(failed(inspectAs("createdb createrole in role " + role(), missing))).isEmpty();
    assertThat(failed(inspectAs("createdb createrole", allNew))).isEmpty();

    String joins = lab.id + "_joins";
    lab.sql(
        "create role \"" + joins + "\" login password 'few' createdb",
        "grant " + role() + " to \"" + joins + "\" with admin true, inherit false, set false");
    try (Secret password = Secret.of("few")) {
      Optional<Login> admin = Optional.of(new Login(joins, password));
      assertThat(failed(direct().inspect(missing, admin, Optional.of(current), Optional.empty())))
          .isEmpty();
      assertThat(direct().provision(missing, admin, current))
          .containsExactly("database " + lab.id + "_new created");
    }
    lab.sql(
        "drop database \"" + lab.id + "_new\"",
        "drop owned by \"" + joins + "\"",
        "drop role \"" + joins + "\"");
  }

  /** As an upgrade of the system under it leaves it. */
  private void collationsAreOfAnotherVersion(String template) {
    lab.sql("update pg_database set datcollversion = '1' where datname = '" + template + "'");
  }

  private List<String> makeTheNewOne() {
    return make(direct(), lab.id + "_new", lab.id + "_new");
  }

  private List<String> make(Postgres postgres, String tracking, String auth) {
    try (Secret password = Secret.of(lab.environment.get("SANDBOX_DB_ADMIN_PASSWORD"))) {
      return postgres.provision(
          new DatabaseWish(lab.id, tracking, auth),
          Optional.of(new Login("postgres", password)),
          current);
    }
  }

  @Test
  void aTemplateThatCannotBeCopiedIsNotAskedFor() {
    collationsAreOfAnotherVersion("template1");
    try {
      assertThat(makeTheNewOne()).containsExactly("database " + lab.id + "_new created");
    } finally {
      lab.sql("update pg_database set datcollversion = null where datname = 'template1'");
    }
    lab.sql("drop database \"" + lab.id + "_new\"");
  }

  @Test
  void whoIsInTheTemplateIsInNobodysWay() throws Exception {
    try (Connection somebody = PastSealift.connect(lab.sandbox, "template1")) {
      assertThat(makeTheNewOne()).containsExactly("database " + lab.id + "_new created");
      assertThat(somebody.isValid(1)).isTrue();
    }
    lab.sql("drop database \"" + lab.id + "_new\"");
  }

  @Test
  void whyADatabaseCannotBeMadeIsSaidInTheServersWords() {
    collationsAreOfAnotherVersion("template0");
    try {
      assertThat(refusal(this::makeTheNewOne).why())
          .startsWith("it says SQLSTATE XX000: ")
          .contains("template0");
    } finally {
      lab.sql("update pg_database set datcollversion = null where datname = 'template0'");
    }
  }

  @Test
  void onlyAWrongPasswordIsToldAsOne() {
    lab.sql("revoke connect on database " + role() + " from public");
    assertThat(failed(inspect()))
        .singleElement()
        .extracting(Check::remedy)
        .isEqualTo("GRANT CONNECT ON DATABASE " + role() + " TO " + role());
    assertThat(failed(adminInspects()))
        .singleElement()
        .extracting(Check::remedy)
        .isEqualTo("GRANT CONNECT ON DATABASE " + role() + " TO " + role());
    lab.sql("alter role " + role() + " nologin");
    assertThat(failed(adminInspects()))
        .singleElement()
        .extracting(Check::seen)
        .isEqualTo("role " + lab.id + " may not log in");
    lab.sql("alter role " + role() + " login password 'another'");
    lab.sql("grant connect on database " + role() + " to public");
    assertThat(failed(adminInspects()))
        .singleElement()
        .extracting(Check::remedy)
        .asString()
        .startsWith("give the password it has");
  }

  /** The role is refused at database postgres, where nobody but the admin has to get in. */
  @Test
  void whatKeepsTheRoleOutOfTheMaintenanceDatabaseIsAWarning() throws Exception {
    DatabaseWish missing = new DatabaseWish(lab.id, lab.id + "_new", lab.id + "_new");
    try (FakePooler pooler = poolerThatSays("28000");
        Secret password = Secret.of(lab.environment.get("SANDBOX_DB_ADMIN_PASSWORD"))) {
      DatabaseReport report =
          behind(pooler)
              .inspect(
                  missing,
                  Optional.of(new Login("postgres", password)),
                  Optional.of(current),
                  Optional.empty());

      assertThat(failed(report)).isEmpty();
      assertThat(report.checks())
          .filteredOn(c -> c.state() == Check.State.WARNING)
          .singleElement()
          .extracting(Check::why)
          .asString()
          .startsWith("its password could not be tried at database postgres");
    }
  }

  /**
   * A managed server's admin may have no database postgres, or not be let into it, which the driver
   * tries twice; and PgBouncer has what it names.
   */
  @ParameterizedTest
  @CsvSource({
    "3D000, database \"postgres\" does not exist, 1",
    "08P01, no such database: postgres, 2",
    "28000, no line of pg_hba.conf matches, 2",
    "42501, permission denied for database postgres, 1"
  })
  void anAdminGetsInAtAnyDatabaseThatIsThere(String sqlState, String message, int refused)
      throws Exception {
    lab.sqlIn(lab.id, "grant create on schema public to " + role());
    try (FakePooler pooler = pooler(sqlState, message, number -> number >= refused);
        Secret password = Secret.of(lab.environment.get("SANDBOX_DB_ADMIN_PASSWORD"))) {
      DatabaseReport report =
          behind(pooler)
              .inspect(
                  new DatabaseWish(lab.id, lab.id, lab.id + "_new"),
                  Optional.of(new Login("postgres", password)),
                  Optional.of(current),
                  Optional.empty());
      assertThat(report.checks()).extracting(Check::state).containsOnly(Check.State.OK);
      assertThat(List.of(report.trackingExists(), report.authExists()))
          .containsExactly(true, false);
    }
    try (FakePooler pooler = pooler(sqlState, message, number -> number >= refused)) {
      assertThat(make(behind(pooler), lab.id, lab.id + "_new"))
          .containsExactly("database " + lab.id + "_new created");
    }
    lab.sql("drop database \"" + lab.id + "_new\"");
  }

  @Test
  void anAdminWithoutADatabaseIsNotToldToMakeOneAsItself() throws Exception {
    try (FakePooler pooler = pooler("3D000", "said", number -> false)) {
      UserException refused = refusal(() -> make(behind(pooler), lab.id, lab.id));

      assertThat(refused.what()).endsWith(" has no database for admin postgres to log in to");
      assertThat(refused.why()).isEqualTo("none of postgres, template1, " + lab.id + " is there");
    }
  }
}
