package dev.sealift.history;

import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * The tables' version. It is read by plain SQL, so that the library that migrates them is loaded
 * only when there is something to migrate.
 */
final class Schema {
  static final int VERSION = 2;

  private Schema() {}

  /** Makes the tables or brings them to the newest version; whether there was anything to do. */
  static boolean prepare(Storage storage, Connection connection) throws SQLException {
    int version = known(connection);
    if (version < VERSION) {
      Migrations.run(storage, version);
    }
    // Nor has one whose migration was cut off right before this.
    if (!isNamed(connection)) {
      name(connection);
    }
    return version < VERSION;
  }

  /** Whether nothing has to be done before the tables can be read. */
  static boolean isCurrent(Connection connection) throws SQLException {
    return known(connection) == VERSION;
  }

  /** The tables' version; not one that only a newer Sealift knows. */
  private static int known(Connection connection) throws SQLException {
    int version = version(connection);
    if (version > VERSION) {
      throw new UserException(
          "the history is of version " + version + ", and this Sealift knows " + VERSION,
          "another version of Sealift wrote it",
          "update Sealift, or name another one with --history");
    }
    return version;
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select version from meta")) {
      return row.next() ? row.getInt(1) : 0;
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      // No such table: H2 has three states for it, PostgreSQL one of its own.
      if (state.startsWith("42S0") || state.equals("42P01")) {
        return 0;
      }
      throw e;
    }
  }

  private static boolean isNamed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet nameless = statement.executeQuery("select 1 from meta where history = ''")) {
      return !nameless.next();
    }
  }

  /** The history's own random name, which tells it from all others, at its first migration. */
  private static void name(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update meta set history = ? where history = ''")) {
      statement.setString(1, UUID.randomUUID().toString());
      statement.executeUpdate();
    }
  }
}
