package dev.sealift.core;

import java.util.Locale;

/** Text made fit to be shown: from outside (a cluster, a server, a file) it may hold anything. */
public final class Text {
  private Text() {}

  /**
   * Whether all of it was read: in place of what it cannot decode, by UTF-8 or by the locale, Java
   * has this one character, and the value is lost by then.
   */
  public static boolean isDecoded(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\uFFFD') {
        return false;
      }
    }
    return true;
  }

  /**
   * {@code text} without terminal escape sequences: every control character but tab becomes {@code
   * ?}, so that a pod's log line cannot move the cursor or set a title.
   */
  public static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
              out.appendCodePoint((Character.isISOControl(c) && c != '\t') || bidi ? '?' : c);
            });
    return out.toString();
  }

  /** A constant as people read it. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** {@code text} as one word of a command that is shown to be typed: quoted where it has to be. */
  public static String shellWord(String text) {
    return text.matches("[\\p{L}\\p{N}_@%+=:,./-]+")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }
}
