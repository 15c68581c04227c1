package dev.sealift.doctor;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files in one of Sealift's own places, as far as it can be read: what cannot be hides nothing
 * of the rest, and what vanishes meanwhile is no news.
 *
 * @param files in the order of their names; those of the sandbox's vault are left out
 * @param unread files and folders that cannot be read
 */
record OwnFiles(List<Path> files, List<Path> unread) {
  private static final Path SANDBOX = Path.of("sandbox");

  /** Looks through a folder, or at a file; neither has to be there. */
  static OwnFiles in(Path place) {
    List<Path> files = new ArrayList<>();
    List<Path> unread = new ArrayList<>();
    try {
      // A link is followed here alone: who keeps the folder elsewhere has it looked through.
      Path root = place.toRealPath();
      Files.walkFileTree(root, new Visitor(root, files, unread));
    } catch (IOException e) {
      note(unread, place, e);
    }
    Collections.sort(files);
    Collections.sort(unread);
    return new OwnFiles(files, unread);
  }

  /** Notes what cannot be read, unless it is gone. */
  static void note(List<Path> unread, Path path, IOException why) {
    if (!(why instanceof NoSuchFileException)) {
      unread.add(path);
    }
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Path> files;
    private final List<Path> unread;

    Visitor(Path root, List<Path> files, List<Path> unread) {
      this.root = root;
      this.files = files;
      this.unread = unread;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (Files.isRegularFile(file) && !isVault(file)) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException why) {
      if (!isVault(path)) {
        note(unread, path, why);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why) {
      return why == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, why);
    }

    /**
     * The embedded homelab keeps its own credentials in its folder: it is their vault. The history
     * and the profiles that lie there are Sealift's all the same.
     */
    private boolean isVault(Path path) {
      String name = String.valueOf(path.getFileName());
      Path below = root.relativize(path);
      return below.startsWith(SANDBOX)
          && !below.equals(SANDBOX)
          && !name.startsWith("history.")
          && !name.endsWith(".ini");
    }
  }
}
