package dev.sealift.database;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is looked at before anything is made: by the admin, or by the role itself. */
final class Inspection {
  private static final int OLDEST = 12;
  private static final String ROLE = "database role";

  /** The admin's own search_path may lead elsewhere than the role's. */
  private static final String SCHEMAS_OF_USERS =
      "select schemaname from pg_tables where tablename in ('alembic_version_auth', 'users')"
          + " group by schemaname having count(*) = 2";

  private final Postgres postgres;
  private final DatabaseTarget target;

  Inspection(Postgres postgres, DatabaseTarget target) {
    this.postgres = postgres;
    this.target = target;
  }

  DatabaseReport asRole(DatabaseWish wish, Secret password, Optional<String> mlflowAdmin) {
    List<Check> checks = new ArrayList<>();
    Login role = new Login(wish.role(), password);
    boolean user = false;
    boolean adminMayHelp = false;
    for (String database : Postgres.databases(wish)) {
      boolean in = false;
      try (Connection connection = postgres.connect(database, role)) {
        in = true;
        RoleLook look = RoleLook.of(connection, Postgres.version(connection));
        checks.add(
            look.mayCreate() || isMigrated(connection)
                ? version("database " + database, connection)
                : noTables(database, wish.role(), look.owner(), look.schema()));
        user |= database.equals(wish.auth()) && hasUser(connection, mlflowAdmin);
      } catch (SQLException e) {
        UserException refused = Refusals.of(e, target, wish.role(), database);
        if (Refusals.isWithoutAnswer(e)) {
          return new DatabaseReport(
              List.of(Check.failed("database", refused)), false, false, false, false, false);
        }
        adminMayHelp |= Refusals.mayLackRoleOrDatabase(e);
        checks.add(
            !in && Postgres.INSUFFICIENT_PRIVILEGE.equals(Refusals.state(e))
                ? mayNotConnect("database " + database, wish.role(), database)
                : Check.failed("database " + database, refused));
      }
    }
    return new DatabaseReport(checks, true, true, true, user, adminMayHelp);
  }

  private static Check version(String name, Connection connection) throws SQLException {
    String version = Postgres.version(connection);
    return connection.getMetaData().getDatabaseMajorVersion() < OLDEST
        ? Check.failed(
            name, version, "MLflow needs PostgreSQL " + OLDEST + " or newer", "upgrade PostgreSQL")
        : Check.ok(name, version);
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
          "make one that it names, or: ALTER ROLE " + Postgres.quote(role) + " RESET search_path");
    }
    return Check.failed(
        name,
        seen,
        "it belongs to role " + owner + ", who alone may by default, from PostgreSQL 15 on",
        "hand it over: ALTER DATABASE "
            + Postgres.quote(database)
            + " OWNER TO "
            + Postgres.quote(role)
            + "; or in it: GRANT CREATE ON SCHEMA "
            + Postgres.quote(schema.get())
            + " TO "
            + Postgres.quote(role));
  }

  private static boolean isMigrated(Connection connection) throws SQLException {
    return Postgres.hasTable(connection, "alembic_version")
        || Postgres.hasTable(connection, "alembic_version_auth");
  }

  DatabaseReport asAdmin(
      DatabaseWish wish, Login admin, Optional<Secret> rolePassword, Optional<String> mlflowAdmin) {
    List<Check> checks = new ArrayList<>();
    try (Connection connection = postgres.connectAdmin(wish, admin)) {
      checks.add(version("database", connection));
      boolean roleExists =
          Postgres.has(connection, "select 1 from pg_roles where rolname = ?", wish.role());
      boolean tracking = Postgres.exists(connection, wish.tracking());
      boolean auth = Postgres.exists(connection, wish.auth());
      lackingRights(connection, wish, admin, roleExists, tracking && auth).ifPresent(checks::add);
      if (roleExists && rolePassword.isPresent()) {
        checks.addAll(roleChecks(connection, wish, rolePassword.get()));
      } else {
        checks.addAll(owners(connection, wish, roleExists));
      }
      boolean user = auth && hasUserAsAdmin(wish.auth(), admin, mlflowAdmin);
      return new DatabaseReport(checks, roleExists, tracking, auth, user, false);
    } catch (SQLException e) {
      checks.add(
          Check.failed(
              "database", Refusals.ofAdmin(e, target, admin.username(), Postgres.anywhere(wish))));
      return new DatabaseReport(checks, false, false, false, false, false);
    }
  }

  /** What has to be made, and the admin may not make. */
  private static Optional<Check> lackingRights(
      Connection admins, DatabaseWish wish, Login admin, boolean role, boolean databases)
      throws SQLException {
    boolean mayMakeRole =
        Postgres.has(
            admins,
            "select 1 from pg_roles where rolname = current_user and (rolsuper or rolcreaterole)");
    // Of the role that they are made for one must be a member, or make oneself one: from
    // PostgreSQL 16 on, CREATEROLE alone is enough for neither where somebody else made the role.
    boolean ownsWhatItMakes = admins.getMetaData().getDatabaseMajorVersion() >= 16;
    boolean mayMakeDatabases =
        Postgres.has(
            admins,
            "select 1 from pg_roles where rolname = current_user and (rolsuper or (rolcreatedb and"
                + (ownsWhatItMakes && role
                    ? " exists (select 1 from pg_roles r where r.rolname = ? and"
                        + " (pg_has_role(r.oid, 'set')"
                        + " or pg_has_role(r.oid, 'member with admin option')))"
                    : " (rolcreaterole or exists (select 1 from pg_roles r where r.rolname = ?"
                        + " and pg_has_role(r.oid, 'member')))")
                + "))",
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
                    + Postgres.quote(admin.username())
                    + " CREATEDB; GRANT "
                    + Postgres.quote(wish.role())
                    + " TO "
                    + Postgres.quote(admin.username()))
            : Check.failed(
                "database admin",
                may + (databases ? "roles" : "roles and databases"),
                why,
                "name a superuser, or: ALTER ROLE "
                    + Postgres.quote(admin.username())
                    + (databases ? " CREATEROLE" : " CREATEDB CREATEROLE")));
  }

  /** What the role itself finds: a right that was granted to it counts as well as ownership. */
  private List<Check> roleChecks(Connection admins, DatabaseWish wish, Secret password)
      throws SQLException {
    if (Postgres.has(
        admins, "select 1 from pg_roles where rolname = ? and not rolcanlogin", wish.role())) {
      return List.of(
          Check.failed(
              ROLE,
              "role " + wish.role() + " may not log in",
              "it was made without LOGIN, as a group",
              "ALTER ROLE "
                  + Postgres.quote(wish.role())
                  + " LOGIN, or choose another username under"
                  + " [database]"));
    }
    List<String> there = new ArrayList<>();
    for (String database : Postgres.databases(wish)) {
      if (Postgres.exists(admins, database)) {
        there.add(database);
      }
    }
    if (there.isEmpty()) {
      return List.of(roleLogin(wish, password, admins.getCatalog()));
    }
    List<Check> checks = new ArrayList<>();
    Login role = new Login(wish.role(), password);
    for (String database : there) {
      try (Connection connection = postgres.connect(database, role)) {
        RoleLook look = RoleLook.of(connection, Postgres.version(connection));
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
  private Check roleLogin(DatabaseWish wish, Secret password, String database) {
    try {
      postgres.connect(database, new Login(wish.role(), password)).close();
      return Check.ok(ROLE, wish.role() + " logs in");
    } catch (SQLException e) {
      Check refused = refusedRole(wish, database, e);
      return Refusals.state(e).equals(Refusals.WRONG_PASSWORD)
          ? refused
          : Check.warning(
              ROLE,
              refused.seen(),
              "its password could not be tried at database "
                  + database
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
      case Postgres.INSUFFICIENT_PRIVILEGE -> mayNotConnect(ROLE, wish.role(), database);
      default -> Check.failed(ROLE, refused);
    };
  }

  private static Check mayNotConnect(String name, String role, String database) {
    return Check.failed(
        name,
        "role " + role + " may not connect to database " + database,
        "its right to CONNECT was revoked",
        "GRANT CONNECT ON DATABASE " + Postgres.quote(database) + " TO " + Postgres.quote(role));
  }

  /** Where the role cannot look for itself. */
  private static List<Check> owners(Connection connection, DatabaseWish wish, boolean roleExists)
      throws SQLException {
    List<Check> checks = new ArrayList<>();
    for (String database : Postgres.databases(wish)) {
      Optional<String> owner =
          Postgres.text(
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
                    + Postgres.quote(database)
                    + " OWNER TO "
                    + Postgres.quote(wish.role())));
      }
    }
    return checks;
  }

  private boolean hasUserAsAdmin(String auth, Login admin, Optional<String> name) {
    if (name.isEmpty()) {
      return false;
    }
    try (Connection connection = postgres.connect(auth, admin);
        PreparedStatement schemas = connection.prepareStatement(SCHEMAS_OF_USERS);
        ResultSet row = schemas.executeQuery()) {
      while (row.next()) {
        String users = Postgres.quote(row.getString(1)) + ".users";
        if (Postgres.has(
            connection, "select 1 from " + users + " where username = ?", name.get())) {
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
        && Postgres.hasTable(connection, "users")
        && Postgres.has(connection, "select 1 from users where username = ?", name.get());
  }
}
