package dev.sealift.cli;

import dev.sealift.cli.GlobalOptions.Format;
import dev.sealift.cli.Main.Shell;
import dev.sealift.core.UserException;
import dev.sealift.seal.Documents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/** Where the result goes, and how it is written. */
final class SealOutput {
  private final Shell shell;
  private final Optional<Path> file;
  private final Optional<Format> asked;

  SealOutput(Shell shell, Optional<Path> file, Optional<Format> asked) {
    this.shell = shell;
    this.file = file;
    this.asked = asked;
  }

  /** kubeseal writes YAML into a file of that name whatever it is told; so do we. */
  Documents.Format format(Documents.Format otherwise) {
    String name = file.map(path -> path.toString().toLowerCase(Locale.ROOT)).orElse("");
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return Documents.Format.YAML;
    }
    if (asked.isPresent()) {
      return asked.get() == Format.json ? Documents.Format.JSON : Documents.Format.YAML;
    }
    return name.endsWith(".json") ? Documents.Format.JSON : otherwise;
  }

  void write(String text) {
    if (file.isPresent()) {
      replace(file.get(), text);
    } else {
      shell.out().print(text);
      shell.out().flush();
    }
  }

  /**
   * Puts a whole file in the place of the old one, whose permissions it keeps; a new one is its
   * owner's alone. A link stays a link.
   */
  static void replace(Path file, String text) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path folder = target.getParent();
      if (folder == null || Files.isDirectory(target)) {
        throw new UserException("cannot write " + file, "it is a folder", "name a file");
      }
      Path temporary = Files.createTempFile(folder, ".sealift-", ".new");
      try {
        if (Files.exists(target)) {
          Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
        }
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UserException(
          "cannot write " + file,
          "its folder is missing or not writable, or the disk is full; the file is as it was",
          "check the folder, then run it again",
          e);
    }
  }
}
