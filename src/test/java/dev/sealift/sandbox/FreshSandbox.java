package dev.sealift.sandbox;

import dev.sealift.core.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox of a test's own, as new. Half of a first start goes to unpacking PostgreSQL and making
 * keys, so only the first of a process does; the others begin with a copy of what that one made.
 */
public final class FreshSandbox {
  private static @Nullable Path first;

  private FreshSandbox() {}

  /** Starts one whose state is in {@code folder}, which must not be there yet. */
  public static Sandbox start(Path folder) {
    copy(first(), folder);
    return Sandbox.start(folder, event -> {});
  }

  private static synchronized Path first() {
    Path made = first;
    if (made == null) {
      try {
        Path folder = Files.createTempDirectory("sealift-sandbox");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> PrivateFiles.delete(folder)));
        made = folder.resolve("first");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Sandbox.start(made, event -> {}).close();
      first = made;
    }
    return made;
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(
            path,
            to.resolve(from.relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
