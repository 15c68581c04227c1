package dev.sealift.core;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files and folders that are their owner's alone, and there whole or not at all. What the system
 * refuses ends in a {@link UserException}.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final AtomicLong WRITES = new AtomicLong();

  private PrivateFiles() {}

  /** The folder, made 0700 with its parents where it is not there. */
  public static Path folder(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return folder;
    } catch (IOException e) {
      throw FileFailure.of("make the folder", folder, e);
    }
  }

  /** The folder, which need not be there; refused where it, or what is in it, is a link. */
  public static Path withoutLinks(Path folder) {
    refuseLink(folder);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
        all.forEach(PrivateFiles::refuseLink);
      } catch (IOException e) {
        throw FileFailure.of("list the folder", folder, e);
      }
    }
    return folder;
  }

  private static void refuseLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw new UserException(
          path + " is a symbolic link",
          "Sealift's own files are no links: someone else could have set it, to have another file"
              + " written or read",
          "move what it points at to its place, or remove it: rm " + path);
    }
  }

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /** The same, in bytes. */
  @FunctionalInterface
  private interface Bytes {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a new file, flushes it, and puts it in the old one's place. */
  public static void write(Path file, String text) {
    writeOwn(file, encoded(text));
  }

  /** The same, of a content that may be larger than the memory. */
  public static void write(Path file, Content content) {
    writeOwn(
        file,
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          content.writeTo(text);
          text.flush();
        });
  }

  /** A text as a whole: a writer would take it in pieces of 8 KiB, of characters. */
  private static Bytes encoded(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void writeOwn(Path file, Bytes content) {
    try {
      write(file, content, OWNER);
    } catch (IOException e) {
      throw FileFailure.of("write", file, e);
    }
  }

  /**
   * The same for a file of the operator's, whose permissions stay; a new one is its owner's alone.
   * A link stays a link; what is a pipe or a device is written to.
   */
  public static void replace(Path file, String text) {
    try {
      boolean there = Files.isRegularFile(file);
      Path target = there ? file.toRealPath() : file;
      write(target, encoded(text), there ? Files.getPosixFilePermissions(target) : OWNER);
    } catch (IOException e) {
      throw FileFailure.of("write", file, e);
    }
  }

  private static void write(Path file, Bytes content, Set<PosixFilePermission> permissions)
      throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      // A pipe, or a device: whoever reads it would wait for ever, were it replaced.
      try (OutputStream out = Files.newOutputStream(file)) {
        content.writeTo(out);
      }
      return;
    }
    Path temporary = beside(file);
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER))) {
        if (!permissions.equals(OWNER)) {
          Files.setPosixFilePermissions(temporary, permissions);
        }
        content.writeTo(Channels.newOutputStream(channel));
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * A name for what is to be put in the file's place: a new one each time, so that of two processes
   * none moves the half of the other.
   */
  public static Path beside(Path file) throws IOException {
    sweep(file);
    String mark = ProcessHandle.current().pid() + "-" + WRITES.incrementAndGet();
    return file.resolveSibling("." + file.getFileName() + "." + mark + ".new");
  }

  /** Takes away what a process has left beside the file that was killed while it wrote. */
  private static void sweep(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Pattern left =
        Pattern.compile(
            "\\." + Pattern.quote(file.getFileName() + ".") + "(\\d{1,18})-\\d+\\.new.*");
    if (folder == null || !Files.isDirectory(folder) || !Files.isReadable(folder)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        Matcher name = left.matcher(path.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  /** A file's text; made by {@code first} when there is none. */
  public static String readOrMake(Path file, Supplier<String> first) {
    if (!Files.exists(file)) {
      write(file, first.get());
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw FileFailure.of("read", file, e);
    }
  }

  /** Deletes a folder and all in it; none being there is fine. Links are not followed. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw FileFailure.of("remove", folder, e);
    } catch (UncheckedIOException e) {
      throw FileFailure.of("remove", folder, Objects.requireNonNull(e.getCause()));
    }
  }
}
