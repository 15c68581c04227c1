package dev.sealift.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The processes of this machine, each as it is told from all others of the same machine, boot and
 * container: so that a holder of the lock that was killed here need not be waited for. Linux only;
 * elsewhere nothing is told of any.
 */
final class LocalProcess {
  /** A process's number, and when it began, in ticks since the boot. */
  private record Stat(long pid, long start) {}

  /** Fields of {@code stat} behind the name in parentheses, which may hold anything. */
  private static final int START = 22 - 3;

  private static final LocalProcess HERE = new LocalProcess(Path.of("/proc"));

  private final Path proc;

  /** Those that {@code proc} tells of. */
  LocalProcess(Path proc) {
    this.proc = proc;
  }

  /** Those of this machine. */
  static LocalProcess here() {
    return HERE;
  }

  /** This process; empty where the system does not tell enough. */
  Optional<String> self() {
    return stat("self")
        .flatMap(self -> machine().map(here -> here + "/" + self.pid() + "/" + self.start()));
  }

  /**
   * Whether a process that {@link #self} has told of ran here and is no more. False says nothing:
   * it may run, or be another machine's, or of a version that named it otherwise.
   */
  boolean isGone(String process) {
    int start = process.lastIndexOf('/');
    int pid = process.lastIndexOf('/', start - 1);
    if (pid < 0 || !machine().equals(Optional.of(process.substring(0, pid)))) {
      return false;
    }
    String number = process.substring(pid + 1, start);
    if (!number.matches("[0-9]+")) {
      return false;
    }
    Optional<Stat> now = stat(number);
    // Where others' processes are hidden (hidepid), one that is not to be seen may run.
    return now.isPresent()
        ? !String.valueOf(now.get().start()).equals(process.substring(start + 1))
        : stat("1").isPresent();
  }

  private Optional<Stat> stat(String process) {
    try {
      String line = Files.readString(proc.resolve(process).resolve("stat"));
      String[] behind = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(
          new Stat(
              Long.parseLong(line.substring(0, line.indexOf(' '))), Long.parseLong(behind[START])));
    } catch (IOException | RuntimeException e) {
      // Not there, hidden, or not of this form.
      return Optional.empty();
    }
  }

  /**
   * The boot, and the namespace in which process numbers mean something. The last word tells it
   * from what older versions wrote, which told the start by a clock that can be set.
   */
  private Optional<String> machine() {
    try {
      String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
      String namespace = Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString();
      return Optional.of(boot + "/" + namespace + "/ticks");
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return Optional.empty();
    }
  }
}
