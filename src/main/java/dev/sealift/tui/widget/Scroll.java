package dev.sealift.tui.widget;

import java.util.List;

/**
 * Lines that may be more than fit. Only the frame knows how many do, so the position is brought
 * back into its bounds where it is drawn.
 */
public final class Scroll {
  private static final int PAGE = 8;

  private final List<Line> lines;
  private int top;

  private Scroll(List<Line> lines, int top) {
    this.lines = lines;
    this.top = top;
  }

  /** From the first line on. */
  public static Scroll of(List<Line> lines) {
    return new Scroll(List.copyOf(lines), 0);
  }

  /** Other lines at the same position. */
  public Scroll with(List<Line> lines) {
    return new Scroll(List.copyOf(lines), top);
  }

  /** Whether this key scrolls. */
  public static boolean takes(Key key) {
    return switch (key.kind()) {
      case UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END -> true;
      default -> false;
    };
  }

  /** The position after a key. */
  public Scroll typed(Key key) {
    int to =
        switch (key.kind()) {
          case UP -> top - 1;
          case DOWN -> top + 1;
          case PAGE_UP -> top - PAGE;
          case PAGE_DOWN -> top + PAGE;
          case HOME -> 0;
          case END -> Integer.MAX_VALUE / 2;
          default -> top;
        };
    return new Scroll(lines, Math.max(0, to));
  }

  /** How many rows all of it takes at a width. */
  public int rows(int columns) {
    return Line.wrap(lines, columns - 2).size();
  }

  /** Draws what fits, and whether there is more above or below. */
  public void render(Frame frame) {
    List<Line> wrapped = Line.wrap(lines, frame.columns() - 2);
    top = Math.max(0, Math.min(top, wrapped.size() - frame.rows()));
    for (int y = 0; y < frame.rows() && top + y < wrapped.size(); y++) {
      Line line = wrapped.get(top + y);
      frame.put(0, y, line.text(), line.tone());
    }
    if (top > 0) {
      frame.put(frame.columns() - 1, 0, "↑", Tone.TITLE);
    }
    if (top + frame.rows() < wrapped.size()) {
      frame.put(frame.columns() - 1, frame.rows() - 1, "↓", Tone.TITLE);
    }
  }
}
