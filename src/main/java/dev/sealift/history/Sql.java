package dev.sealift.history;

import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements on one connection: values go by parameters alone, failures come in words. */
final class Sql implements AutoCloseable {
  private static final int FETCHED = 200;

  private final Storage storage;
  private Connection connection;
  private boolean flushed;
  private boolean shrinks;

  Sql(Connection connection, Storage storage) {
    this.connection = connection;
    this.storage = storage;
  }

  /** The connection; another one after a flush that has closed it. */
  private Connection connection() throws SQLException {
    if (flushed) {
      connection = storage.connect();
      flushed = false;
    }
    return connection;
  }

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Looks at one row. */
  @FunctionalInterface
  interface Look {
    void at(ResultSet row) throws SQLException;
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws SQLException;
  }

  <T> List<T> query(String sql, Row<T> reader, Object... arguments) {
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> out = new ArrayList<>();
      while (rows.next()) {
        out.add(reader.read(rows));
      }
      return out;
    } catch (SQLException e) {
      throw storage.failed("read", e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UserException(
          "a record of the history cannot be read",
          "it holds what no Sealift writes: it was changed",
          "`sealift history verify` tells which; restore it from a backup",
          e);
    }
  }

  /** Looks at each row, within a transaction without holding them all in memory. */
  void each(String sql, Look look) {
    try (PreparedStatement statement = prepare(sql)) {
      statement.setFetchSize(FETCHED);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          look.at(rows);
        }
      }
    } catch (SQLException e) {
      throw storage.failed("read", e);
    }
  }

  <T> Optional<T> first(String sql, Row<T> reader, Object... arguments) {
    return query(sql, reader, arguments).stream().findFirst();
  }

  long number(String sql, Object... arguments) {
    return first(sql, row -> row.getLong(1), arguments).orElse(0L);
  }

  int update(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection().prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      set(statement, i + 1, arguments[i]);
    }
    return statement;
  }

  /**
   * By its type: before H2 finds out for itself, it asks for a class of geometry, which the JVM
   * then looks for through all jars.
   */
  private static void set(PreparedStatement statement, int at, Object value) throws SQLException {
    if (value instanceof String text) {
      statement.setString(at, text);
    } else if (value instanceof Integer number) {
      statement.setInt(at, number);
    } else {
      statement.setLong(at, (Long) value);
    }
  }

  /**
   * One transaction, on the disk when it returns. Writers come one after the other, by the lock on
   * the one row of {@code meta}: two that saw the same last link would fork the chain.
   */
  <T> T write(Work<T> work) {
    try {
      connection().setAutoCommit(false);
      try {
        number("select version from meta for update");
        T result = work.run();
        connection.commit();
        flush();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(e);
        throw e;
      } finally {
        restore();
      }
    } catch (SQLException e) {
      throw storage.failed("write", e);
    }
  }

  /** What was committed is on the disk when this returns. */
  void flush() throws SQLException {
    flushed = storage.flush(connection);
  }

  /** Reads that all see the same moment, whoever writes meanwhile. */
  <T> T snapshot(Work<T> work) {
    try {
      int before = connection().getTransactionIsolation();
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      try {
        return work.run();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
        connection.setTransactionIsolation(before);
      }
    } catch (SQLException e) {
      throw storage.failed("read", e);
    }
  }

  private void rollback(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** A connection that is gone cannot be restored, and whoever uses it next is told. */
  private void restore() throws SQLException {
    if (!connection.isClosed()) {
      connection.setAutoCommit(true);
    }
  }

  /** Makes the bytes of what was deleted go, when this is closed. */
  void shrinkAtTheEnd() {
    shrinks = true;
  }

  @Override
  public void close() {
    try {
      if (shrinks) {
        storage.compact(connection());
      }
      connection.close();
    } catch (SQLException e) {
      throw storage.failed("close", e);
    }
  }
}
