package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.seal.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What is sealed, from files and standard input, never more of it than a Secret could hold. */
final class SealInput {
  static final Path STANDARD_INPUT = Path.of("-");

  private final Shell shell;
  private final GlobalOptions options;

  /** The options are looked at when it reads: until then they may not be known. */
  SealInput(Shell shell, GlobalOptions options) {
    this.shell = shell;
    this.options = options;
  }

  /** What messages call it. */
  static String name(Path file) {
    return file.equals(STANDARD_INPUT) ? "standard input" : file.toString();
  }

  /** What was read, as a secret; the bytes are wiped. */
  static Secret secret(byte[] bytes) {
    try {
      return Secret.of(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Whether it is a file that could be written in its place. */
  static boolean isFile(Path file) {
    return !file.equals(STANDARD_INPUT);
  }

  /** The bytes, the caller's to wipe. */
  byte[] bytes(Path file) {
    try (InputStream in = file.equals(STANDARD_INPUT) ? standardInput() : open(file)) {
      byte[] bytes = in.readNBytes(Documents.MAXIMUM_BYTES + 1);
      if (bytes.length > Documents.MAXIMUM_BYTES) {
        throw new UserException(
            name(file) + " is too large",
            "it has more than 16 MiB, and a Secret holds 1 MiB at most",
            "seal less at a time");
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The text; bytes that are none would be sealed as question marks. */
  String text(Path file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file))).toString();
    } catch (CharacterCodingException e) {
      throw new UserException(
          name(file) + " is no text",
          "it has bytes that are no UTF-8",
          "save it as UTF-8; a binary value goes in with KEY=@FILE",
          e);
    }
  }

  /**
   * Nobody closes the process's own input: it belongs to the terminal.
   *
   * @throws UserException somebody would have to type it, and nobody is to be asked
   */
  InputStream standardInput() {
    if (Terminal.of(shell).isPresent()) {
      if (options.noInput) {
        throw new UserException(
            "standard input is the terminal",
            "with --no-input nobody is asked to type",
            "pipe it in, or name a file: -f FILE for a Secret, KEY=@FILE for a value");
      }
      shell.err().println("sealift: reading from the terminal; end it with Ctrl-D");
    }
    return new java.io.FilterInputStream(shell.in()) {
      @Override
      public void close() {}
    };
  }

  private static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new UserException(
          "cannot read " + file, "it is a folder", "name the file that is meant");
    }
    return Files.newInputStream(file);
  }

  private static UserException unreadable(Path file, IOException e) {
    return new UserException(
        "cannot read " + name(file),
        Files.exists(file) ? "no permission, or no file" : "there is no such file",
        "check the path and its permissions",
        e);
  }
}
