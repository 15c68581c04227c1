package dev.sealift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersTest {
  @TempDir Path folder;

  @Test
  void postgresKeepsItsDataAndRefusesAWrongPassword() throws Exception {
    Path sandbox = folder.resolve("sandbox");
    FreshSandbox.make(sandbox);
    Path files = sandbox.resolve("postgres");
    String right = Files.readString(sandbox.resolve("postgres.password"));
    try (EmbeddedDatabase database = EmbeddedDatabase.start(files, right)) {
      run(database, right, "create table kept (id int)");
      assertThatThrownBy(() -> run(database, "wrong", "select 1")).isInstanceOf(SQLException.class);
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(files, right)) {
      run(database, right, "insert into kept values (1)");
      assertThatThrownBy(() -> run(database, "wrong", "select 1")).isInstanceOf(SQLException.class);
    }
    theLogOfLastTimeIsNoReason(files, right);
  }

  /** What the package refuses is in no log: it is asked for its lock. */
  private static void theLogOfLastTimeIsNoReason(Path files, String password) throws Exception {
    assertThat(files.resolve("log")).content().contains("database system is shut down");
    Path lock = files.resolve("data").resolve("epg-lock");
    try (FileChannel held = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      held.lock();
      assertThatThrownBy(() -> EmbeddedDatabase.start(files, password))
          .isInstanceOfSatisfying(
              UserException.class,
              e -> assertThat(e.why()).isEqualTo("it has not even written its log"));
    }
  }

  private static void run(EmbeddedDatabase database, String password, String sql)
      throws SQLException {
    String url = EmbeddedDatabase.url(database.address().port());
    try (Connection connection = DriverManager.getConnection(url, "postgres", password);
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute(sql)).isEqualTo(sql.startsWith("select"));
    }
  }
}
