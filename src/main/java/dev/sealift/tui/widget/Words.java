package dev.sealift.tui.widget;

import java.util.ArrayList;
import java.util.List;

/** Text broken into lines. */
public final class Words {
  private Words() {}

  /** Lines of at most {@code width} cells, broken between words where that can be done. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      wrap(paragraph, Math.max(1, width), lines);
    }
    return lines;
  }

  /**
   * Puts a text into a frame's first rows.
   *
   * @return the row below it
   */
  public static int put(Frame frame, String text) {
    int y = 0;
    for (String line : wrap(text, frame.columns())) {
      frame.put(0, y++, line, Tone.PLAIN);
    }
    return y;
  }

  private static void wrap(String paragraph, int width, List<String> lines) {
    String indent = " ".repeat(Math.min(width / 2, indent(paragraph)));
    String rest = paragraph;
    while (Frame.width(rest) > width) {
      int end = rest.length();
      while (end > 1 && Frame.width(rest.substring(0, end)) > width) {
        end--;
      }
      int space = rest.lastIndexOf(' ', end);
      int cut = space > indent.length() ? space : end;
      lines.add(rest.substring(0, cut).stripTrailing());
      rest = indent + rest.substring(cut).stripLeading();
    }
    lines.add(rest);
  }

  private static int indent(String text) {
    return text.length() - text.stripLeading().length();
  }
}
