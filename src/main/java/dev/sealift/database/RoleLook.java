package dev.sealift.database;

import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a role finds in one of its databases.
 *
 * @param outcome whether it gets in, and what keeps it out
 * @param refusal what keeps it out, in words
 * @param version e.g. {@code PostgreSQL 15.18, TLSv1.3}; empty when it does not get in
 * @param owner whom the database belongs to
 * @param schema where its search_path leads; empty where none of the schemas is there
 * @param mayCreate whether the role may make tables where its search_path leads
 * @param foreignTables how many tables there belong to someone else
 * @param time what the server's clock says
 */
public record RoleLook(
    Outcome outcome,
    Optional<UserException> refusal,
    String version,
    String owner,
    Optional<String> schema,
    boolean mayCreate,
    int foreignTables,
    Instant time) {

  /** Whether a role gets in. */
  public enum Outcome {
    IN,
    WRONG_PASSWORD,
    NO_DATABASE,
    UNREACHABLE
  }

  private static final String LOOK =
      "select pg_get_userbyid(d.datdba), current_schema(),"
          // Null where no schema of the search_path is there, which is read as false.
          + " has_schema_privilege(current_schema(), 'create'),"
          + " (select count(*) from pg_tables where schemaname = current_schema()"
          + " and not pg_has_role(current_user, tableowner, 'usage')),"
          + " extract(epoch from clock_timestamp()) * 1000"
          + " from pg_database d where d.datname = current_database()";

  static RoleLook of(Connection connection, String version) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOOK);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("no row", "02000");
      }
      return new RoleLook(
          Outcome.IN,
          Optional.empty(),
          version,
          row.getString(1),
          Optional.ofNullable(row.getString(2)),
          row.getBoolean(3),
          row.getInt(4),
          Instant.ofEpochMilli(row.getBigDecimal(5).longValue()));
    }
  }

  static RoleLook refused(String state, UserException refusal) {
    Outcome outcome =
        switch (state) {
          case Refusals.WRONG_PASSWORD -> Outcome.WRONG_PASSWORD;
          case Refusals.NO_DATABASE -> Outcome.NO_DATABASE;
          default -> Outcome.UNREACHABLE;
        };
    return new RoleLook(
        outcome, Optional.of(refusal), "", "", Optional.empty(), false, 0, Instant.EPOCH);
  }
}
