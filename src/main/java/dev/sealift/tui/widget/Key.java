package dev.sealift.tui.widget;

import java.util.Locale;

/**
 * A key that was pressed, or a character that was pasted, which never does more than stand in a
 * field.
 */
public record Key(Kind kind, char character) {
  /** Which key. */
  public enum Kind {
    CHARACTER(""),
    CONTROL("^"),
    PASTED("paste"),
    ENTER("Enter"),
    ESCAPE("Esc"),
    TAB("Tab"),
    BACK_TAB("Shift-Tab"),
    UP("Up"),
    DOWN("Down"),
    LEFT("Left"),
    RIGHT("Right"),
    HOME("Home"),
    END("End"),
    PAGE_UP("PgUp"),
    PAGE_DOWN("PgDn"),
    BACKSPACE("Backspace"),
    DELETE("Del"),
    F1("F1"),
    OTHER("");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  public static final Key ENTER = of(Kind.ENTER);
  public static final Key ESCAPE = of(Kind.ESCAPE);
  public static final Key TAB = of(Kind.TAB);
  public static final Key BACK_TAB = of(Kind.BACK_TAB);
  public static final Key UP = of(Kind.UP);
  public static final Key DOWN = of(Kind.DOWN);
  public static final Key LEFT = of(Kind.LEFT);
  public static final Key RIGHT = of(Kind.RIGHT);
  public static final Key HOME = of(Kind.HOME);
  public static final Key END = of(Kind.END);
  public static final Key PAGE_UP = of(Kind.PAGE_UP);
  public static final Key PAGE_DOWN = of(Kind.PAGE_DOWN);
  public static final Key BACKSPACE = of(Kind.BACKSPACE);
  public static final Key DELETE = of(Kind.DELETE);
  public static final Key F1 = of(Kind.F1);
  public static final Key OTHER = of(Kind.OTHER);

  /** A key that is no character. */
  public static Key of(Kind kind) {
    return new Key(kind, '\0');
  }

  /** A character's key. */
  public static Key of(char character) {
    return new Key(Kind.CHARACTER, character);
  }

  /** A character's key with Ctrl. */
  public static Key control(char character) {
    return new Key(Kind.CONTROL, character);
  }

  /** Whether it stands for a character in a field. */
  public boolean isText() {
    return kind == Kind.CHARACTER || kind == Kind.PASTED;
  }

  /** Whether it is a line break or a tab in the middle of a paste, for which no field has room. */
  public boolean isBreak() {
    return kind == Kind.PASTED && (character == '\n' || character == '\t');
  }

  /** As a person is told of it, e.g. {@code Esc}, {@code ^C}. */
  public String shown() {
    return switch (kind) {
      case CHARACTER -> character == ' ' ? "Space" : Character.toString(character);
      case CONTROL -> "^" + Character.toString(character).toUpperCase(Locale.ROOT);
      default -> kind.word;
    };
  }

  /** Without the character: it may be one of a secret. */
  @Override
  public String toString() {
    return "Key[" + kind + "]";
  }
}
