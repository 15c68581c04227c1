package dev.sealift.tui;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;

/** A terminal's frame as SVG. */
final class Picture {
  private static final int CELL = 9;
  private static final int ROW = 19;
  private static final int MARGIN = 12;

  /** A terminal's colours. */
  enum Paper {
    LIGHT("#ffffff", "#24292f", "#116329", "#8250df", "#cf222e"),
    DARK("#1d1f21", "#c5c8c6", "#7ec699", "#d2a8ff", "#ff7b72");

    private final String background;
    private final String ink;
    private final String green;
    private final String magenta;
    private final String red;

    Paper(String background, String ink, String green, String magenta, String red) {
      this.background = background;
      this.ink = ink;
      this.green = green;
      this.magenta = magenta;
      this.red = red;
    }

    private String ink(TextColor color) {
      if (color.equals(TextColor.ANSI.GREEN)) {
        return green;
      }
      if (color.equals(TextColor.ANSI.MAGENTA)) {
        return magenta;
      }
      return color.equals(TextColor.ANSI.RED) ? red : ink;
    }
  }

  private final DefaultVirtualTerminal terminal;
  private final Paper paper;
  private final StringBuilder svg = new StringBuilder();

  private Picture(DefaultVirtualTerminal terminal, Paper paper) {
    this.terminal = terminal;
    this.paper = paper;
  }

  static String svg(DefaultVirtualTerminal terminal, Paper paper) {
    return new Picture(terminal, paper).draw();
  }

  private String draw() {
    TerminalSize size = terminal.getTerminalSize();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d">
        <rect width="100%%" height="100%%" rx="6" fill="%s"/>
        <g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="15" xml:space="preserve">
        """
            .formatted(
                size.getColumns() * CELL + 2 * MARGIN,
                size.getRows() * ROW + 2 * MARGIN,
                paper.background));
    for (int y = 0; y < size.getRows(); y++) {
      row(y, size.getColumns());
    }
    return svg.append("</g></svg>\n").toString();
  }

  /** Runs of equal looks, each a text of its own that is as wide as its cells. */
  private void row(int y, int columns) {
    int from = 0;
    while (from < columns) {
      TextCharacter first = terminal.getCharacter(from, y);
      int to = from;
      StringBuilder text = new StringBuilder();
      while (to < columns && alike(first, terminal.getCharacter(to, y))) {
        text.append(terminal.getCharacter(to, y).getCharacterString());
        to++;
      }
      run(from, y, text.toString(), first);
      from = to;
    }
  }

  private static boolean alike(TextCharacter a, TextCharacter b) {
    return a.getForegroundColor().equals(b.getForegroundColor())
        && a.getModifiers().equals(b.getModifiers());
  }

  private void run(int x, int y, String text, TextCharacter look) {
    boolean reverse = look.getModifiers().contains(SGR.REVERSE);
    boolean underline = look.getModifiers().contains(SGR.UNDERLINE);
    if (text.isBlank() && !reverse && !underline) {
      return;
    }
    int left = MARGIN + x * CELL;
    int top = MARGIN + y * ROW;
    int width = text.length() * CELL;
    String ink = paper.ink(look.getForegroundColor());
    if (reverse) {
      box(left, top, width, ROW, ink);
    }
    if (underline) {
      box(left, top + ROW - 3, width, 1, ink);
    }
    if (!text.isBlank()) {
      svg.append(
          "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"%s\"%s>%s</text>\n"
              .formatted(
                  left,
                  top + 14,
                  width,
                  reverse ? paper.background : ink,
                  look.getModifiers().contains(SGR.BOLD) ? " font-weight=\"bold\"" : "",
                  text.replace("&", "&amp;").replace("<", "&lt;")));
    }
  }

  private void box(int x, int y, int width, int height, String fill) {
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
            .formatted(x, y, width, height, fill));
  }
}
