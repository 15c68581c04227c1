package dev.sealift.history;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files of this process's histories, open until they are gone. Whoever closes a file gives up
 * all locks that its process has on it (POSIX, fcntl): H2's too, where another thread has the
 * history open, and a second process would write beside it.
 */
final class KeptOpen {
  private static final Map<Object, Kept> FILES = new HashMap<>();

  private record Kept(Path path, RandomAccessFile file) {}

  private KeptOpen() {}

  /** The file, to be read and flushed by one thread at a time, and not to be closed. */
  static synchronized RandomAccessFile of(Path path) throws IOException {
    Object key = key(path);
    if (key == null) {
      throw new NoSuchFileException(path.toString());
    }
    Kept known = FILES.get(key);
    RandomAccessFile file = known == null ? new RandomAccessFile(path.toFile(), "r") : known.file();
    FILES.put(key, new Kept(path.toAbsolutePath(), file));
    closeGone();
    return file;
  }

  private static void closeGone() throws IOException {
    for (Map.Entry<Object, Kept> one : Map.copyOf(FILES).entrySet()) {
      if (!Objects.equals(key(one.getValue().path()), one.getKey())) {
        FILES.remove(one.getKey());
        one.getValue().file().close();
      }
    }
  }

  /** Which file it is, under any name. */
  private static @Nullable Object key(Path path) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return found.fileKey() == null ? path.toAbsolutePath() : found.fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
