package dev.sealift.history;

import dev.sealift.sandbox.FreshSandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same in a real PostgreSQL, each test in a schema of its own. */
class PostgresHistoryTest extends HistoryContract {
  @TempDir static Path folder;
  private static EmbeddedPostgres server;

  private final String schema = "t" + UUID.randomUUID().toString().substring(0, 8);

  @BeforeAll
  static void start() throws IOException {
    FreshSandbox.unpack(folder.resolve("programs"));
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setOverrideWorkingDirectory(folder.resolve("programs").toFile())
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("fsync", "off")
            .setServerConfig("unix_socket_directories", "")
            .setPGStartupWait(Duration.ofSeconds(60))
            .start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private String url() {
    return "jdbc:postgresql://postgres@127.0.0.1:"
        + server.getPort()
        + "/postgres?currentSchema="
        + schema;
  }

  @Override
  History open(Clock clock) {
    return History.open(url(), Map.of("PGPASSWORD", "any"), clock);
  }

  @Override
  void damage(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path to " + schema);
      statement.execute(sql);
    }
  }

  @Test
  @Tag("kill")
  void aKillLosesNothingThatWasAcknowledged() throws Exception {
    KilledWriter.rounds(2, url(), "any");
  }
}
