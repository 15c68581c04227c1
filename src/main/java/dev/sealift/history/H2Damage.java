package dev.sealift.history;

import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Tells what happened to a file that H2 cannot read. */
final class H2Damage {
  private H2Damage() {}

  static UserException of(Path data, SQLException e) {
    return new UserException(
        "the history " + data + " is damaged",
        "a part of it does not have its checksum any more",
        "restore it from a backup, or name another with --history",
        e);
  }
}
