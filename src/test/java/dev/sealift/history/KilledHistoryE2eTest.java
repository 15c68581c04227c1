package dev.sealift.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 25 kills of a process that writes history: no committed revision is lost, none is torn. */
@Tag("e2e")
class KilledHistoryE2eTest {
  private static final int ROUNDS = 25;
  @TempDir Path folder;

  @Test
  void inTheFile() throws Exception {
    KilledWriter.rounds(ROUNDS, folder.resolve("history").toString(), "");
  }

  @Test
  void inPostgres() throws Exception {
    String schema = "killed_" + ProcessHandle.current().pid();
    String server =
        System.getenv("E2E_DB_HOST")
            + ":"
            + System.getenv().getOrDefault("E2E_DB_PORT", "5432")
            + "/postgres";
    String user = System.getenv("E2E_DB_ADMIN_USER");
    String password = System.getenv("E2E_DB_ADMIN_PASSWORD");
    try {
      KilledWriter.rounds(
          ROUNDS,
          "jdbc:postgresql://" + user + "@" + server + "?currentSchema=" + schema,
          password);
    } finally {
      try (Connection connection =
              DriverManager.getConnection("jdbc:postgresql://" + server, user, password);
          Statement statement = connection.createStatement()) {
        statement.execute("drop schema if exists " + schema + " cascade");
      }
    }
  }
}
