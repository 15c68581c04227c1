package dev.sealift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.BufferedReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
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

  /** As in a container whose first process, here the shell's sleep, asks for nobody's end. */
  @Test
  void aServerIsOverThoughNobodyAsksForItsEnd() throws Exception {
    Path server = folder.resolve("postgres");
    Files.copy(program("sleep"), server, StandardCopyOption.COPY_ATTRIBUTES);
    Path data = Files.createDirectory(folder.resolve("data"));
    Process parent =
        new ProcessBuilder("sh", "-c", "\"$0\" 60 & echo $!; exec sleep 60", server.toString())
            .start();
    try (BufferedReader said = parent.inputReader()) {
      String pid = said.readLine();
      Path file = Files.writeString(data.resolve("postmaster.pid"), pid + "\n");

      EmbeddedDatabase.stopLeftOver(data);

      assertThat(file).doesNotExist();
      assertThat(ProcessHandle.of(Long.parseLong(pid))).as("listed still").isPresent();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  private static Path program(String name) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
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
