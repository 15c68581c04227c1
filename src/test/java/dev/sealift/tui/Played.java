package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import dev.sealift.tui.screen.Effect;
import dev.sealift.tui.screen.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays keys through the real loop on a terminal in memory, and holds what it shows to a golden
 * frame. Each key is waited for until its frame is drawn and the work that it began has ended.
 *
 * <p>{@code mvn test -Dtest=… -Dgolden.update=true} writes the golden frames anew.
 */
final class Played implements AutoCloseable {
  private static final Path GOLDENS = Path.of("src/test/resources/dev/sealift/tui");
  private static final long PATIENCE_MILLIS = 10_000;
  private static final Map<String, KeyType> NAMED =
      Map.ofEntries(
          Map.entry("Enter", KeyType.Enter),
          Map.entry("Esc", KeyType.Escape),
          Map.entry("Tab", KeyType.Tab),
          Map.entry("Up", KeyType.ArrowUp),
          Map.entry("Down", KeyType.ArrowDown),
          Map.entry("Left", KeyType.ArrowLeft),
          Map.entry("Right", KeyType.ArrowRight),
          Map.entry("Home", KeyType.Home),
          Map.entry("End", KeyType.End),
          Map.entry("PgDn", KeyType.PageDown),
          Map.entry("PgUp", KeyType.PageUp),
          Map.entry("Backspace", KeyType.Backspace),
          Map.entry("F1", KeyType.F1));

  /** Lanterna's own waits for keys with the lock that drawing needs. */
  private static final class MemoryTerminal extends DefaultVirtualTerminal {
    private final BlockingQueue<KeyStroke> strokes = new LinkedBlockingQueue<>();

    MemoryTerminal(TerminalSize size) {
      super(size);
    }

    @Override
    public void addInput(KeyStroke stroke) {
      strokes.add(stroke);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public KeyStroke readInput() {
      try {
        return strokes.take();
      } catch (InterruptedException e) {
        return new KeyStroke(KeyType.EOF);
      }
    }
  }

  private final DefaultVirtualTerminal terminal;
  private final AtomicLong nanos = new AtomicLong();
  private final App app;
  private final FakeBackend.Gate gate;
  private final CompletableFuture<Effect.Ending> ending = new CompletableFuture<>();
  private final Thread loop;
  private int keys;
  final List<String> frames = new ArrayList<>();

  Played(Screen first, FakeBackend.Gate gate, int columns, int rows, Looks looks) throws Exception {
    this.gate = gate;
    terminal = new MemoryTerminal(new TerminalSize(columns, rows));
    app = new App(terminal, looks, nanos::get, Path.of("target/crash.log"));
    gate.watch(app.idle()::nudge);
    loop =
        new Thread(
            () -> {
              try {
                ending.complete(app.run(first));
              } catch (InterruptedException | RuntimeException e) {
                ending.completeExceptionally(e);
              }
            });
    loop.start();
    settle();
  }

  /** At 80 × 24, with colours and all characters. */
  static Played at80(Screen first, FakeBackend backend) throws Exception {
    return new Played(first, backend.gate, 80, 24, new Looks(true, false));
  }

  private void settle() throws InterruptedException, TimeoutException {
    app.idle().await(keys, gate::hanging, () -> true, PATIENCE_MILLIS);
    frames.add(text());
  }

  /** Presses keys by their names, e.g. {@code Enter}, {@code ^C}, {@code a}. */
  Played press(String... names) throws Exception {
    for (String name : names) {
      KeyType named = NAMED.get(name);
      if (named != null) {
        add(new KeyStroke(named));
      } else if (name.length() == 2 && name.startsWith("^")) {
        add(new KeyStroke(Character.toLowerCase(name.charAt(1)), true, false));
      } else {
        assertThat(name).as("a key").hasSize(1);
        add(new KeyStroke(name.charAt(0), false, false));
      }
    }
    return this;
  }

  /** Types text, character by character. */
  Played type(String text) throws Exception {
    for (int i = 0; i < text.length(); i++) {
      add(new KeyStroke(text.charAt(i), false, false));
    }
    return this;
  }

  /** Pastes text as a terminal does, lines and all. */
  Played paste(String text) throws Exception {
    add(new KeyStroke(UnixTty.PASTE_START, false, false));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      KeyStroke key = new KeyStroke(c, false, false);
      add(c == '\n' ? new KeyStroke(KeyType.Enter) : c == '\t' ? new KeyStroke(KeyType.Tab) : key);
    }
    add(new KeyStroke(UnixTty.PASTE_END, false, false));
    return this;
  }

  private void add(KeyStroke stroke) throws Exception {
    keys++;
    terminal.addInput(stroke);
    settle();
  }

  /** Lets the clock go on. */
  Played later(Duration time) throws Exception {
    nanos.addAndGet(time.toNanos());
    app.due();
    settle();
    return this;
  }

  /** Lets the work go on that hangs. */
  Played release() throws Exception {
    gate.release();
    settle();
    return this;
  }

  /** The same, of that work alone. */
  Played release(String what) throws Exception {
    gate.release(what);
    settle();
    return this;
  }

  Played resize(int columns, int rows) throws Exception {
    terminal.setTerminalSize(new TerminalSize(columns, rows));
    settle();
    return this;
  }

  /** What stands on the terminal. */
  String text() {
    StringBuilder text = new StringBuilder();
    TerminalSize size = terminal.getTerminalSize();
    for (int y = 0; y < size.getRows(); y++) {
      StringBuilder row = new StringBuilder();
      for (int x = 0; x < size.getColumns(); x++) {
        TextCharacter cell = terminal.getCharacter(x, y);
        row.append(cell.getCharacterString());
        x += cell.isDoubleWidth() ? 1 : 0;
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  Played shows(String... texts) {
    assertThat(text()).contains(texts);
    return this;
  }

  /** Waits for a text, where work ends by itself. */
  Played awaits(String text) throws Exception {
    app.idle().await(keys, gate::hanging, () -> text().contains(text), PATIENCE_MILLIS);
    return this;
  }

  Played hides(String... texts) {
    assertThat(text()).doesNotContain(texts);
    return this;
  }

  /** Holds the frame to a golden one, and the other sizes of it to theirs. */
  Played golden(String name) throws Exception {
    compare(name);
    TerminalSize size = terminal.getTerminalSize();
    for (int[] other : new int[][] {{120, 40}, {60, 16}}) {
      resize(other[0], other[1]);
      compare(name + "-" + other[0] + "x" + other[1]);
    }
    return resize(size.getColumns(), size.getRows());
  }

  /** Holds the pictures of this frame to those in the documents. */
  Played pictured(String name) throws Exception {
    for (Picture.Paper paper : Picture.Paper.values()) {
      Path file =
          Path.of("tui-screenshots", name + "-" + paper.name().toLowerCase(Locale.ROOT) + ".svg");
      String svg = Picture.svg(terminal, paper);
      if (Boolean.getBoolean("screenshots.update")) {
        Files.writeString(file, svg);
      }
      assertThat(file).as("scripts/screenshots draws it anew").hasContent(svg);
    }
    return this;
  }

  private void compare(String name) {
    Path file = GOLDENS.resolve(name + ".txt");
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text());
      }
      assertThat(text())
          .as(name + ": mvn test -Dgolden.update=true -Dtest=… writes it anew")
          .isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How it ended; empty while it runs. */
  Optional<Effect.Ending> ending() throws Exception {
    return ending.isDone() ? Optional.of(ending.get()) : Optional.empty();
  }

  /** The terminal hangs up. */
  void hangUp() throws Exception {
    loop.interrupt();
    loop.join(PATIENCE_MILLIS);
    assertThat(loop.isAlive()).isFalse();
  }

  /** Waits for the end. */
  Effect.Ending awaitEnd() throws Exception {
    return ending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  List<String> told() {
    return app.told();
  }

  @Override
  public void close() throws Exception {
    hangUp();
  }
}
