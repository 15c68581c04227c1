package dev.sealift.core;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the system has against a file or folder, in words. */
public final class FileFailure {
  private FileFailure() {}

  /**
   * The failure as its reader needs it.
   *
   * @param doing what was tried, e.g. {@code write}
   */
  public static UserException of(String doing, Path file, IOException e) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    String what = "cannot " + doing + " " + file;
    if (e instanceof ClosedByInterruptException) {
      return UserException.ended(what, e);
    }
    if (e instanceof AccessDeniedException) {
      String remedy = "see who may write there: ls -ld " + folder + ", then run it again";
      return new UserException(what, "permission denied", remedy, e);
    }
    if (e instanceof CharacterCodingException) {
      return new UserException(
          what, "it is no UTF-8", "save it as UTF-8: iconv -f LATIN1 -t UTF-8 " + file, e);
    }
    if (e instanceof NoSuchFileException) {
      return new UserException(
          what, "there is no folder " + folder, "mkdir -p " + Text.shellWord(folder.toString()), e);
    }
    if (e instanceof FileAlreadyExistsException) {
      return new UserException(what, "what is in its way is no folder", "name another place", e);
    }
    return new UserException(
        what,
        reason(e),
        "check the space (df -h " + folder + ") and who may write there, then run it again",
        e);
  }

  /** The system's own words, such as {@code No space left on device}; never anything else. */
  private static String reason(IOException e) {
    @Nullable String words =
        e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return words != null && words.matches("[\\p{L} ,()/-]{1,80}")
        ? words
        : e.getClass().getSimpleName();
  }
}
