package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose process is gone is told by {@code /proc} alone, and only where it shows all of them. */
class LocalProcessTest {
  private static final String BOOT = "f6bd6d85-0f36-4d14-a3c5-3b5f6d2f5a5c";
  private static final String SELF = BOOT + "/pid:[4026531836]/ticks/4711/8900";

  @TempDir Path proc;

  private LocalProcess processes;

  @BeforeEach
  void start() throws IOException {
    processes = new LocalProcess(proc);
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), BOOT + "\n");
    Files.createDirectories(proc.resolve("self/ns"));
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026531836]"));
    runs("self", 4711, 8900);
    runs("1", 1, 2);
  }

  /** The name may hold what separates the fields. */
  private void runs(String name, long pid, long ticks) throws IOException {
    Files.createDirectories(proc.resolve(name));
    Files.writeString(
        proc.resolve(name).resolve("stat"),
        pid
            + " (java 1) S 5 (x) S 4710 4711 4710 0 -1 4194304 9 0 0 0 1 2 0 0 20 0 31 0 "
            + ticks
            + " 4096 7\n");
  }

  @Test
  void itIsToldByItsBootItsNumberAndItsTicks() throws IOException {
    assertThat(processes.self()).hasValue(SELF);
    runs("4711", 4711, 8900);
    assertThat(processes.isGone(SELF)).isFalse();
    runs("4711", 4711, 8901);
    assertThat(processes.isGone(SELF)).isTrue();
  }

  @Test
  void oneThatIsNotToBeSeenIsGoneOnlyWhereAllAreShown() throws IOException {
    assertThat(processes.isGone(SELF)).isTrue();
    Files.delete(proc.resolve("1/stat"));
    assertThat(processes.isGone(SELF)).isFalse();
  }

  /** What versions before wrote, other machines, and what nobody wrote: all are waited for. */
  @Test
  void whatIsNotOfHereIsNotKnownToBeGone() throws IOException {
    assertThat(processes.isGone(BOOT + "/pid:[4026531836]/4711/1764428000000")).isFalse();
    assertThat(processes.isGone(SELF.replace("836", "837"))).isFalse();
    assertThat(processes.isGone(SELF.replace("4711", "../1"))).isFalse();
    assertThat(processes.isGone("")).isFalse();
    Files.delete(proc.resolve("sys/kernel/random/boot_id"));
    assertThat(processes.self()).isEmpty();
    assertThat(processes.isGone(SELF)).isFalse();
  }

  @Test
  void oneThatIsOfNoKnownFormIsNotTold() throws IOException {
    Files.writeString(proc.resolve("self/stat"), "4711 (java) S 1 2 3");
    assertThat(processes.self()).isEmpty();
  }

  @Test
  void thisOneRuns() {
    String self = LocalProcess.here().self().orElseThrow();
    assertThat(self).contains("/" + ProcessHandle.current().pid() + "/");
    assertThat(LocalProcess.here().isGone(self)).isFalse();
  }
}
