package dev.sealift.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real PostgreSQL that the environment names; see {@code scripts/e2e}. */
@Tag("e2e")
class PostgresE2eTest {
  private static final String HOST = System.getenv("E2E_DB_HOST");
  private static final int PORT =
      Integer.parseInt(System.getenv().getOrDefault("E2E_DB_PORT", "5432"));
  private static final String ADMIN = System.getenv("E2E_DB_ADMIN_USER");
  private static final String ADMIN_PASSWORD = System.getenv("E2E_DB_ADMIN_PASSWORD");
  private static final Secret ALL_95 =
      Secret.of(
          IntStream.rangeClosed(' ', '~')
              .mapToObj(Character::toString)
              .collect(Collectors.joining()));

  private final String id = "pgtest_" + UUID.randomUUID().toString().substring(0, 8) + "\"';-- x";
  private final DatabaseWish wish = new DatabaseWish(id + "r", id + "t", id + "a");
  private final Postgres postgres =
      new Postgres(new DatabaseTarget(HOST, PORT, "prefer", Optional.empty()));
  private final Optional<Login> admin = Optional.of(new Login(ADMIN, Secret.of(ADMIN_PASSWORD)));

  private DatabaseReport inspect(Optional<Login> login, Secret password) {
    return postgres.inspect(wish, login, Optional.ofNullable(password), Optional.of("mlflow"));
  }

  private static Connection connect(String database) throws SQLException {
    String url = "jdbc:postgresql://" + HOST + ":" + PORT + "/" + database;
    return DriverManager.getConnection(url, ADMIN, ADMIN_PASSWORD);
  }

  @AfterEach
  void drop() throws Exception {
    try (Connection c = connect("postgres");
        Statement statement = c.createStatement()) {
      for (String database : List.of(wish.tracking(), wish.auth())) {
        statement.execute("drop database if exists " + Postgres.quote(database));
      }
      statement.execute("drop role if exists " + Postgres.quote(wish.role()));
    }
  }

  @Test
  void makesWhatIsMissingOnceAndLeavesItAloneAfterwards() {
    DatabaseReport before = inspect(admin, null);
    assertThat(before.checks()).extracting(Check::state).containsOnly(Check.State.OK);
    assertThat(List.of(before.roleExists(), before.trackingExists(), before.authExists()))
        .containsOnly(false);

    assertThat(postgres.provision(wish, admin, ALL_95)).hasSize(3);
    assertThat(postgres.provision(wish, admin, ALL_95)).isEmpty();

    DatabaseReport after = inspect(admin, ALL_95);
    assertThat(after.checks()).extracting(Check::state).containsOnly(Check.State.OK);
    assertThat(after.roleExists() && after.trackingExists() && after.authExists()).isTrue();
    assertThat(inspect(Optional.empty(), ALL_95).checks())
        .extracting(Check::state)
        .containsOnly(Check.State.OK);
  }

  @Test
  void anExistingRolesPasswordIsNeverChanged() {
    postgres.provision(wish, admin, ALL_95);
    Secret other = Secret.of("another password");

    assertThat(inspect(admin, other).checks())
        .extracting(Check::name, Check::state)
        .contains(org.assertj.core.groups.Tuple.tuple("database role", Check.State.FAILED));
    assertThatThrownBy(() -> postgres.provision(wish, admin, other))
        .isInstanceOf(UserException.class);
    assertThat(postgres.accepts(wish.tracking(), wish.role(), ALL_95)).isTrue();
    assertThat(postgres.accepts(wish.tracking(), wish.role(), other)).isFalse();
  }

  /** As a kill between the making of a role and of its databases leaves it. */
  @Test
  void anAdminWhoIsNoSuperuserMakesDatabasesForARoleThatIsThere() throws Exception {
    String name = wish.role() + "_admin";
    try (Connection c = connect("postgres");
        Statement statement = c.createStatement()) {
      statement.execute(
          "create role "
              + Postgres.quote(name)
              + " login createdb createrole password 'a few rights'");
      try {
        statement.execute(
            "create role " + Postgres.quote(wish.role()) + " login password 'its own'");
        if (c.getMetaData().getDatabaseMajorVersion() >= 16) {
          statement.execute(
              "grant "
                  + Postgres.quote(wish.role())
                  + " to "
                  + Postgres.quote(name)
                  + " with admin option");
        }
        Optional<Login> few = Optional.of(new Login(name, Secret.of("a few rights")));

        assertThat(postgres.provision(wish, few, Secret.of("its own"))).hasSize(2);
      } finally {
        statement.execute("drop role " + Postgres.quote(name));
      }
    }
  }

  /** On a managed server there may be one role for everything. */
  @Test
  void theRoleItselfMayBeTheAdmin() throws Exception {
    try (Connection c = connect("postgres");
        Statement statement = c.createStatement()) {
      statement.execute(
          "create role "
              + Postgres.quote(wish.role())
              + " login createdb createrole password 'its own'");
    }
    Secret own = Secret.of("its own");

    assertThat(postgres.provision(wish, Optional.of(new Login(wish.role(), own)), own)).hasSize(2);
  }

  /** As many a guide has it: all rights on a database, from PostgreSQL 15 on, make no table. */
  @Test
  void aRoleThatMayMakeNoTablesIsToldBeforeAnythingIsChanged() throws Exception {
    postgres.provision(wish, admin, ALL_95);
    List<String> databases = List.of(wish.tracking(), wish.auth());
    for (String database : databases) {
      try (Connection c = connect(database);
          Statement statement = c.createStatement()) {
        String role = Postgres.quote(wish.role());
        statement.execute(
            "alter database " + Postgres.quote(database) + " owner to " + Postgres.quote(ADMIN));
        statement.execute("revoke create on schema public from public");
        statement.execute("grant all on database " + Postgres.quote(database) + " to " + role);
      }
    }

    assertThat(inspect(Optional.empty(), ALL_95).checks())
        .extracting(Check::seen)
        .containsOnly("role " + wish.role() + " may make no tables in it");
  }

  @Test
  void theRoleChangesItsOwnPassword() {
    postgres.provision(wish, admin, ALL_95);
    Secret next = Secret.of("the next password");

    postgres.changePassword(wish.auth(), wish.role(), ALL_95, next);

    assertThat(postgres.accepts(wish.auth(), wish.role(), next)).isTrue();
    assertThat(postgres.accepts(wish.auth(), wish.role(), ALL_95)).isFalse();
  }

  @Test
  void tlsIsVerifiedAgainstTheCaThatIsNamed() {
    String ca = System.getenv("E2E_DB_CA");
    assertThat(ca).as("E2E_DB_CA").isNotNull();
    Postgres verified =
        new Postgres(new DatabaseTarget(HOST, PORT, "verify-full", Optional.of(Path.of(ca))));
    Postgres unknown =
        new Postgres(
            new DatabaseTarget(
                HOST,
                PORT,
                "verify-full",
                Optional.of(Path.of("src/test/resources/dev/sealift/seal/controller.pem"))));

    assertThat(verified.inspect(wish, admin, Optional.empty(), Optional.empty()).checks().get(0))
        .satisfies(check -> assertThat(check.state()).isEqualTo(Check.State.OK))
        .satisfies(check -> assertThat(check.seen()).contains("TLSv1"));
    assertThat(unknown.inspect(wish, admin, Optional.empty(), Optional.empty()).checks().get(0))
        .satisfies(check -> assertThat(check.state()).isEqualTo(Check.State.FAILED));
  }

  @Test
  void whatCannotBeReachedIsSaidInWords() {
    Optional<Login> wrong = Optional.of(new Login(ADMIN, Secret.of("marker-4711")));

    assertThat(inspect(wrong, null).checks().get(0).seen())
        .isEqualTo("PostgreSQL at " + HOST + ":" + PORT + " refused the password of role " + ADMIN);
    assertThat(at(HOST, 1).seen()).isEqualTo("nothing answers at " + HOST + ":1");
    assertThat(at("no-such-host.invalid", 5432).seen())
        .isEqualTo("no address is known for the database host of no-such-host.invalid:5432");
    assertThat(inspect(Optional.empty(), null).checks().get(0).seen())
        .isEqualTo("there is nobody to log in as");
  }

  private Check at(String host, int port) {
    return new Postgres(new DatabaseTarget(host, port, "prefer", Optional.empty()))
        .inspect(wish, admin, Optional.empty(), Optional.empty())
        .checks()
        .get(0);
  }
}
