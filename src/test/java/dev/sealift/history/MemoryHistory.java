package dev.sealift.history;

import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A history in the test's own memory, for whoever tests what is recorded and not the file: that one
 * is closed and opened again for each record, which takes a sixth of an operation's time. What was
 * committed outlives its connections, as in a file.
 */
public final class MemoryHistory implements Storage {
  private final JdbcDataSource source = new JdbcDataSource();

  private MemoryHistory(String name) {
    source.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
  }

  /** The history of that name, made when it is not there. */
  public static History open(String name, Clock clock) {
    MemoryHistory memory = new MemoryHistory(name);
    memory.make();
    return SqlHistory.open(memory, clock);
  }

  /** Runs the migrations' statements, which takes a tenth of the time without what counts them. */
  private void make() {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      if (!Schema.isCurrent(connection)) {
        for (String step : List.of("V1__revisions.sql", "V2__notes_pruning_origins.sql")) {
          statement.execute("runscript from 'classpath:/dev/sealift/history/" + step + "'");
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes it away. */
  public static void remove(String name) {
    try (Connection connection = new MemoryHistory(name).connect();
        var statement = connection.createStatement()) {
      statement.execute("shutdown");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Connection connect() throws SQLException {
    return source.getConnection();
  }

  @Override
  public DataSource dataSource() {
    return source;
  }

  @Override
  public Optional<String> schema() {
    return Optional.empty();
  }

  @Override
  public boolean flush(Connection connection) {
    return false;
  }

  @Override
  public void compact(Connection connection) {
    // Nothing of it is on a disk.
  }

  @Override
  public UserException failed(String doing, SQLException e) {
    throw new AssertionError("cannot " + doing + " the history in memory", e);
  }
}
