package dev.sealift.history;

import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** A database that holds a history: what differs between them. */
interface Storage {
  /** A connection, each statement of which commits by itself. */
  Connection connect() throws SQLException;

  /** The same for a library. */
  DataSource dataSource();

  /** The schema of the tables, where it is not the database's own. */
  Optional<String> schema();

  /**
   * Puts what was committed on the disk, where a commit alone does not.
   *
   * @return whether the connection was closed for that, and another is wanted for what comes next
   */
  boolean flush(Connection connection) throws SQLException;

  /** Makes the bytes of what was deleted go. */
  void compact(Connection connection) throws SQLException;

  /** A failure in words, without the database's own: they may quote a value. */
  UserException failed(String doing, SQLException e);
}
