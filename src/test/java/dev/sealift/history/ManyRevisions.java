package dev.sealift.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;

/** Makes a history of very many revisions, as they would have been written; for scripts/bench. */
final class ManyRevisions {
  private static final int BATCH = 2000;

  private ManyRevisions() {}

  public static void main(String[] args) throws SQLException {
    write(Path.of(args[0]), Integer.parseInt(args[1]));
  }

  static void write(Path file, int count) throws SQLException {
    History.open(file, Clock.systemUTC()).close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + file.toAbsolutePath(), "sealift", "");
        PreparedStatement revision =
            connection.prepareStatement(
                "insert into revision values (?,?,'uid-1','mlflow','mlflow','APPLY','SUCCEEDED',"
                    + "'img','ctx','note','ann@nas',?,?,'','',?,0)");
        PreparedStatement document =
            connection.prepareStatement(
                "insert into document values (?,'[deployment]','kind: X')");
        PreparedStatement link = connection.prepareStatement("insert into link values (?,?,?,?)")) {
      connection.setAutoCommit(false);
      connection
          .createStatement()
          .execute("insert into deployment values ('uid-1','mlflow','mlflow')");
      String hash = Chain.ROOT;
      for (int i = 1; i <= count; i++) {
        String at = Instant.ofEpochSecond(1_700_000_000L + i).toString();
        String id = Integer.toString(i);
        String begin =
            Chain.link(
                hash,
                "begin",
                id,
                id,
                "uid-1",
                "mlflow",
                "mlflow",
                "APPLY",
                "img",
                "ctx",
                "note",
                "ann@nas",
                at,
                "[deployment]",
                "kind: X");
        hash = Chain.link(begin, "end", id, "SUCCEEDED", at, "", "");
        set(revision, i, i, at, at, hash);
        set(document, i);
        set(link, 2L * i - 1, i, "begin", begin);
        set(link, 2L * i, i, "end", hash);
        if (i % BATCH == 0 || i == count) {
          revision.executeBatch();
          document.executeBatch();
          link.executeBatch();
          connection.commit();
        }
      }
    }
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    statement.addBatch();
  }
}
