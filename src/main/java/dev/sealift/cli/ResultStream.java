package dev.sealift.cli;

import dev.sealift.core.UserException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which remembers that it could not be written: a {@link java.io.PrintStream}
 * would not tell, and a result that is lost is no success.
 */
final class ResultStream extends OutputStream {
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private @Nullable IOException first;

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      first = first == null ? e : first;
      throw e;
    }
  }

  /** Why the result is not all there; a reader that has seen enough of it, as head, is no why. */
  Optional<UserException> failure() {
    if (first == null) {
      return Optional.empty();
    }
    String reason = String.valueOf(first.getMessage());
    if (reason.equals("Broken pipe")) {
      return Optional.empty();
    }
    return Optional.of(
        new UserException(
            "the result cannot be written to standard output",
            reason,
            "check where it goes; what was to be done is done: see `sealift status` and"
                + " `sealift history`"));
  }
}
