package dev.sealift.history;

import dev.sealift.core.NoRoute;
import dev.sealift.core.TlsFailure;
import dev.sealift.core.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A schema in PostgreSQL, for several operators at once. */
final class PostgresHistory implements Storage {
  /**
   * A commit is on the disk when it returns, whatever the server's setting; nobody waits for a lock
   * for ever, and an operator who was stopped in a transaction does not block the others.
   */
  private static final String OPTIONS =
      "-c synchronous_commit=on -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s";

  private static final int CONNECT_SECONDS = 10;
  private static final int ANSWER_SECONDS = 120;

  private final PostgresUrl url;
  private final PGSimpleDataSource source = new PGSimpleDataSource();

  PostgresHistory(PostgresUrl url, Map<String, String> environment) {
    this.url = url;
    source.setURL(url.forDriver());
    source.setUser(url.user());
    String password = environment.get("PGPASSWORD");
    if (password != null && !password.isEmpty()) {
      source.setPassword(password);
    }
    source.setOptions(OPTIONS);
    source.setApplicationName("sealift");
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(ANSWER_SECONDS);
  }

  static History open(String url, Map<String, String> environment, Clock clock) {
    return SqlHistory.open(new PostgresHistory(PostgresUrl.parse(url), environment), clock);
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
    return Optional.of(url.schema());
  }

  @Override
  public boolean flush(Connection connection) {
    // A commit has done it.
    return false;
  }

  @Override
  public void compact(Connection connection) {
    // Its autovacuum reuses the place; the server's files are not the operator's.
  }

  @Override
  public UserException failed(String doing, SQLException e) {
    String what = "cannot " + doing + " the history in " + url.shown();
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case "28P01", "28000" ->
          new UserException(
              what,
              "PostgreSQL does not let " + url.user() + " in",
              "give its password by $PGPASSWORD or ~/.pgpass, and check pg_hba.conf",
              e);
      case "3D000" ->
          new UserException(
              what,
              "there is no such database",
              "make it: createdb -h HOST -O " + url.user() + " DATABASE",
              e);
      case "42501" ->
          new UserException(
              what,
              url.user() + " may not do this there",
              "let it make its schema: GRANT CREATE ON DATABASE … TO " + url.user(),
              e);
      case "55P03" ->
          new UserException(
              what,
              "another operator has been writing for ten seconds",
              "run this again when that is done",
              e);
      default -> new UserException(what, cause(e, state), "check the URL and the server's log", e);
    };
  }

  private static String cause(SQLException e, String state) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      Optional<String> unreachable = NoRoute.why(cause);
      if (unreachable.isPresent()) {
        return unreachable.get();
      }
      if (cause instanceof SSLException) {
        return TlsFailure.beforeCertificate(cause).orElse("its TLS certificate was refused");
      }
    }
    // A password that ~/.pgpass should have given is asked for by the server, not refused.
    return state.equals("08004")
        ? "it wants a password: give it by $PGPASSWORD or ~/.pgpass"
        : "PostgreSQL says SQLSTATE " + state;
  }
}
