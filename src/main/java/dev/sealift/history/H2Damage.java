package dev.sealift.history;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what happened to a file that H2 cannot read, or reads without a word. */
final class H2Damage {
  private static final int BLOCK = 4096;

  /** The header that each file begins with, twice. */
  private static final int HEADERS = 2 * BLOCK;

  /** The file's first line after an orderly end: where its newest chunk is, in hexadecimal. */
  private static final Pattern CLOSED = Pattern.compile("^H:2,block:([0-9a-f]{1,8}),.*clean:1,");

  private static final Pattern LENGTH = Pattern.compile("^chunk:[0-9a-f]+,.*?len:([0-9a-f]{1,8}),");

  private static final String RESTORE =
      "put a backup in its place; or move it away, then `sealift history import` an export; or name"
          + " another with --history";

  private H2Damage() {}

  /**
   * Refuses a file that ends before its newest chunk does: H2 would open what it was before, and
   * lose what came after for good.
   */
  static void requireWhole(Path data) {
    try {
      RandomAccessFile file = KeptOpen.of(data);
      // H2 would take an empty file for a new database.
      if (file.length() < HEADERS) {
        throw cutOff(data, file.length(), "even an empty one has " + HEADERS);
      }
      Matcher header = CLOSED.matcher(text(file, 0));
      if (!header.find()) {
        return;
      }
      long start = Long.parseLong(header.group(1), 16) * BLOCK;
      Matcher chunk = LENGTH.matcher(text(file, start));
      long length = chunk.find() ? Long.parseLong(chunk.group(1), 16) * BLOCK : BLOCK;
      if (start + length > file.length()) {
        throw cutOff(data, file.length(), "its newest part at " + (start + length));
      }
    } catch (IOException e) {
      // H2 says it better when it opens the file.
      return;
    }
  }

  private static UserException cutOff(Path data, long end, String wanted) {
    return new UserException(
        "the history " + data + " was cut off",
        "it ends at byte " + end + ", and " + wanted,
        RESTORE);
  }

  private static String text(RandomAccessFile file, long at) throws IOException {
    byte[] bytes = new byte[BLOCK];
    synchronized (file) {
      file.seek(at);
      file.read(bytes);
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static UserException of(Path data, SQLException e) {
    boolean there = Files.exists(data);
    return new UserException(
        "the history " + data + " is damaged",
        there ? "a part of it cannot be read any more" : "the file is gone",
        RESTORE,
        e);
  }
}
