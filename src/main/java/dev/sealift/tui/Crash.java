package dev.sealift.tui;

import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import java.nio.file.Path;

/** What is told of a bug: where it is, and nothing that it had in its hands. */
final class Crash {
  private Crash() {}

  /** A failure that nobody foresaw, without its message, which may hold anything. */
  static UserException error(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return new UserException(
        "internal error: " + e.getClass().getName(),
        trace.length == 0 ? "" : "at " + trace[0],
        "this is a bug of Sealift: report these two lines",
        e);
  }

  /** Keeps the trace in a file, and says where it is. */
  static UserException logged(Throwable e, Path log) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      text.append(cause.getClass().getName()).append('\n');
      for (StackTraceElement element : cause.getStackTrace()) {
        text.append("  at ").append(element).append('\n');
      }
    }
    UserException error = error(e);
    try {
      Path folder = log.toAbsolutePath().getParent();
      if (folder != null) {
        PrivateFiles.folder(folder);
      }
      PrivateFiles.write(log, text.toString());
    } catch (UserException again) {
      return error;
    }
    return new UserException(
        error.what(),
        error.why(),
        "this is a bug of Sealift: report it with " + log + ", which holds no secret",
        e);
  }
}
