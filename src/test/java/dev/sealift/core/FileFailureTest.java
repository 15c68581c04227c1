package dev.sealift.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
  @TempDir Path folder;

  /** As Ctrl-C does: the disk is not to blame. */
  @Test
  void whoIsEndedIsToldSo() {
    Path file = folder.resolve("file");
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> PrivateFiles.write(file, "text"))
          .isInstanceOfSatisfying(
              UserException.class,
              e -> {
                assertThat(e.what()).isEqualTo("cannot write " + file);
                assertThat(e.why()).isEqualTo("Sealift was ended meanwhile");
                assertThat(e.remedy()).isEqualTo("run it again");
              });
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
