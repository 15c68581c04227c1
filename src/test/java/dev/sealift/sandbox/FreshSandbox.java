package dev.sealift.sandbox;

import dev.sealift.core.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox of a test's own, as new. Half of a first start goes to unpacking PostgreSQL, so only
 * the first of a run does; the others begin with a copy of what that one made.
 */
public final class FreshSandbox {
  private static final String PROGRAMS = "postgres/programs";
  private static @Nullable Path first;

  private FreshSandbox() {}

  /** Starts one whose state is in {@code folder}, which must not be there yet. */
  public static Sandbox start(Path folder) {
    make(folder);
    return Sandbox.start(folder, event -> {});
  }

  /** Makes the state of one in {@code folder}, for another process to start it. */
  public static void make(Path folder) {
    copy(first(), folder);
  }

  /** Unpacks PostgreSQL's programs into {@code folder}, where its package would. */
  public static void unpack(Path folder) {
    copy(first().resolve(PROGRAMS), folder);
  }

  /** Gives the one that is to be made in {@code folder} a key that takes no time to make. */
  public static void giveKey(Path folder) {
    PrivateFiles.write(
        PrivateFiles.folder(folder).resolve("sealing.pem"),
        SealingKeys.make(Instant.now(), QuickKey.pair()));
  }

  private static synchronized Path first() {
    Path made = first;
    if (made == null) {
      try {
        Path shared = Path.of(System.getProperty("java.io.tmpdir"), "sealift-shared");
        made = Files.isDirectory(shared) ? shared(shared) : own();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      first = made;
    }
    return made;
  }

  /** The one of all processes of {@code scripts/check}: whoever needs it first makes it. */
  private static Path shared(Path folder) throws IOException {
    Path made = folder.resolve("sandbox");
    try (FileChannel lock =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      if (!Files.exists(made)) {
        Files.move(first(folder.resolve("making")), made);
      }
    }
    return made;
  }

  private static Path own() throws IOException {
    Path folder = Files.createTempDirectory("sealift-sandbox");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> PrivateFiles.delete(folder)));
    return first(folder.resolve("first"));
  }

  private static Path first(Path folder) throws IOException {
    giveKey(folder);
    Sandbox.start(folder, event -> {}).close();
    // The tests kill processes, never the machine: nothing of theirs has to reach the disk. No
    // database lives long enough to be vacuumed, and to look would start a process for each, again
    // and again.
    Files.writeString(
        folder.resolve("postgres/data/postgresql.conf"),
        "\nfsync = off\nfull_page_writes = off\nautovacuum = off\n",
        StandardOpenOption.APPEND);
    return folder;
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path copy = to.resolve(from.relativize(path).toString());
        // Nobody writes PostgreSQL's programs; its package locks the files that begin with a dot.
        if (path.toString().contains(PROGRAMS)
            && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && !path.getFileName().toString().startsWith(".")) {
          Files.createLink(copy, path);
        } else {
          Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
      }
      keepTimes(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder that is newer than the mark of its being whole is unpacked again, into the links. */
  private static void keepTimes(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        Files.setLastModifiedTime(
            to.resolve(from.relativize(folder).toString()), Files.getLastModifiedTime(folder));
      }
    }
  }
}
