package dev.sealift.tui.widget;

import dev.sealift.credential.Secret;
import java.util.Arrays;

/** A secret that is typed: shown as dots, held in one buffer that is wiped. */
public final class SecretField implements AutoCloseable {
  private static final int LONGEST = 1024;

  private final char[] buffer = new char[LONGEST];
  private int length;

  /** How many characters it holds. */
  public int length() {
    return length;
  }

  /** Takes a key; false when it does nothing here. */
  public boolean typed(Key key) {
    if (key.isText()) {
      if (length < LONGEST && !Character.isISOControl(key.character())) {
        buffer[length++] = key.character();
      }
      return true;
    }
    if (key.kind() == Key.Kind.BACKSPACE) {
      if (length > 0) {
        buffer[--length] = '\0';
      }
      return true;
    }
    if (key.equals(Key.control('u'))) {
      close();
      return true;
    }
    return false;
  }

  /** The secret, the caller's to close. */
  public Secret secret() {
    char[] value = Arrays.copyOf(buffer, length);
    try {
      return Secret.of(value);
    } finally {
      Arrays.fill(value, '\0');
    }
  }

  /** Draws it; in clear only while it is revealed. */
  public void render(Frame frame, int x, int y, int width, boolean focused, boolean revealed) {
    int shown = Math.min(length, Math.max(0, width - 1));
    if (focused) {
      frame.put(x, y, " ".repeat(Math.max(0, width)), Tone.FIELD);
    }
    int at = x;
    for (int i = 0; i < shown; i++) {
      char c = revealed ? buffer[length - shown + i] : '•';
      at += frame.put(at, y, c, focused ? Tone.FIELD : Tone.PLAIN);
    }
    if (focused) {
      frame.cursor(at, y);
    }
  }

  /** Wipes it. It can be typed into again. */
  @Override
  public void close() {
    Arrays.fill(buffer, '\0');
    length = 0;
  }

  @Override
  public String toString() {
    return "SecretField[redacted]";
  }
}
