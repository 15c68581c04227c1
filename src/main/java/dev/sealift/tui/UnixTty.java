package dev.sealift.tui;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.input.BasicCharacterPattern;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.terminal.ansi.UnixTerminal;
import dev.sealift.core.UserException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The operator's terminal. It differs from Lanterna's in what an SSH session needs: one {@code
 * stty} in place of five, a size that is asked for when it has changed and by no escape sequence
 * that could be mistaken for a key, and pastes that are told apart from typing.
 */
final class UnixTty extends UnixTerminal {
  /** How the start and the end of a paste come out of the decoder: two private-use characters. */
  static final char PASTE_START = '\uE200';

  static final char PASTE_END = '\uE201';

  // Ctrl-Z, Ctrl-\ and Ctrl-S would reach the driver, which knows nothing of this screen.
  private static final List<String> RAW =
      List.of(
          "-icanon", "min", "1", "time", "0", "-echo", "-ixon", "-iexten", "icrnl", "intr", "undef",
          "quit", "undef", "susp", "undef");

  private static final int STOPS_WITHIN_MILLIS = 500;

  private final Semaphore continued = new Semaphore(0);

  // Set before this class's own initializers could run, by the super constructor's first resize.
  private volatile @Nullable TerminalSize size;

  // Behind the last sequence nothing more is written: a frame that comes late, as the program ends,
  // would land on the shell's screen.
  private volatile boolean left;

  private UnixTty() throws IOException {
    super(
        new PatientInput(System.in),
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
        StandardCharsets.UTF_8,
        CtrlCBehaviour.TRAP);
    getInputDecoder()
        .addProfile(
            () ->
                List.of(
                    new BasicCharacterPattern(
                        new KeyStroke(PASTE_START, false, false), sequence("[200~")),
                    new BasicCharacterPattern(
                        new KeyStroke(PASTE_END, false, false), sequence("[201~"))));
  }

  private static char[] sequence(String tail) {
    return ("\u001b" + tail).toCharArray();
  }

  /** Takes the terminal over. */
  static UnixTty open() {
    try {
      return new UnixTty();
    } catch (IOException e) {
      throw new UserException(
          "the terminal cannot be set up for screens",
          "stty did not work on it",
          "use line prompts: add --accessible",
          e);
    }
  }

  @Override
  protected void canonicalMode(boolean enabled) {
    // All in one, by keyStrokeSignalsEnabled.
  }

  @Override
  protected void keyEchoEnabled(boolean enabled) {
    // All in one, by keyStrokeSignalsEnabled.
  }

  @Override
  protected void keyStrokeSignalsEnabled(boolean enabled) throws IOException {
    if (!enabled) {
      raw();
    }
  }

  private void raw() throws IOException {
    runSTTYCommand(RAW.toArray(String[]::new));
  }

  @Override
  protected void registerTerminalResizeListener(Runnable onResize) throws IOException {
    super.registerTerminalResizeListener(
        () -> {
          size = null;
          onResize.run();
        });
  }

  @Override
  protected TerminalSize findTerminalSize() throws IOException {
    TerminalSize known = size;
    if (known == null) {
      known = read(runSTTYCommand("size").trim());
      size = known;
    }
    return known;
  }

  private static TerminalSize read(String rowsAndColumns) {
    String[] parts = rowsAndColumns.split(" ", -1);
    try {
      int rows = Integer.parseInt(parts[0]);
      int columns = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
      if (rows > 0 && columns > 0) {
        return new TerminalSize(columns, rows);
      }
    } catch (NumberFormatException e) {
      return new TerminalSize(80, 24);
    }
    // A serial line knows no size.
    return new TerminalSize(80, 24);
  }

  @Override
  protected void writeToTerminal(byte... bytes) throws IOException {
    if (!left) {
      super.writeToTerminal(bytes);
    }
  }

  @Override
  public void enterPrivateMode() throws IOException {
    left = false;
    super.enterPrivateMode();
    write("\u001b[?2004h");
    flush();
  }

  @Override
  public void exitPrivateMode() throws IOException {
    // A terminal without a second screen would keep what stands on this one.
    resetColorAndSGR();
    setCursorPosition(0, 0);
    clearScreen();
    write("\u001b[?2004l");
    super.exitPrivateMode();
    left = true;
  }

  private void write(String sequence) throws IOException {
    writeToTerminal(sequence.getBytes(StandardCharsets.US_ASCII));
  }

  /** Stops this process as Ctrl-Z does; returns when it goes on. */
  void suspend() throws IOException {
    exitPrivateMode();
    restoreTerminalSettings();
    try {
      String own = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-TSTP", own).start().waitFor();
      // It stops within this wait, and goes on in it. Without a shell that could bring it back the
      // system lets it run on, and so does this.
      continued.tryAcquire(STOPS_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    resume();
  }

  /** The process goes on, whoever had stopped it. */
  void continued() throws IOException {
    continued.release();
    resume();
  }

  /** Takes the terminal again, after a shell had it. */
  private synchronized void resume() throws IOException {
    raw();
    size = null;
    if (left) {
      enterPrivateMode();
    } else {
      write("\u001b[?1049h\u001b[?2004h");
      flush();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } catch (IllegalStateException e) {
      // The JVM is ending, so its hook can no more be taken away: it has nothing left to do.
    }
  }
}
