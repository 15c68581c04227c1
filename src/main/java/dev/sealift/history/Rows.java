package dev.sealift.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Rows of the tables as records. */
final class Rows {
  private Rows() {}

  static Revision revision(ResultSet row) throws SQLException {
    String ended = row.getString("ended_at");
    return new Revision(
        row.getInt("number"),
        row.getLong("id"),
        key(row),
        Operation.valueOf(row.getString("operation")),
        State.valueOf(row.getString("state")),
        row.getString("image"),
        row.getString("context"),
        row.getString("note"),
        row.getString("who"),
        Instant.parse(row.getString("started_at")),
        ended.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(ended)),
        row.getString("failed_step"),
        row.getString("reason"),
        row.getString("hash"));
  }

  static DeploymentKey key(ResultSet row) throws SQLException {
    return new DeploymentKey(
        row.getString("cluster"), row.getString("namespace"), row.getString("name"));
  }

  static Step step(ResultSet row) throws SQLException {
    return new Step(
        row.getInt("number"),
        row.getString("name"),
        row.getString("state"),
        row.getString("result"),
        Instant.parse(row.getString("at")),
        Duration.ofMillis(row.getLong("took_ms")));
  }

  static Note note(ResultSet row) throws SQLException {
    return new Note(
        row.getLong("revision"),
        row.getString("text"),
        row.getString("who"),
        Instant.parse(row.getString("at")));
  }
}
