package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
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
      Files.copy(in, file().resolveSibling("history.mv.db"));
    }

    for (int time = 0; time < 2; time++) {
      try (History history = open()) {
        assertThat(history.verify()).isEqualTo(new ChainReport(5, 3, 0, List.of()));
        assertThat(history.deployments()).containsExactly(KEY);
        assertThat(history.find(Optional.of(KEY), 1).orElseThrow().note()).isEqualTo("one");
        assertThat(history.identity()).hasSize(36);
      }
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

  @Test
  void aBrokenFileAndALinkAreRefusedAndLeftAsTheyAre() throws Exception {
    Files.createDirectories(file().getParent());
    Path data = file().resolveSibling("history.mv.db");
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
}
