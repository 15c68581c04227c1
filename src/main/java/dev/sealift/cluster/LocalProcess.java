package dev.sealift.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process as it is told from all others of the same machine, boot and container: so that a holder
 * of the lock that was killed here need not be waited for.
 */
final class LocalProcess {
  private LocalProcess() {}

  /** This process; empty where the system does not tell enough. */
  static Optional<String> self() {
    return machine().flatMap(machine -> of(machine, ProcessHandle.current()));
  }

  private static Optional<String> of(String machine, ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(start -> machine + "/" + process.pid() + "/" + start.toEpochMilli());
  }

  /**
   * Whether a process that {@link #self} has told of ran here and is no more. False says nothing:
   * it may run, or be another machine's.
   */
  static boolean isGone(String process) {
    int start = process.lastIndexOf('/');
    int pid = process.lastIndexOf('/', start - 1);
    if (pid < 0 || !machine().equals(Optional.of(process.substring(0, pid)))) {
      return false;
    }
    try {
      long number = Long.parseLong(process.substring(pid + 1, start));
      Optional<ProcessHandle> now = ProcessHandle.of(number).filter(ProcessHandle::isAlive);
      return now.flatMap(p -> of(process.substring(0, pid), p))
          .map(told -> !told.equals(process))
          .orElse(now.isEmpty());
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The boot, and the namespace in which process numbers mean something (Linux only). */
  private static Optional<String> machine() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return Optional.of(boot + "/" + namespace);
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return Optional.empty();
    }
  }
}
