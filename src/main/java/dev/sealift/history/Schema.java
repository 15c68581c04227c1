package dev.sealift.history;

import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables, in SQL that H2 and PostgreSQL both take, and their version. */
final class Schema {
  static final int VERSION = 1;

  /**
   * {@code link} is append-only: one row when a revision begins and one when it ends, each chained
   * to the one before. Texts stand in a table of their own, which keeps listing fast.
   */
  private static final String[] TABLES = {
    "create table meta (version integer not null)",
    """
    create table revision (
      id bigint primary key, number integer not null,
      cluster varchar(200) not null, namespace varchar(63) not null, name varchar(63) not null,
      operation varchar(20) not null, state varchar(20) not null,
      image varchar(1000) not null, context varchar(1000) not null, note varchar(4000) not null,
      who varchar(300) not null, started_at varchar(40) not null, ended_at varchar(40) not null,
      failed_step varchar(100) not null, reason varchar(8000) not null, hash varchar(64) not null)
    """,
    "create unique index revision_number on revision (cluster, namespace, name, number)",
    """
    create table document (
      revision bigint primary key references revision (id),
      profile text not null, manifests text not null)
    """,
    """
    create table step (
      revision bigint not null references revision (id), number integer not null,
      name varchar(100) not null, state varchar(20) not null, result varchar(8000) not null,
      at varchar(40) not null, took_ms bigint not null, primary key (revision, number))
    """,
    """
    create table link (
      id bigint primary key, revision bigint not null, kind varchar(10) not null,
      hash varchar(64) not null)
    """
  };

  private Schema() {}

  static void prepare(Connection connection, boolean made) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (made) {
        for (String table : TABLES) {
          statement.execute(table);
        }
        statement.execute("insert into meta values (" + VERSION + ")");
        connection.commit();
        return;
      }
      try (ResultSet row = statement.executeQuery("select version from meta")) {
        int version = row.next() ? row.getInt(1) : 0;
        if (version != VERSION) {
          throw new UserException(
              "the history is of version " + version + ", and this Sealift knows " + VERSION,
              "another version of Sealift wrote it",
              "update Sealift, or name another file with --history");
        }
      }
    }
  }
}
