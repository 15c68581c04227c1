package dev.sealift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
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

  @Test
  void onePartThatDoesNotStopKeepsNoOtherFromIt() {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    List<String> closed = new ArrayList<>();
    started.push(() -> closed.add("database"));
    started.push(
        () -> {
          throw new IllegalStateException("the sandbox's S3 server does not stop");
        });
    started.push(() -> closed.add("API"));

    assertThat(Sandbox.closeAll(started))
        .extracting(Exception::getMessage)
        .containsExactly("the sandbox's S3 server does not stop");
    assertThat(closed).containsExactly("API", "database");
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
    Path data = Files.createDirectory(folder.resolve("data"));
    try (Served served = new Served(folder, data)) {
      EmbeddedDatabase.stopLeftOver(data);

      assertThat(data.resolve("postmaster.pid")).doesNotExist();
      assertThat(served.process().info().command()).as("its program").isEmpty();
      assertThat(served.process().isAlive()).as("listed still").isTrue();
    }
  }

  /** After a start of the machine, say. */
  @Test
  void anotherServerThatHasGotTheNumberIsLeftAlone() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (Served served = new Served(folder, Files.createDirectory(folder.resolve("other")))) {
      Files.writeString(data.resolve("postmaster.pid"), served.process().pid() + "\n");

      EmbeddedDatabase.stopLeftOver(data);

      assertThat(data.resolve("postmaster.pid")).doesNotExist();
      assertThat(served.process().info().command()).as("its program").isPresent();
    }
  }

  /** A program called postgres, on some data, below a parent that asks for nobody's end. */
  private static final class Served implements AutoCloseable {
    private final Process parent;
    private final long pid;

    Served(Path folder, Path data) throws IOException {
      Path server = folder.resolve("postgres");
      Files.copy(program("tail"), server, StandardCopyOption.COPY_ATTRIBUTES);
      Path log = Files.createFile(data.resolve("log"));
      parent =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "\"$0\" -f \"$1\" & echo $!; exec sleep 60",
                  server.toString(),
                  log.toString())
              .start();
      pid = Long.parseLong(parent.inputReader().readLine());
      // As long as the parent is the shell, it asks.
      while (!runs(process(), server.toString()) || !runs(parent.toHandle(), "/sleep")) {
        LockSupport.parkNanos(1_000_000);
      }
      Files.writeString(data.resolve("postmaster.pid"), pid + "\n");
    }

    private static boolean runs(ProcessHandle process, String program) {
      return process.info().command().orElse("").endsWith(program);
    }

    ProcessHandle process() {
      return ProcessHandle.of(pid).orElseThrow();
    }

    @Override
    public void close() throws InterruptedException {
      process().destroyForcibly();
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
