package dev.sealift.tui;

import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.Terminal;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Tone;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts frames on a terminal; only what has changed is sent. */
final class Painter {
  private final TerminalScreen screen;
  private final Looks looks;

  /** What was drawn before, by its look and character: Lanterna seeks words' ends to make one. */
  private final Map<Tone, Map<Character, TextCharacter>> drawn = new EnumMap<>(Tone.class);

  /** The frame before, as long as the terminal has its size: what is the same is not looked at. */
  private @Nullable Frame last;

  private boolean whole;

  Painter(Terminal terminal, Looks looks) throws IOException {
    this.screen = new TerminalScreen(terminal);
    this.looks = looks;
    screen.setCursorPosition(null);
    screen.startScreen();
  }

  /** An empty frame of the terminal's size. */
  Frame frame() {
    if (screen.doResizeIfNecessary() != null) {
      last = null;
    }
    TerminalSize size = screen.getTerminalSize();
    return new Frame(size.getColumns(), size.getRows());
  }

  /** Sends the next frame whole: something else has written on the terminal. */
  void forget() {
    whole = true;
  }

  void paint(Frame frame) throws IOException {
    Frame before = last;
    for (int y = 0; y < frame.rows(); y++) {
      if (before == null || !frame.isSameRow(y, before)) {
        draw(frame, y);
      }
    }
    last = frame;
    screen.setCursorPosition(
        frame.cursorX() < 0 ? null : new TerminalPosition(frame.cursorX(), frame.cursorY()));
    screen.refresh(whole ? RefreshType.COMPLETE : RefreshType.DELTA);
    whole = false;
  }

  private void draw(Frame frame, int y) {
    boolean wide = false;
    for (int x = 0; x < frame.columns(); x++) {
      char character = frame.character(x, y);
      boolean half = character == Frame.WIDE;
      // What is drawn in its stand's place may be narrow: what was there before does not stay.
      if (!half || !wide) {
        TextCharacter shown = drawn(half ? ' ' : character, frame.tone(x, y));
        wide = shown.isDoubleWidth();
        screen.setCharacter(x, y, shown);
      }
    }
  }

  private TextCharacter drawn(char character, Tone tone) {
    return drawn
        .computeIfAbsent(tone, any -> new HashMap<>())
        .computeIfAbsent(character, any -> looks.character(character, tone));
  }
}
