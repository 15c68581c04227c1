package dev.sealift.tui.widget;

import java.lang.Character.UnicodeBlock;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a screen draws on: a grid of characters with tones, or a part of one. Whatever is put is
 * clipped, and made harmless: no control character reaches a terminal.
 */
public final class Frame {
  /** The second half of a wide character. */
  public static final char WIDE = '\uFFFF';

  /** The blocks that the terminal library takes for wide: were they others, rows would shift. */
  private static final Set<UnicodeBlock> WIDES =
      Set.of(
          UnicodeBlock.HIRAGANA,
          UnicodeBlock.KATAKANA,
          UnicodeBlock.KATAKANA_PHONETIC_EXTENSIONS,
          UnicodeBlock.HANGUL_COMPATIBILITY_JAMO,
          UnicodeBlock.HANGUL_JAMO,
          UnicodeBlock.HANGUL_SYLLABLES,
          UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS,
          UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS_EXTENSION_A,
          UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS_EXTENSION_B,
          UnicodeBlock.CJK_COMPATIBILITY_FORMS,
          UnicodeBlock.CJK_COMPATIBILITY_IDEOGRAPHS,
          UnicodeBlock.CJK_RADICALS_SUPPLEMENT,
          UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION,
          UnicodeBlock.ENCLOSED_CJK_LETTERS_AND_MONTHS,
          UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS);

  private final Cells cells;
  private final int left;
  private final int top;
  private final int columns;
  private final int rows;

  /** An empty frame. */
  public Frame(int columns, int rows) {
    this(new Cells(columns, rows), 0, 0, columns, rows);
  }

  private Frame(Cells cells, int left, int top, int columns, int rows) {
    this.cells = cells;
    this.left = left;
    this.top = top;
    this.columns = columns;
    this.rows = rows;
  }

  /** A part of this frame, with coordinates of its own; never larger than what is there. */
  public Frame area(int x, int y, int columns, int rows) {
    int fromX = Math.min(x, this.columns);
    int fromY = Math.min(y, this.rows);
    return new Frame(
        cells,
        left + fromX,
        top + fromY,
        Math.max(0, Math.min(columns, this.columns - fromX)),
        Math.max(0, Math.min(rows, this.rows - fromY)));
  }

  /** How wide it is. */
  public int columns() {
    return columns;
  }

  /** How high it is. */
  public int rows() {
    return rows;
  }

  /**
   * Puts text.
   *
   * @return where the next text goes
   */
  public int put(int x, int y, String text, Tone tone) {
    int at = x;
    for (int i = 0; i < text.length(); i++) {
      at += put(at, y, text.charAt(i), tone);
    }
    return at;
  }

  /** Puts one character; how many cells it takes. */
  public int put(int x, int y, char character, Tone tone) {
    if (zeroWidth(character)) {
      return 0;
    }
    char shown = harmless(character) ? character : '?';
    boolean wide = wide(shown);
    if (y >= 0 && y < rows && x >= 0 && x + (wide ? 1 : 0) < columns) {
      cells.set(left + x, top + y, shown, tone);
      if (wide) {
        cells.set(left + x + 1, top + y, WIDE, tone);
      }
    }
    return wide ? 2 : 1;
  }

  /** A line across the frame. */
  public void rule(int y) {
    put(0, y, "─".repeat(columns), Tone.PLAIN);
  }

  /** Where the next typed character goes. */
  public void cursor(int x, int y) {
    if (x >= 0 && x < columns && y >= 0 && y < rows) {
      cells.cursorX = left + x;
      cells.cursorY = top + y;
    }
  }

  /** The cursor's column; -1 for no cursor. */
  public int cursorX() {
    return cells.cursorX;
  }

  /** The cursor's row. */
  public int cursorY() {
    return cells.cursorY;
  }

  /** What stands there. */
  public char character(int x, int y) {
    return cells.characters[(top + y) * cells.columns + left + x];
  }

  /** How it is meant. */
  public Tone tone(int x, int y) {
    return cells.tones[(top + y) * cells.columns + left + x];
  }

  /** Whether a row shows what the same row of another frame shows. */
  public boolean isSameRow(int y, Frame other) {
    int from = (top + y) * cells.columns + left;
    int others = (other.top + y) * other.cells.columns + other.left;
    return columns == other.columns
        && y < other.rows
        && Arrays.equals(
            cells.characters,
            from,
            from + columns,
            other.cells.characters,
            others,
            others + columns)
        && Arrays.equals(
            cells.tones, from, from + columns, other.cells.tones, others, others + columns);
  }

  /** How many cells a text takes. */
  public static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      width += zeroWidth(c) ? 0 : wide(c) ? 2 : 1;
    }
    return width;
  }

  /** The text cut to a width; what was cut is told by a sign. */
  public static String fit(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    int end = 0;
    int used = 0;
    while (end < text.length() && used + width(text.substring(end, end + 1)) < width) {
      used += width(text.substring(end, end + 1));
      end++;
    }
    return text.substring(0, end) + (width > 0 ? "…" : "");
  }

  private static boolean zeroWidth(char c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT;
  }

  private static boolean harmless(char c) {
    return !Character.isISOControl(c) && !Character.isSurrogate(c) && c != WIDE;
  }

  private static boolean wide(char c) {
    // The half-width forms stand behind the full-width ones, in the same block.
    if (c < 0x1100 || c >= 0xFF61) {
      return false;
    }
    // Some characters are in none.
    @Nullable UnicodeBlock block = UnicodeBlock.of(c);
    return block != null && WIDES.contains(block);
  }

  private static final class Cells {
    final int columns;
    final char[] characters;
    final Tone[] tones;
    int cursorX = -1;
    int cursorY = -1;

    Cells(int columns, int rows) {
      this.columns = columns;
      characters = new char[columns * rows];
      tones = new Tone[columns * rows];
      Arrays.fill(characters, ' ');
      Arrays.fill(tones, Tone.PLAIN);
    }

    void set(int x, int y, char character, Tone tone) {
      characters[y * columns + x] = character;
      tones[y * columns + x] = tone;
    }
  }
}
