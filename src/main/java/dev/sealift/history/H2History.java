package dev.sealift.history;

import dev.sealift.core.FileFailure;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.h2.Driver;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

/** The H2 file, opened so that nothing committed is lost and nobody else can read it. */
final class H2History implements Storage {
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final String USER = "sealift";

  /**
   * {@code WRITE_DELAY=0}: by default H2 holds a commit back for half a second. No trace file: it
   * would hold a failing statement's values.
   */
  private static final String SETTINGS =
      ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0;MAX_COMPACT_TIME=0";

  /** Readers share the file, and what a killed writer left undone is undone in memory alone. */
  private static final String TO_READ = SETTINGS + ";ACCESS_MODE_DATA=r";

  private final Path data;
  private final Path named;
  private final String url;

  /**
   * @param named what messages call it
   * @param settings H2's, in its URL
   */
  private H2History(Path file, Path named, String settings) {
    this.data = data(file);
    this.named = named;
    this.url = "jdbc:h2:file:" + file.toAbsolutePath() + settings;
  }

  static boolean isThere(Path file) {
    return Files.exists(data(file));
  }

  static History open(Path file, Clock clock) {
    Path data = requireOwn(file);
    if (!Files.exists(data)) {
      begin(file, data, clock);
    }
    H2Damage.requireWhole(data);
    return SqlHistory.open(at(file), clock);
  }

  /** Its file is not written to, unless it is not there or of an older version. */
  static History read(Path file, Clock clock) {
    Path data = requireOwn(file);
    if (!Files.exists(data)) {
      return open(file, clock);
    }
    H2Damage.requireWhole(data);
    return SqlHistory.read(new H2History(file, data, TO_READ), clock)
        .orElseGet(() -> open(file, clock));
  }

  /** Its data file, which is one that Sealift alone names. */
  private static Path requireOwn(Path file) {
    if (file.toString().contains(";")) {
      throw new UserException(
          "the history's name has a semicolon",
          "H2 would take what follows for settings",
          "choose another name for --history");
    }
    Path data = data(file);
    if (Files.isSymbolicLink(data)) {
      throw new UserException(
          "the history " + data + " is a symbolic link",
          "someone else could have set it, to have their file written",
          "remove it, or name the file itself with --history");
    }
    return data;
  }

  /** The storage in that file, whether it is there or not. */
  static H2History at(Path file) {
    return new H2History(file, data(file), SETTINGS);
  }

  private static Path data(Path file) {
    return file.resolveSibling(file.getFileName() + ".mv.db");
  }

  /**
   * Makes an empty history beside, then puts it in its place: H2 cannot open one whose making was
   * cut off.
   */
  private static void begin(Path file, Path data, Clock clock) {
    try {
      PrivateFiles.folder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      Path made = PrivateFiles.beside(file);
      try {
        // 0600 before H2 opens it, which would make it by the umask.
        Files.createFile(
            data(made),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        H2History storage = new H2History(made, data, SETTINGS);
        SqlHistory.open(storage, clock).close();
        // What the migrations have left behind is most of it.
        try (Connection connection = storage.connect()) {
          storage.compact(connection);
        }
        place(data(made), data);
      } finally {
        Files.deleteIfExists(data(made));
      }
    } catch (IOException e) {
      throw FileFailure.of("make the history", data, e);
    } catch (SQLException e) {
      throw at(file).failed("make", e);
    }
  }

  /** Never in the place of another's, who was faster. */
  private static void place(Path made, Path data) throws IOException {
    try {
      Files.createLink(data, made);
    } catch (FileAlreadyExistsException e) {
      // That one is as good.
      return;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // A file system without links.
      Files.move(made, data);
    }
  }

  @Override
  public Connection connect() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", USER);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return new Driver().connect(url, login);
      } catch (SQLException e) {
        // Another Sealift holds it for a write of some milliseconds.
        if (e.getErrorCode() != ErrorCode.DATABASE_ALREADY_OPEN_1 || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  @Override
  public DataSource dataSource() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url);
    source.setUser(USER);
    return source;
  }

  @Override
  public Optional<String> schema() {
    return Optional.empty();
  }

  /**
   * H2 alone leaves the flush to the system, so the file is flushed here; and it is closed first:
   * the header by which H2 finds its newest chunk is one chunk behind until then (2.5.252 notes the
   * newest after it has written the header). Where a chunk went into the place of an older one, as
   * they do from 45 seconds on, a kill would lose what was committed last.
   */
  @Override
  public boolean flush(Connection connection) throws SQLException {
    connection.close();
    try {
      KeptOpen.of(data).getFD().sync();
    } catch (IOException e) {
      throw FileFailure.of("write the history", named, e);
    }
    return true;
  }

  /** H2 writes a new file beside, by the umask, and puts it in the old one's place. */
  @Override
  public void compact(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("shutdown compact");
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UserException(
          "cannot set the permissions of " + data,
          e.getClass().getSimpleName(),
          "chmod 600 " + data,
          e);
    }
  }

  @Override
  public UserException failed(String doing, SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException refused) {
        return FileFailure.of(doing + " the history", named, refused);
      }
    }
    return switch (e.getErrorCode()) {
      case ErrorCode.DATABASE_ALREADY_OPEN_1 ->
          new UserException(
              "cannot " + doing + " the history " + named,
              "another process has it open",
              "wait until the other Sealift is done: fuser " + named + " tells which",
              e);
      case ErrorCode.DATABASE_IS_READ_ONLY ->
          new UserException(
              "cannot " + doing + " the history " + named,
              "permission denied: you may read it, and not write it",
              "see who may: ls -l " + named + ", or name another with --history",
              e);
      case ErrorCode.IO_EXCEPTION_1, ErrorCode.IO_EXCEPTION_2 ->
          new UserException(
              "cannot " + doing + " the history " + named,
              "H2 says error " + e.getErrorCode(),
              "check the space on its disk (df -h) and who may write it: ls -l " + named,
              e);
      default -> H2Damage.of(named, e);
    };
  }
}
