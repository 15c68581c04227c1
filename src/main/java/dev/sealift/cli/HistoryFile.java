package dev.sealift.cli;

import dev.sealift.core.UserException;
import dev.sealift.history.History;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A history in a file.
 *
 * @param written whether a command records anything in it
 * @param named whether it was named, so that it is to be there where it is only read
 */
record HistoryFile(Path file, boolean written, boolean named) {
  History open() {
    if (named && !written && !History.isThere(file)) {
      throw new UserException(
          "there is no history " + file + ".mv.db",
          "--history names it",
          "check the path; the first operation with that --history begins it");
    }
    Clock clock = Clock.systemUTC();
    return written ? History.open(file, clock) : History.read(file, clock);
  }

  /** Field by field: a record's own makes method handles ready first, which takes 10 ms. */
  boolean is(HistoryFile other) {
    return written == other.written && file.equals(other.file);
  }
}
