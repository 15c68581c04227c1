package dev.sealift.database;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.Driver;
import org.postgresql.util.PSQLState;

/** One PostgreSQL server: the role and the databases of a deployment. */
public final class Postgres {
  static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String DUPLICATE_ROLE = "42710";
  private static final String DUPLICATE_DATABASE = "42P04";

  /** Held, or the level goes with it; the driver throws what it logs, and the log is the screen. */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql");

  static {
    DRIVER.setLevel(Level.OFF);
  }

  private final DatabaseTarget target;

  /** A server; no connection is made yet. */
  public Postgres(DatabaseTarget target) {
    this.target = target;
  }

  /**
   * Looks at what is there and changes nothing.
   *
   * @param admin who may look; without, the role itself does
   * @param rolePassword empty while it is not known: then the role's login is not tried
   * @param mlflowAdmin the user to look for in MLflow's users table
   */
  public DatabaseReport inspect(
      DatabaseWish wish,
      Optional<Login> admin,
      Optional<Secret> rolePassword,
      Optional<String> mlflowAdmin) {
    if (admin.isPresent()) {
      return new Inspection(this, target).asAdmin(wish, admin.get(), rolePassword, mlflowAdmin);
    }
    if (rolePassword.isEmpty()) {
      Check check =
          Check.failed(
              "database",
              "there is nobody to log in as",
              "the role's password is to be generated, and no admin is named who could set it",
              "give admin_username and admin_password under [database], or the role's own"
                  + " password by prompt or env:NAME");
      return new DatabaseReport(List.of(check), false, true, true, false, false);
    }
    return new Inspection(this, target).asRole(wish, rolePassword.get(), mlflowAdmin);
  }

  /**
   * Makes what is missing, and logs in to both databases as the role. What is there stays as it is;
   * an existing role's password above all.
   *
   * @return what was done, e.g. {@code role mlflow created}; empty when all was there
   */
  public List<String> provision(DatabaseWish wish, Optional<Login> admin, Secret rolePassword) {
    List<String> done = new ArrayList<>();
    if (admin.isPresent()) {
      try (Connection connection = connectAdmin(wish, admin.get())) {
        if (createRole(connection, wish.role(), rolePassword)) {
          done.add("role " + wish.role() + " created");
        }
        joinRole(connection, wish.role());
        for (String database : databases(wish)) {
          if (createDatabase(connection, database, wish.role(), admin.get().username())) {
            done.add("database " + database + " created");
          }
        }
      } catch (SQLException e) {
        throw Refusals.ofAdmin(e, target, admin.get().username(), anywhere(wish));
      }
    }
    for (String database : databases(wish)) {
      try {
        connect(database, new Login(wish.role(), rolePassword)).close();
      } catch (SQLException e) {
        throw Refusals.of(e, target, wish.role(), database);
      }
    }
    return done;
  }

  private static boolean createRole(Connection connection, String role, Secret password)
      throws SQLException {
    if (has(connection, "select 1 from pg_roles where rolname = ?", role)) {
      return false;
    }
    try (Statement statement = connection.createStatement()) {
      // The verifier, not the password: a server that logs statements would have it otherwise.
      statement.execute(
          "create role "
              + quote(role)
              + " login password '"
              + ScramVerifier.of(connection, password)
              + "'");
      return true;
    } catch (SQLException e) {
      if (DUPLICATE_ROLE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /**
   * To make a database for a role one must be a member of it, or that role: also of one that was
   * there, or whose making was cut off.
   */
  private static void joinRole(Connection connection, String role) throws SQLException {
    boolean joined =
        has(
            connection,
            "select 1 from pg_roles where rolname = current_user"
                + " and (rolsuper or rolname = ?)",
            role);
    if (joined) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("grant " + quote(role) + " to current_user");
    } catch (SQLException e) {
      if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      // It may be one already: making the database tells.
    }
  }

  /**
   * A copy of template0: template1 cannot be copied while somebody is in it, nor, from PostgreSQL
   * 15 on, after an upgrade of the system whose collations are of another version.
   */
  private boolean createDatabase(Connection connection, String database, String owner, String admin)
      throws SQLException {
    if (exists(connection, database)) {
      return false;
    }
    // Not what the server's locale was when it was set up: of C it would be none at all.
    boolean utf8 =
        has(
            connection,
            "select 1 from pg_database where datname = 'template0'"
                + " and pg_encoding_to_char(encoding) = 'UTF8'");
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create database "
              + quote(database)
              + " owner "
              + quote(owner)
              + " template template0"
              + (utf8 ? "" : " encoding 'UTF8' lc_collate 'C' lc_ctype 'C'"));
      return true;
    } catch (SQLException e) {
      if (DUPLICATE_DATABASE.equals(e.getSQLState())) {
        return false;
      }
      throw Refusals.ofCreation(e, target, admin, database);
    }
  }

  /**
   * Whether the role gets in with that password.
   *
   * @throws UserException the answer is not to be had, e.g. the host cannot be reached
   */
  public boolean accepts(String database, String role, Secret password) {
    try {
      connect(database, new Login(role, password)).close();
      return true;
    } catch (SQLException e) {
      if (Refusals.state(e).equals(Refusals.WRONG_PASSWORD)) {
        return false;
      }
      throw Refusals.of(e, target, role, database);
    }
  }

  /**
   * The versions of MLflow's schemas, e.g. {@code tracking 1a2b, auth 3c4d}: what Alembic wrote
   * when an image migrated them.
   *
   * @return empty where there is none yet
   */
  public Optional<String> schema(DatabaseWish wish, Secret password) {
    Optional<String> tracking = schema(wish.tracking(), "alembic_version", wish, password);
    Optional<String> auth = schema(wish.auth(), "alembic_version_auth", wish, password);
    return tracking.isEmpty() && auth.isEmpty()
        ? Optional.empty()
        : Optional.of("tracking " + tracking.orElse("none") + ", auth " + auth.orElse("none"));
  }

  /** Whether MLflow has made the tables of its users. */
  public boolean hasUsers(DatabaseWish wish, Secret password) {
    return schema(wish.auth(), "alembic_version_auth", wish, password).isPresent();
  }

  private Optional<String> schema(
      String database, String table, DatabaseWish wish, Secret password) {
    try (Connection connection = connect(database, new Login(wish.role(), password))) {
      return hasTable(connection, table)
          ? text(connection, "select version_num from " + quote(table) + " limit 1")
          : Optional.empty();
    } catch (SQLException e) {
      throw Refusals.of(e, target, wish.role(), database);
    }
  }

  /** What the role itself finds in one database; changes nothing. */
  public RoleLook look(String database, Login role) {
    try (Connection connection = connect(database, role)) {
      return RoleLook.of(connection, version(connection));
    } catch (SQLException e) {
      return RoleLook.refused(Refusals.state(e), Refusals.of(e, target, role.username(), database));
    }
  }

  /**
   * Changes a role's password in a session of its own; the server gets the verifier alone. The new
   * one is tried while that session is open: where a pooler stands in between, nobody may get in
   * with it, and then the current one is set again.
   *
   * @throws UserException it was not changed, or changed back
   */
  public void changePassword(String database, String role, Secret current, Secret next) {
    try (Connection connection = connect(database, new Login(role, current))) {
      setPassword(connection, role, next);
      if (isRefused(database, role, next)) {
        throw Refusals.behindPooler(target, role, isSetBack(connection, role, current));
      }
    } catch (SQLException e) {
      throw Refusals.of(e, target, role, database);
    }
  }

  private static void setPassword(Connection connection, String role, Secret password)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String verifier = ScramVerifier.of(connection, password);
      statement.execute("alter role " + quote(role) + " password '" + verifier + "'");
    }
  }

  /** What else keeps it out, such as too many connections, says nothing of the password. */
  private boolean isRefused(String database, String role, Secret password) {
    try {
      connect(database, new Login(role, password)).close();
      return false;
    } catch (SQLException e) {
      return Refusals.state(e).equals(Refusals.WRONG_PASSWORD);
    }
  }

  private static boolean isSetBack(Connection connection, String role, Secret current) {
    try {
      setPassword(connection, role, current);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * The admin, in the first of these databases that lets it in: a managed server may have no {@code
   * postgres}, or let nobody into it, and a pooler has the databases that its configuration names.
   *
   * @throws SQLException the first refusal of a database that is there; where none is, of one
   */
  Connection connectAdmin(DatabaseWish wish, Login admin) throws SQLException {
    SQLException told = null;
    for (String database : anywhere(wish)) {
      try {
        return connect(database, admin);
      } catch (SQLException e) {
        if (!Refusals.isOfOneDatabase(e)) {
          throw e;
        }
        told = told == null || Refusals.isWithoutDatabase(told) ? e : told;
      }
    }
    throw Objects.requireNonNull(told);
  }

  /** Where an admin may get in. */
  static List<String> anywhere(DatabaseWish wish) {
    return List.of("postgres", "template1", wish.tracking());
  }

  Connection connect(String database, Login login) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", login.username());
    properties.setProperty("password", login.password().reveal());
    properties.setProperty("sslmode", target.sslMode());
    target.caFile().map(Path::toString).ifPresent(f -> properties.setProperty("sslrootcert", f));
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("ApplicationName", "sealift");
    if (target.way().isPresent()) {
      properties.setProperty("socketFactory", ForwardedSockets.class.getName());
      properties.setProperty("socketFactoryArg", Integer.toString(opened(target.way().get())));
      // It ends in the pod at 127.0.0.1, of which pg_hba.conf often says trust: any password would
      // get in, and the pods' own, which come from elsewhere, would be proven by none.
      properties.setProperty("requireAuth", "!none");
    }
    Connection connection = new Driver().connect(url(database), properties);
    if (connection == null) {
      throw new IllegalStateException("the driver does not know its own URL");
    }
    return connection;
  }

  /** What stands in the way is told as what else keeps a connection from coming about. */
  private static int opened(IntSupplier way) throws SQLException {
    try {
      return way.getAsInt();
    } catch (UserException e) {
      throw new SQLException(e.what(), PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState(), e);
    }
  }

  /** By URL: the driver takes host and database from there alone. */
  private String url(String database) {
    String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
    String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    return "jdbc:postgresql://" + host + ":" + target.port() + "/" + name;
  }

  /** Where MLflow would find it: in the schemas of the search_path, most often public. */
  static boolean hasTable(Connection connection, String name) throws SQLException {
    return text(connection, "select to_regclass(?)", name).isPresent();
  }

  static boolean exists(Connection connection, String database) throws SQLException {
    return has(connection, "select 1 from pg_database where datname = ?", database);
  }

  static boolean has(Connection connection, String sql, String... arguments) throws SQLException {
    return text(connection, sql, arguments).isPresent();
  }

  static Optional<String> text(Connection connection, String sql, String... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
      }
    }
  }

  static String version(Connection connection) throws SQLException {
    Optional<String> tls =
        text(connection, "select version from pg_stat_ssl where pid = pg_backend_pid() and ssl");
    return "PostgreSQL "
        + connection.getMetaData().getDatabaseProductVersion()
        + tls.map(v -> ", " + v).orElse(", no TLS");
  }

  static Set<String> databases(DatabaseWish wish) {
    return new LinkedHashSet<>(List.of(wish.tracking(), wish.auth()));
  }

  /** An identifier in SQL: quoted, with its quotes doubled. */
  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
