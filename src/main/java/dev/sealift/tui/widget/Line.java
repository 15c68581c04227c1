package dev.sealift.tui.widget;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import java.util.ArrayList;
import java.util.List;

/** A line of text with its tone. */
public record Line(String text, Tone tone) {
  public static final Line EMPTY = new Line("", Tone.PLAIN);

  /** A plain line. */
  public static Line of(String text) {
    return new Line(text, Tone.PLAIN);
  }

  /** A check: how it came out, what was seen, and, where it is not well, why and what to do. */
  public static List<Line> of(Check check) {
    List<Line> lines = new ArrayList<>();
    String text = check.name() + ": " + check.seen();
    switch (check.state()) {
      case OK -> lines.add(new Line("ok    " + text, Tone.GOOD));
      case WARNING -> lines.add(new Line("warn  " + text, Tone.WARNING));
      case FAILED -> lines.add(new Line("FAIL  " + text, Tone.BAD));
    }
    if (check.state() != Check.State.OK) {
      add(lines, "why   ", check.why());
      add(lines, "do    ", check.remedy());
    }
    return lines;
  }

  /** A failure: what, why, and what to do. */
  public static List<Line> of(UserException error) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("FAIL  " + error.what(), Tone.BAD));
    add(lines, "why   ", error.why());
    add(lines, "do    ", error.remedy());
    return lines;
  }

  private static void add(List<Line> lines, String word, String text) {
    if (!text.isEmpty()) {
      String[] parts = text.split("\n", -1);
      for (int i = 0; i < parts.length; i++) {
        lines.add(Line.of((i == 0 ? word : " ".repeat(word.length())) + parts[i]));
      }
    }
  }

  /** Lines broken to a width. What hangs over is indented under the text, not under its mark. */
  public static List<Line> wrap(List<Line> lines, int width) {
    List<Line> all = new ArrayList<>();
    for (Line line : lines) {
      boolean marked = line.text().matches("(?s)(ok|warn|FAIL|why|do|wait|\\.\\.) .*");
      int hang = marked ? 6 : 0;
      List<String> parts = Words.wrap(" ".repeat(hang) + line.text().substring(hang), width);
      for (int i = 0; i < parts.size(); i++) {
        String part = parts.get(i);
        all.add(
            new Line(
                i == 0 && marked ? line.text().substring(0, hang) + part.substring(hang) : part,
                line.tone()));
      }
    }
    return all;
  }
}
