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
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.Driver;

/** One PostgreSQL server: the role and the databases of a deployment. */
public final class Postgres {
  private static final int OLDEST = 12;
  private static final String MAINTENANCE = "postgres";
  private static final String ROLE = "database role";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String DUPLICATE_ROLE = "42710";
  private static final String DUPLICATE_DATABASE = "42P04";

  /** The admin's own search_path may lead elsewhere than the role's. */
  private static final String SCHEMAS_OF_USERS =
      "select schemaname from pg_tables where tablename in ('alembic_version_auth', 'users')"
          + " group by schemaname having count(*) = 2";

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
      return inspectAsAdmin(wish, admin.get(), rolePassword, mlflowAdmin);
    }
    if (rolePassword.isEmpty()) {
      Check check =
          Check.failed(
              "database",
              "there is nobody to log in as",
              "the role's password is to be generated, and no admin is named who could set it",
              "give admin_username and admin_password under [database], or the role's own"
                  + " password by prompt or env:NAME");
      return new DatabaseReport(List.of(check), false, true, true, false);
    }
    return inspectAsRole(wish, rolePassword.get(), mlflowAdmin);
  }

  private DatabaseReport inspectAsRole(
      DatabaseWish wish, Secret password, Optional<String> mlflowAdmin) {
    List<Check> checks = new ArrayList<>();
    Login role = new Login(wish.role(), password);
    boolean user = false;
    for (String database : databases(wish)) {
      try (Connection connection = connect(database, role)) {
        RoleLook look = RoleLook.of(connection, version(connection));
        checks.add(
            look.mayCreate() || isMigrated(connection)
                ? Check.ok("database " + database, look.version())
                : noTables(database, wish.role(), look.owner(), look.schema()));
        user |= database.equals(wish.auth()) && hasUser(connection, mlflowAdmin);
      } catch (SQLException e) {
        checks.add(
            Check.failed("database " + database, Refusals.of(e, target, wish.role(), database)));
      }
    }
    return new DatabaseReport(checks, true, true, true, user);
  }

  /** Since PostgreSQL 15 all rights on a database give none on its schema. */
  private static Check noTables(
      String database, String role, String owner, Optional<String> schema) {
    String name = "database " + database;
    String seen = "role " + role + " may make no tables in it";
    if (schema.isEmpty()) {
      return Check.failed(
          name,
          seen,
          "no schema of its search_path is there",
          "make one that it names, or: ALTER ROLE " + quote(role) + " RESET search_path");
    }
    return Check.failed(
        name,
        seen,
        "it belongs to role " + owner + ", who alone may by default, from PostgreSQL 15 on",
        "hand it over: ALTER DATABASE "
            + quote(database)
            + " OWNER TO "
            + quote(role)
            + "; or in it: GRANT CREATE ON SCHEMA "
            + quote(schema.get())
            + " TO "
            + quote(role));
  }

  private static boolean isMigrated(Connection connection) throws SQLException {
    return hasTable(connection, "alembic_version") || hasTable(connection, "alembic_version_auth");
  }

  private DatabaseReport inspectAsAdmin(
      DatabaseWish wish, Login admin, Optional<Secret> rolePassword, Optional<String> mlflowAdmin) {
    List<Check> checks = new ArrayList<>();
    try (Connection connection = connect(MAINTENANCE, admin)) {
      int major = connection.getMetaData().getDatabaseMajorVersion();
      checks.add(
          major < OLDEST
              ? Check.failed(
                  "database",
                  version(connection),
                  "MLflow needs PostgreSQL " + OLDEST + " or newer",
                  "upgrade PostgreSQL")
              : Check.ok("database", version(connection)));
      boolean roleExists = has(connection, "select 1 from pg_roles where rolname = ?", wish.role());
      boolean tracking = exists(connection, wish.tracking());
      boolean auth = exists(connection, wish.auth());
      lackingRights(connection, wish, admin, roleExists, tracking && auth).ifPresent(checks::add);
      if (roleExists && rolePassword.isPresent()) {
        checks.addAll(roleChecks(connection, wish, rolePassword.get()));
      } else {
        checks.addAll(owners(connection, wish, roleExists));
      }
      boolean user = auth && hasUserAsAdmin(wish.auth(), admin, mlflowAdmin);
      return new DatabaseReport(checks, roleExists, tracking, auth, user);
    } catch (SQLException e) {
      checks.add(Check.failed("database", Refusals.of(e, target, admin.username(), MAINTENANCE)));
      return new DatabaseReport(checks, false, false, false, false);
    }
  }

  /** What has to be made, and the admin may not make. */
  private static Optional<Check> lackingRights(
      Connection admins, DatabaseWish wish, Login admin, boolean role, boolean databases)
      throws SQLException {
    boolean mayMakeRole =
        has(
            admins,
            "select 1 from pg_roles where rolname = current_user and (rolsuper or rolcreaterole)");
    boolean mayMakeDatabases =
        has(
            admins,
            "select 1 from pg_roles where rolname = current_user and (rolsuper or (rolcreatedb and"
                // Of the role that they are made for one must be a member, or make oneself one.
                + " (rolcreaterole or exists (select 1 from pg_roles r where r.rolname = ?"
                + " and pg_has_role(r.oid, 'member')))))",
            wish.role());
    if ((role || mayMakeRole) && (databases || mayMakeDatabases)) {
      return Optional.empty();
    }
    String may = "role " + admin.username() + " may not make ";
    String why = "something is missing that has to be made";
    return Optional.of(
        role
            ? Check.failed(
                "database admin",
                may + "databases for role " + wish.role(),
                why,
                "name a superuser, or: ALTER ROLE "
                    + quote(admin.username())
                    + " CREATEDB; GRANT "
                    + quote(wish.role())
                    + " TO "
                    + quote(admin.username()))
            : Check.failed(
                "database admin",
                may + (databases ? "roles" : "roles and databases"),
                why,
                "name a superuser, or: ALTER ROLE "
                    + quote(admin.username())
                    + (databases ? " CREATEROLE" : " CREATEDB CREATEROLE")));
  }

  /** What the role itself finds: a right that was granted to it counts as well as ownership. */
  private List<Check> roleChecks(Connection admins, DatabaseWish wish, Secret password)
      throws SQLException {
    if (has(admins, "select 1 from pg_roles where rolname = ? and not rolcanlogin", wish.role())) {
      return List.of(
          Check.failed(
              ROLE,
              "role " + wish.role() + " may not log in",
              "it was made without LOGIN, as a group",
              "ALTER ROLE "
                  + quote(wish.role())
                  + " LOGIN, or choose another username under"
                  + " [database]"));
    }
    List<String> there = new ArrayList<>();
    for (String database : databases(wish)) {
      if (exists(admins, database)) {
        there.add(database);
      }
    }
    if (there.isEmpty()) {
      return List.of(roleLogin(wish, password));
    }
    List<Check> checks = new ArrayList<>();
    Login role = new Login(wish.role(), password);
    for (String database : there) {
      try (Connection connection = connect(database, role)) {
        RoleLook look = RoleLook.of(connection, version(connection));
        if (!look.mayCreate() && !isMigrated(connection)) {
          checks.add(noTables(database, wish.role(), look.owner(), look.schema()));
        }
      } catch (SQLException e) {
        return List.of(refusedRole(wish, database, e));
      }
    }
    checks.add(Check.ok(ROLE, wish.role() + " logs in"));
    return checks;
  }

  /** At a database that is not the deployment's: only a wrong password is one there too. */
  private Check roleLogin(DatabaseWish wish, Secret password) {
    try {
      connect(MAINTENANCE, new Login(wish.role(), password)).close();
      return Check.ok(ROLE, wish.role() + " logs in");
    } catch (SQLException e) {
      Check refused = refusedRole(wish, MAINTENANCE, e);
      return Refusals.state(e).equals(Refusals.WRONG_PASSWORD)
          ? refused
          : Check.warning(
              ROLE,
              refused.seen(),
              "its password could not be tried at database "
                  + MAINTENANCE
                  + "; its own are still to be made",
              refused.remedy());
    }
  }

  private Check refusedRole(DatabaseWish wish, String database, SQLException e) {
    UserException refused = Refusals.of(e, target, wish.role(), database);
    return switch (Refusals.state(e)) {
      case Refusals.WRONG_PASSWORD ->
          Check.failed(
              ROLE,
              refused.what(),
              "role " + wish.role() + " is there, and its password is not changed behind your back",
              "give the password it has, or choose another username under [database]");
      case INSUFFICIENT_PRIVILEGE ->
          Check.failed(
              ROLE,
              "role " + wish.role() + " may not connect to database " + database,
              "its right to CONNECT was revoked",
              "GRANT CONNECT ON DATABASE " + quote(database) + " TO " + quote(wish.role()));
      default -> Check.failed(ROLE, refused);
    };
  }

  /** Where the role cannot look for itself. */
  private static List<Check> owners(Connection connection, DatabaseWish wish, boolean roleExists)
      throws SQLException {
    List<Check> checks = new ArrayList<>();
    for (String database : databases(wish)) {
      Optional<String> owner =
          text(
              connection,
              "select pg_get_userbyid(datdba) from pg_database where datname = ?"
                  // A member of the group that it belongs to has what the group has.
                  + " and not exists (select 1 from pg_roles"
                  + " where rolname = ? and pg_has_role(oid, datdba, 'usage'))",
              database,
              wish.role());
      if (owner.isPresent() && !owner.get().equals(wish.role())) {
        checks.add(
            new Check(
                "database " + database,
                // A role that is there may have got the right by a GRANT: its own login will tell.
                roleExists ? Check.State.WARNING : Check.State.FAILED,
                "it belongs to role " + owner.get(),
                "role "
                    + wish.role()
                    + (roleExists
                        ? " can make tables in it only where it was granted that"
                        : " could make no tables in it"),
                "choose another name under [database], or hand it over: ALTER DATABASE "
                    + quote(database)
                    + " OWNER TO "
                    + quote(wish.role())));
      }
    }
    return checks;
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
      try (Connection connection = connect(MAINTENANCE, admin.get())) {
        if (createRole(connection, wish.role(), rolePassword)) {
          done.add("role " + wish.role() + " created");
        }
        joinRole(connection, wish.role());
        for (String database : databases(wish)) {
          if (createDatabase(connection, database, wish.role())) {
            done.add("database " + database + " created");
          }
        }
      } catch (SQLException e) {
        throw Refusals.of(e, target, admin.get().username(), MAINTENANCE);
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

  private static boolean createDatabase(Connection connection, String database, String owner)
      throws SQLException {
    if (exists(connection, database)) {
      return false;
    }
    try (Statement statement = connection.createStatement()) {
      // Not what the server's locale was when it was set up: of C it would be none at all.
      boolean utf8 =
          has(
              connection,
              "select 1 from pg_database where datname = 'template1'"
                  + " and pg_encoding_to_char(encoding) = 'UTF8'");
      statement.execute(
          "create database "
              + quote(database)
              + " owner "
              + quote(owner)
              + (utf8 ? "" : " encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0"));
      return true;
    } catch (SQLException e) {
      if (DUPLICATE_DATABASE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
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

  private Connection connect(String database, Login login) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", login.username());
    properties.setProperty("password", login.password().reveal());
    properties.setProperty("sslmode", target.sslMode());
    target.caFile().map(Path::toString).ifPresent(f -> properties.setProperty("sslrootcert", f));
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("ApplicationName", "sealift");
    Connection connection = new Driver().connect(url(database), properties);
    if (connection == null) {
      throw new IllegalStateException("the driver does not know its own URL");
    }
    return connection;
  }

  /** By URL: the driver takes host and database from there alone. */
  private String url(String database) {
    String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
    String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    return "jdbc:postgresql://" + host + ":" + target.port() + "/" + name;
  }

  private boolean hasUserAsAdmin(String auth, Login admin, Optional<String> name) {
    if (name.isEmpty()) {
      return false;
    }
    try (Connection connection = connect(auth, admin);
        PreparedStatement schemas = connection.prepareStatement(SCHEMAS_OF_USERS);
        ResultSet row = schemas.executeQuery()) {
      while (row.next()) {
        String users = quote(row.getString(1)) + ".users";
        if (has(connection, "select 1 from " + users + " where username = ?", name.get())) {
          return true;
        }
      }
      return false;
    } catch (SQLException e) {
      // Not to be looked into: the proof at the end will tell.
      return false;
    }
  }

  private static boolean hasUser(Connection connection, Optional<String> name) throws SQLException {
    return name.isPresent()
        && hasTable(connection, "users")
        && has(connection, "select 1 from users where username = ?", name.get());
  }

  /** Where MLflow would find it: in the schemas of the search_path, most often public. */
  private static boolean hasTable(Connection connection, String name) throws SQLException {
    return text(connection, "select to_regclass(?)", name).isPresent();
  }

  private static boolean exists(Connection connection, String database) throws SQLException {
    return has(connection, "select 1 from pg_database where datname = ?", database);
  }

  private static boolean has(Connection connection, String sql, String... arguments)
      throws SQLException {
    return text(connection, sql, arguments).isPresent();
  }

  private static Optional<String> text(Connection connection, String sql, String... arguments)
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

  private static String version(Connection connection) throws SQLException {
    Optional<String> tls =
        text(connection, "select version from pg_stat_ssl where pid = pg_backend_pid() and ssl");
    return "PostgreSQL "
        + connection.getMetaData().getDatabaseProductVersion()
        + tls.map(v -> ", " + v).orElse(", no TLS");
  }

  private static Set<String> databases(DatabaseWish wish) {
    return new LinkedHashSet<>(List.of(wish.tracking(), wish.auth()));
  }

  /** An identifier in SQL: quoted, with its quotes doubled. */
  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
