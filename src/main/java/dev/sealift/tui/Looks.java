package dev.sealift.tui;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import dev.sealift.tui.widget.Tone;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;

/**
 * What this terminal can show. The background is the terminal's own, and of its colours only those
 * are used that can be read on white and on black.
 */
record Looks(boolean colour, boolean ascii) {
  /** The locale that the terminal is of: the launcher gives Java one that reads UTF-8. */
  private static final String OF_THE_TERMINAL = "SEALIFT_LOCALE";

  /** As the environment says: {@code NO_COLOR}, and the locale's characters. */
  static Looks of(Map<String, String> environment) {
    String locale = "";
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      locale = locale.isEmpty() ? environment.getOrDefault(name, "") : locale;
    }
    locale = environment.getOrDefault(OF_THE_TERMINAL, locale);
    String characters = locale.toLowerCase(Locale.ROOT).replace("-", "");
    return new Looks(
        environment.getOrDefault("NO_COLOR", "").isEmpty(), !characters.contains("utf8"));
  }

  TextCharacter character(char character, Tone tone) {
    return TextCharacter.fromCharacter(
        ascii ? plain(character) : character,
        colour ? color(tone) : TextColor.ANSI.DEFAULT,
        TextColor.ANSI.DEFAULT,
        styles(tone).toArray(SGR[]::new))[0];
  }

  private static TextColor color(Tone tone) {
    return switch (tone) {
      case GOOD -> TextColor.ANSI.GREEN;
      case WARNING -> TextColor.ANSI.MAGENTA;
      case BAD -> TextColor.ANSI.RED;
      default -> TextColor.ANSI.DEFAULT;
    };
  }

  private static EnumSet<SGR> styles(Tone tone) {
    return switch (tone) {
      case TITLE, BAD -> EnumSet.of(SGR.BOLD);
      case FIELD -> EnumSet.of(SGR.UNDERLINE);
      case CHOSEN -> EnumSet.of(SGR.REVERSE);
      default -> EnumSet.noneOf(SGR.class);
    };
  }

  private static char plain(char character) {
    return switch (character) {
      case '─' -> '-';
      case '•' -> '*';
      case '…' -> '~';
      case '↑' -> '^';
      case '↓' -> 'v';
      default -> character < 127 ? character : '?';
    };
  }
}
