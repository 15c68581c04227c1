package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2HistoryTest extends HistoryContract {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("state").resolve("history");
  }

  @Override
  History open(Clock clock) {
    return History.open(file(), clock);
  }

  private History read() {
    return History.read(file(), Clock.systemUTC());
  }

  private Path data() {
    return file().resolveSibling("history.mv.db");
  }

  @Override
  void damage(String sql) throws Exception {
    try (Connection c = DriverManager.getConnection("jdbc:h2:file:" + file(), "sealift", "");
        Statement statement = c.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The file was written by the program before it knew of versions. */
  @Test
  void aHistoryOfTheFirstVersionIsMigratedAndKeepsItsChain() throws Exception {
    Files.createDirectories(file().getParent());
    try (InputStream in =
        new GZIPInputStream(getClass().getResourceAsStream("version1.mv.db.gz"))) {
      Files.copy(in, data());
    }

    for (int time = 0; time < 2; time++) {
      // To be read it has to be migrated too.
      try (History history = time == 0 ? read() : open()) {
        assertThat(history.verify()).isEqualTo(new ChainReport(5, 3, 0, List.of()));
        assertThat(history.deployments()).containsExactly(KEY);
        assertThat(history.find(Optional.of(KEY), 1).orElseThrow().note()).isEqualTo("one");
        assertThat(history.identity()).hasSize(36);
      }
    }
  }

  /** Whoever closes a file gives up all locks that its process has on it. */
  @Test
  void oneThatIsOpenedTwiceIsLockedUntilBothAreClosed() throws Exception {
    try (History first = open()) {
      first.begin(intent(KEY, "one"));
      assertThat(first.find(Optional.of(KEY), 1)).isPresent();
      assertThat(locks()).isPositive();
      open().close();
      read().close();
      assertThat(locks()).isPositive();
      assertThat(first.find(Optional.of(KEY), 1)).isPresent();
    }
    assertThat(locks()).isZero();
  }

  /** How many locks this system has on the file (proc(5)). */
  private long locks() throws Exception {
    String inode = ":" + Files.getAttribute(data(), "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .filter(line -> line.contains(inode))
        .count();
  }

  /** As a cut between the migration and the naming leaves it. */
  @Test
  void oneWithoutANameGetsOne() throws Exception {
    open().close();
    damage("update meta set history = ''");
    open().close();
    try (History history = read()) {
      assertThat(history.identity()).hasSize(36);
    }
  }

  @Test
  void theFilesAreTheOperatorsAlone() throws Exception {
    threeRevisions();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
    try (var files = Files.list(file().getParent())) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.get(0))))
          .isEqualTo("rw-------");
    }
  }

  /**
   * A file's copy is what a kill leaves. Chunks go into the holes that others have left, as in any
   * history that is older than a minute.
   */
  @Test
  void whatWasWrittenIsFoundAfterAKillWhereverItWent() throws Exception {
    threeRevisions();
    String url = "jdbc:h2:file:" + file() + ";RETENTION_TIME=0;MAX_COMPACT_TIME=0";
    try (Connection c = DriverManager.getConnection(url, "sealift", "");
        Statement statement = c.createStatement()) {
      statement.execute("create table filling (text varchar)");
      for (int i = 0; i < 30; i++) {
        statement.execute("insert into filling values (repeat('" + i + "', 5000))");
      }
      statement.execute("drop table filling");
    }
    Path copy = folder.resolve("copy.mv.db");
    DeploymentKey key = new DeploymentKey("uid", "filled", "mlflow");
    try (History history = open()) {
      for (int i = 0; i < 10; i++) {
        long id = history.begin(intent(key, "")).id();
        Files.copy(data(), copy, StandardCopyOption.REPLACE_EXISTING);
        assertThat(stateInCopy(id)).isEqualTo(State.PENDING);
        history.finish(id, State.SUCCEEDED, "", "");
        Files.copy(data(), copy, StandardCopyOption.REPLACE_EXISTING);
        assertThat(stateInCopy(id)).isEqualTo(State.SUCCEEDED);
      }
    }
  }

  private State stateInCopy(long id) {
    try (History copy = History.read(folder.resolve("copy"), Clock.systemUTC())) {
      return copy.byId(id).orElseThrow().state();
    }
  }

  @Test
  void whatIsOnlyReadStaysAsItIs() throws Exception {
    threeRevisions();
    byte[] before = Files.readAllBytes(data());

    try (History history = read()) {
      assertThat(history.list(Optional.of(KEY), 10, Optional.empty())).hasSize(3);
      assertThat(history.verify()).isEqualTo(new ChainReport(5, 3, 0, List.of()));
      assertThat(history.export(Optional.empty(), folder.resolve("export"))).isEqualTo(3);
      assertThatThrownBy(() -> history.note(1, "a note", "ann"))
          .isInstanceOf(UserException.class)
          .hasMessage("cannot write the history " + data());
    }

    assertThat(Files.readAllBytes(data())).isEqualTo(before);
    try (History history = open()) {
      history.note(1, "a note", "ann");
    }
  }

  @Test
  void oneThatIsNotThereIsMadeToBeRead() {
    try (History history = read()) {
      assertThat(history.deployments()).isEmpty();
    }
    assertThat(History.isThere(file())).isTrue();
  }

  /** The file as a killed writer leaves it: what it had not committed is nowhere to be seen. */
  @Test
  void whatAKilledWriterLeftUndoneIsNotRead() throws Exception {
    threeRevisions();
    Path copy = folder.resolve("copy");
    Path left = folder.resolve("copy.mv.db");
    try (Connection writer = H2History.at(file()).connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("delete from step");
      statement.execute("update revision set note = 'undone'");
      statement.execute("checkpoint sync");
      Files.copy(data(), left);
    }
    byte[] before = Files.readAllBytes(left);

    for (int time = 0; time < 2; time++) {
      try (History history = History.read(copy, Clock.systemUTC())) {
        assertThat(history.list(Optional.of(KEY), 10, Optional.empty()))
            .extracting(Revision::note)
            .containsExactly("three", "two", "one");
        assertThat(history.steps(1)).hasSize(1);
        assertThat(history.verify().findings()).isEmpty();
      }
      assertThat(Files.readAllBytes(left)).isEqualTo(before);
    }
  }

  @Test
  void aBrokenFileAndALinkAreRefusedAndLeftAsTheyAre() throws Exception {
    Files.createDirectories(file().getParent());
    Path data = data();
    Files.writeString(data, "no database at all");

    assertThatThrownBy(this::open).isInstanceOf(UserException.class);
    assertThat(data).hasContent("no database at all");
    Files.delete(data);
    Files.createSymbolicLink(data, folder.resolve("elsewhere"));
    assertThatThrownBy(this::open)
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("is a symbolic link");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void whatWasPrunedIsNoLongerInTheFile() throws Exception {
    try (History history = open()) {
      for (String text : List.of("kind: Gone", "kind: Kept")) {
        Intent intent =
            new Intent(KEY, Operation.APPLY, "[deployment]\n", text, "img", "ctx", "", "ann");
        history.finish(history.begin(intent).id(), State.SUCCEEDED, "", "");
      }
    }
    Path data = data();
    assertThat(Files.readString(data, StandardCharsets.ISO_8859_1)).contains("kind: Gone");

    try (History history = open()) {
      assertThat(history.prune(List.of(KEY), 1, "ann")).isEqualTo(1);
    }

    assertThat(Files.readString(data, StandardCharsets.ISO_8859_1))
        .contains("kind: Kept")
        .doesNotContain("kind: Gone");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatWasCutAnywhereIsNamedAsSuch() throws Exception {
    threeRevisions();
    Path data = data();
    byte[] whole = Files.readAllBytes(data);

    int half = whole.length / 2;
    for (int end : new int[] {whole.length - 1, whole.length - 4096, half, 8192, 8191, 1, 0}) {
      Files.write(data, Arrays.copyOf(whole, end));
      assertThatThrownBy(this::open)
          .isInstanceOf(UserException.class)
          .hasMessageEndingWith("was cut off");
      assertThatThrownBy(this::read).hasMessageEndingWith("was cut off");
    }
    assertThat(data).as("left as it was").hasSize(0);
    Files.write(data, whole);
    open().close();
  }

  /** Where a flipped bit hits nothing that is used, all is there; it is never an internal error. */
  @Test
  void aFlippedBitIsFoundOrHarmless() throws Exception {
    threeRevisions();
    Path data = data();
    byte[] whole = Files.readAllBytes(data);
    Random random = new Random(3);
    int found = 0;
    for (int i = 0; i < 30; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      // H2 keeps the lock of a file that it failed to open.
      Path copy = folder.resolve("flipped" + i);
      Files.write(folder.resolve("flipped" + i + ".mv.db"), flipped);
      Clock clock = Clock.systemUTC();
      try (History history = i % 2 == 0 ? History.open(copy, clock) : History.read(copy, clock)) {
        ChainReport report = history.verify();
        found += report.findings().isEmpty() && report.records() == 5 ? 0 : 1;
      } catch (UserException e) {
        assertThat(e.remedy()).isNotEmpty();
        found++;
      }
    }
    assertThat(found).isPositive();
  }

  @Test
  @Tag("kill")
  void aKillLosesNothingThatWasAcknowledged() throws Exception {
    KilledWriter.rounds(3, file().toString(), "");
  }

  private static SQLException error(int code) {
    return new SQLException("marker-4711", "90000", code);
  }

  @Test
  void whatH2RefusesIsPutInWords() throws Exception {
    Storage storage = H2History.at(file());
    Path data = data();

    UserException busy = storage.failed("open", error(ErrorCode.DATABASE_ALREADY_OPEN_1));
    assertThat(busy.what()).isEqualTo("cannot open the history " + data);
    assertThat(busy.why()).isEqualTo("another process has it open");
    assertThat(storage.failed("write", error(ErrorCode.IO_EXCEPTION_1)).why())
        .isEqualTo("H2 says error 90028");
    assertThat(storage.failed("write", error(ErrorCode.DATABASE_IS_READ_ONLY)).remedy())
        .startsWith("see who may: ls -l " + data);
    UserException other = storage.failed("read", error(1));
    assertThat(other.what()).isEqualTo("the history " + data + " is damaged");
    assertThat(other.remedy()).contains("move it away, then `sealift history import`");
    assertThat(other.why()).isEqualTo("the file is gone");
    threeRevisions();
    assertThat(storage.failed("read", error(1)).why())
        .isEqualTo("a part of it cannot be read any more");
    assertThat(storage.schema()).isEmpty();
  }
}
