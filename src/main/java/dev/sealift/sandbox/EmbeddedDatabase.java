package dev.sealift.sandbox;

import dev.sealift.core.PrivateFiles;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;

/**
 * A real PostgreSQL, from a package. It refuses to run as root; the package starts it in a user
 * namespace then.
 */
final class EmbeddedDatabase implements AutoCloseable {
  static final String SUPERUSER = "postgres";

  /** PostgreSQL's own are 4096; a login into the sandbox guards nothing. */
  private static final int SCRAM_ITERATIONS = 1;

  /** What the JDK says to whom it is too late to be told of the end: the package, of its server. */
  private static final String SHUTDOWN = "Shutdown in progress";

  /** The package looks for a free port, which somebody else may have by the time it is used. */
  private static final String PORT_TAKEN = "Address already in use";

  private static final int TRIES = 3;

  /** How long a process has to end, and how often it is looked for. */
  private static final Duration END = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(10);

  /** Of what the package says, in characters: a program's whole output may be in it. */
  private static final int LONGEST = 200;

  private final EmbeddedPostgres postgres;

  private EmbeddedDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts it on {@code folder}, made at the first time with {@code password} for its superuser.
   */
  static EmbeddedDatabase start(Path folder, String password) {
    Path log = folder.resolve("log");
    for (int tries = 1; ; tries++) {
      long logged = log.toFile().length();
      try {
        return startOnce(folder, password);
      } catch (UserException e) {
        if (tries == TRIES || !said(log, logged).contains(PORT_TAKEN)) {
          throw e;
        }
      }
    }
  }

  private static EmbeddedDatabase startOnce(Path folder, String password) {
    Path data = PrivateFiles.folder(folder).resolve("data");
    Path log = folder.resolve("log");
    long logged = log.toFile().length();
    boolean first = !Files.exists(folder.resolve("ready"));
    stopLeftOver(data);
    // What a cut-off start has left would be taken for the whole.
    if (first) {
      PrivateFiles.delete(data);
    }
    boolean unpacked = !first && areUnpacked(folder.resolve("programs"));
    if (!unpacked) {
      PrivateFiles.delete(folder.resolve("programs"));
    }
    // There even when the package has its programs from another sandbox of this process.
    Path programs = PrivateFiles.folder(folder.resolve("programs"));
    try {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(programs.toFile())
              // initdb would refuse a locale that is not of UTF-8, or that is not installed.
              .setLocaleConfig("locale", "C")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("unix_socket_directories", "")
              .setServerConfig("scram_iterations", Integer.toString(SCRAM_ITERATIONS))
              .setErrorRedirector(Redirect.appendTo(log.toFile()))
              .setOutputRedirector(Redirect.appendTo(log.toFile()))
              .setPGStartupWait(Duration.ofSeconds(30));
      if (!first) {
        builder.setConnectConfig("password", password);
      }
      EmbeddedPostgres postgres = builder.start();
      // The package makes it writable for all.
      Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwx------"));
      if (first) {
        wantPasswords(postgres, data, password);
        PrivateFiles.write(folder.resolve("ready"), "");
      }
      return new EmbeddedDatabase(postgres);
    } catch (IOException | SQLException | IllegalStateException e) {
      // The package leaves a server behind whose start was the last that it saw of it.
      stopStarting(data);
      stopLeftOver(data);
      if (!unpacked) {
        // It takes programs for whole that did not fit onto the disk.
        PrivateFiles.delete(programs);
      }
      throw failed(folder, log, logged, e);
    }
  }

  private static UserException failed(Path folder, Path log, long logged, Exception e) {
    String what = "the sandbox's PostgreSQL does not start";
    if (SHUTDOWN.equals(e.getMessage())) {
      return UserException.ended(what, e);
    }
    return new UserException(
        what,
        reason(log, logged, e),
        "check the space (df -h "
            + folder
            + "), and as root that `unshare -U true` works; see "
            + log
            + "; or begin anew: sealift sandbox reset",
        e);
  }

  /** The package marks each version's folder when all of it is there. */
  private static boolean areUnpacked(Path programs) {
    try (Stream<Path> all = Files.list(programs)) {
      List<Path> versions = all.toList();
      return !versions.isEmpty()
          && versions.stream().allMatch(version -> Files.exists(version.resolve(".exists")));
    } catch (IOException e) {
      return false;
    }
  }

  /** The server's or initdb's last word in this start, or else the package's. */
  private static String reason(Path log, long logged, Exception e) {
    String last =
        said(log, logged)
            .lines()
            .filter(line -> !line.isBlank())
            .reduce("", (before, line) -> line);
    if (!last.isEmpty()) {
      return Text.printable(last);
    }
    // Of an SQLException the words are the server's, which may quote anything.
    return Optional.ofNullable(e instanceof SQLException ? null : e.getMessage())
        .flatMap(message -> message.lines().findFirst())
        .map(line -> Text.printable(line.substring(0, Math.min(line.length(), LONGEST))))
        .orElse("it has not even written its log");
  }

  /** What the log has from there on: nothing where nothing was written, as on a full disk. */
  private static String said(Path log, long logged) {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(logged);
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException none) {
      return "";
    }
  }

  /** The package's initdb trusts everybody: from now on a wrong password is refused. */
  private static void wantPasswords(EmbeddedPostgres postgres, Path data, String password)
      throws SQLException, IOException {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    char[] characters = password.toCharArray();
    try (Connection connection =
            DriverManager.getConnection(url(postgres.getPort()), SUPERUSER, "");
        Statement statement = connection.createStatement()) {
      String verifier = PasswordUtil.encodeScramSha256(characters, SCRAM_ITERATIONS, salt);
      statement.execute("alter role postgres password '" + verifier + "'");
      Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
      statement.execute("select pg_reload_conf()");
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /** What starts the server may not have it so far that it tells of its process. */
  private static void stopStarting(Path data) {
    try {
      for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
        if (process.info().commandLine().orElse("").contains(data.toString())) {
          process.destroy();
          hasEnded(process);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A killed Sealift leaves its server behind, on the data that is wanted now. */
  static void stopLeftOver(Path data) {
    Path file = data.resolve("postmaster.pid");
    try {
      if (!Files.exists(file)) {
        return;
      }
      long pid = Long.parseLong(Files.readAllLines(file).get(0).strip());
      Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(p -> isServer(p.info(), data));
      if (process.isPresent()) {
        process.get().destroy();
        if (!hasEnded(process.get())) {
          throw stillRuns(file, null);
        }
      }
      Files.deleteIfExists(file);
    } catch (IOException | NumberFormatException e) {
      throw stillRuns(file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static UserException stillRuns(Path file, @Nullable Exception cause) {
    return new UserException(
        "an older PostgreSQL of the sandbox still runs",
        "it is told of in " + file,
        "stop it: kill $(head -1 " + file + ")",
        cause);
  }

  /**
   * Waits for the end. A process without a program has ended, though it is listed until its parent
   * asks: a container's first process, which adopts what a killed Sealift leaves, may never do so.
   */
  private static boolean hasEnded(ProcessHandle process) throws InterruptedException {
    long until = System.nanoTime() + END.toNanos();
    while (process.isAlive() && process.info().command().isPresent()) {
      if (System.nanoTime() - until > 0) {
        return false;
      }
      Thread.sleep(LOOK.toMillis());
    }
    return true;
  }

  /**
   * Whether it is PostgreSQL, also one whose programs are gone, and on these data: the number may
   * be another server's since the machine was started anew.
   */
  private static boolean isServer(ProcessHandle.Info info, Path data) {
    String command = info.command().orElse("");
    return (command.endsWith("/postgres") || command.endsWith("/postgres (deleted)"))
        && info.commandLine().map(line -> line.contains(data.toString())).orElse(true);
  }

  static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  HostPort address() {
    return new HostPort("127.0.0.1", postgres.getPort());
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
