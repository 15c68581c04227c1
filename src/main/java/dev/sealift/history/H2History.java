package dev.sealift.history;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;

/** Opens the H2 file so that nothing committed is lost and nobody else can read it. */
final class H2History {
  private static final int LOCKED = 90020;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /**
   * {@code WRITE_DELAY=0}: by default H2 holds a commit back for half a second. No trace file: it
   * would hold a failing statement's values.
   */
  private static final String SETTINGS =
      ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0;MAX_COMPACT_TIME=0";

  private H2History() {}

  static History open(Path file, Clock clock) {
    Path data = file.resolveSibling(file.getFileName() + ".mv.db");
    boolean made = prepareFiles(file, data);
    try {
      Connection connection = connect(file);
      connection.setAutoCommit(false);
      Schema.prepare(connection, made);
      return new SqlHistory(connection, clock);
    } catch (SQLException e) {
      throw failed(file, e);
    }
  }

  /** The folder 0700 and the file 0600 before H2 opens it, which would make it by the umask. */
  private static boolean prepareFiles(Path file, Path data) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (Files.isSymbolicLink(data)) {
        throw new UserException(
            "the history " + data + " is a symbolic link",
            "someone else could have set it, to have their file written",
            "remove it, or name the file itself with --history");
      }
      if (!Files.exists(data)) {
        Files.createFile(
            data,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      // A kill between the making of the file and of the tables leaves an empty file.
      return Files.size(data) == 0;
    } catch (IOException e) {
      throw new UserException(
          "cannot make the history " + data,
          e.getClass().getSimpleName(),
          "check the folder's permissions and space, or name another with --history",
          e);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    String url = "jdbc:h2:file:" + file.toAbsolutePath() + SETTINGS;
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return DriverManager.getConnection(url, "sealift", "");
      } catch (SQLException e) {
        // Another Sealift holds it for a write of some milliseconds.
        if (e.getErrorCode() != LOCKED || System.nanoTime() > end) {
          throw e;
        }
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private static UserException failed(Path file, SQLException e) {
    boolean locked = e.getErrorCode() == LOCKED;
    return new UserException(
        "cannot open the history " + file,
        locked ? "another process has it open" : "H2 says error " + e.getErrorCode(),
        locked
            ? "wait until the other Sealift is done: fuser " + file + ".mv.db tells which"
            : "restore the file from a backup, or name another with --history",
        e);
  }
}
