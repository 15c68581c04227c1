package dev.sealift.tui.widget;

import dev.sealift.credential.Secret;
import java.util.Arrays;
import java.util.Optional;

/** A secret that is typed: shown as dots, held in one buffer that is wiped. */
public final class SecretField implements AutoCloseable {
  private static final int LONGEST = 1024;
  private static final String TOO_LONG = "over " + LONGEST + " characters: not taken";
  private static final String BROKEN = "line break or tab: not taken";

  private final char[] buffer = new char[LONGEST];
  private int length;

  /** Why it holds nothing of what there was: a password that is cut is a wrong one. */
  private Optional<String> refused = Optional.empty();

  /** How many characters it holds. */
  public int length() {
    return length;
  }

  /** Takes a key; false when it does nothing here. */
  public boolean typed(Key key) {
    if (key.isText()) {
      if (key.isBreak()) {
        refuse(BROKEN);
      } else if (refused.isEmpty() && !Character.isISOControl(key.character())) {
        take(key.character());
      }
      return true;
    }
    if (key.kind() == Key.Kind.BACKSPACE) {
      backspace();
      return true;
    }
    if (key.equals(Key.control('u'))) {
      close();
      return true;
    }
    return false;
  }

  private void take(char character) {
    if (length < LONGEST) {
      buffer[length++] = character;
      return;
    }
    refuse(TOO_LONG);
  }

  private void refuse(String why) {
    close();
    refused = Optional.of(why);
  }

  /** Both halves of a character that has two: one alone would be another password. */
  private void backspace() {
    boolean two =
        length > 1
            && Character.isLowSurrogate(buffer[length - 1])
            && Character.isHighSurrogate(buffer[length - 2]);
    for (int i = 0; length > 0 && i < (two ? 2 : 1); i++) {
      buffer[--length] = '\0';
    }
    refused = Optional.empty();
  }

  /** Why what was typed was not taken. */
  public Optional<String> problem() {
    return refused.map(why -> why + "; ^U begins anew");
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
    if (refused.isPresent()) {
      frame.put(x, y, Frame.fit(refused.get(), width), focused ? Tone.FIELD : Tone.PLAIN);
      return;
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
    refused = Optional.empty();
  }

  @Override
  public String toString() {
    return "SecretField[redacted]";
  }
}
