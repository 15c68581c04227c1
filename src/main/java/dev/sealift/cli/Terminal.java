package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.Tasks;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can be asked, a line at a time. Java has a console only where the output goes to the
 * terminal too; in {@code sealift seal … k=- > file} it does not, and the one who types is there
 * all the same.
 */
final class Terminal {
  /** Which the launcher sets where standard input is a terminal. */
  private static final String INPUT = "sealift.input";

  private static final Path TERMINAL = Path.of("/dev/tty");

  private final Shell shell;
  private final StandardInput in;
  private final @Nullable Console console;

  private Terminal(Shell shell, StandardInput in, @Nullable Console console) {
    this.shell = shell;
    this.in = in;
    this.console = console;
  }

  /** That a question was interrupted; the thread's flag is set. */
  static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Empty without a terminal: from JDK 22 on the launcher's {@code -Djdk.console=java.base} asks
   * for that.
   */
  @SuppressWarnings("SystemConsoleNull")
  static Optional<Terminal> of(Shell shell) {
    if (!(shell.in() instanceof StandardInput in)) {
      return Optional.empty();
    }
    Console console = System.console();
    return console != null || System.getProperty(INPUT, "").equals("terminal")
        ? Optional.of(new Terminal(shell, in, console))
        : Optional.empty();
  }

  /** Whether the output goes to it too, so that a screen can be painted. */
  boolean isShown() {
    return console != null;
  }

  /** The line that is typed; empty at the input's end. */
  Optional<String> line(String question) {
    show(question);
    return interruptibly(() -> Optional.ofNullable(readLine()).map(String::new));
  }

  /** The same without an echo, which ends before the question shows: some type at once. */
  Optional<Secret> secret(String question) {
    if (console != null) {
      return interruptibly(() -> readSecret(console.readPassword("%s", question)));
    }
    try {
      if (!setEcho(false)) {
        throw new UserException(
            "the terminal would show what is typed",
            "stty -echo fails on it",
            "give the value by KEY=@FILE, env:NAME or file:PATH; or do not redirect the output");
      }
      show(question);
      return interruptibly(() -> readSecret(readLine()));
    } finally {
      boolean unused = setEcho(true);
      show("\n");
    }
  }

  /** On the terminal, wherever the output and the errors go. */
  private void show(String text) {
    if (console != null) {
      console.printf("%s", text).flush();
      return;
    }
    try (OutputStream terminal = Files.newOutputStream(TERMINAL, StandardOpenOption.WRITE)) {
      terminal.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      shell.err().print(text);
      shell.err().flush();
    }
  }

  private static Optional<Secret> readSecret(char @Nullable [] answer) {
    if (answer == null) {
      return Optional.empty();
    }
    try {
      if (!Text.isDecoded(CharBuffer.wrap(answer))) {
        throw new UserException(
            "what was typed has a character that cannot be read",
            "it is no UTF-8, or this locale has no such character",
            "set the terminal to UTF-8, and LC_ALL=C.UTF-8");
      }
      return Optional.of(Secret.of(answer));
    } finally {
      Arrays.fill(answer, '\0');
    }
  }

  private char @Nullable [] readLine() throws IOException {
    if (console != null) {
      String line = console.readLine();
      return line == null ? null : line.toCharArray();
    }
    Bytes typed = new Bytes();
    int next = in.readAside();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      typed.write(next);
      next = in.readAside();
    }
    return typed.wipedChars();
  }

  /** What a secret is gathered in. */
  private static final class Bytes extends ByteArrayOutputStream {
    Bytes() {
      // As long as a terminal's line can be: it never leaves a copy behind in growing.
      super(4096);
    }

    char[] wipedChars() {
      CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(buf, 0, count));
      char[] copy = new char[chars.remaining()];
      chars.get(copy);
      Arrays.fill(chars.array(), '\0');
      Arrays.fill(buf, (byte) 0);
      return copy;
    }
  }

  /** A blocked read cannot be interrupted: it is left behind, with a thread of its own. */
  private static <T> T interruptibly(Callable<T> read) {
    try (Tasks tasks = new Tasks()) {
      return Tasks.get(tasks.start(() -> told(read)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted();
    }
  }

  private static <T> T told(Callable<T> read) throws Exception {
    try {
      return read.call();
    } catch (IOException | IOError e) {
      throw new UserException(
          "nothing can be read from the terminal", "", "run it in another one", e);
    }
  }

  /** Whether it was done; an interrupt does not keep from it, and is left for the next wait. */
  private static boolean setEcho(boolean shown) {
    try {
      return Tasks.getToTheEnd(
                  new ProcessBuilder("stty", shown ? "echo" : "-echo")
                      .redirectInput(TERMINAL.toFile())
                      .start()
                      .onExit())
              .exitValue()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
