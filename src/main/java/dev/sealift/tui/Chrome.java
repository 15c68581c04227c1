package dev.sealift.tui;

import dev.sealift.core.Text;
import dev.sealift.tui.screen.Binding;
import dev.sealift.tui.screen.Screen;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import dev.sealift.tui.widget.Tone;
import dev.sealift.tui.widget.Words;
import java.util.ArrayList;
import java.util.List;

/** What stands around every screen: heading, notice, and the footer made from the bindings. */
final class Chrome {
  static final int LEAST_COLUMNS = 60;
  static final int LEAST_ROWS = 16;
  private static final String HELP = " help";
  private static final int LABEL = 32;

  private Chrome() {}

  static void render(Screen screen, String notice, Frame frame) {
    if (tooSmall(frame)) {
      return;
    }
    heading(screen, frame);
    screen.render(frame.area(0, 2, frame.columns(), frame.rows() - 5));
    frame.rule(frame.rows() - 3);
    frame.put(
        1, frame.rows() - 2, Frame.fit(Text.printable(notice), frame.columns() - 2), Tone.TITLE);
    // Where a question mark is a character, F1 alone asks.
    footer(screen.bindings(), screen.takes(Key.of('?')) ? Key.F1 : Key.of('?'), frame);
  }

  /** What stands over a screen until it is taken away. */
  static void over(Screen screen, Scroll scroll, Frame frame) {
    if (tooSmall(frame)) {
      return;
    }
    heading(screen, frame);
    scroll.render(frame.area(1, 2, frame.columns() - 2, frame.rows() - 5));
    frame.rule(frame.rows() - 3);
    frame.put(1, frame.rows() - 1, "Esc back  Up/Down scroll", Tone.PLAIN);
  }

  /** The keys of a screen, each with what it does and why it does not. */
  static Scroll helpText(Screen screen) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("Keys", Tone.TITLE));
    for (Binding binding : screen.bindings()) {
      String key = binding.key().shown();
      lines.add(Line.of(key + " ".repeat(Math.max(1, 11 - key.length())) + binding.help()));
      binding.disabled().ifPresent(why -> lines.add(Line.of(" ".repeat(11) + "not now: " + why)));
    }
    lines.add(Line.of("? or F1    this help; F1 also where ? would be typed"));
    lines.add(Line.of("j k q      as Down, Up and Esc, where nothing is typed"));
    lines.add(Line.of("^C         leaves; asks first where something would be lost"));
    lines.add(Line.of("^Z         back to the shell; fg returns"));
    lines.add(Line.of("^L         draws the screen anew"));
    return Scroll.of(lines);
  }

  /** Whether a screen can be shown; if not, a notice stands there instead. */
  static boolean fits(Frame frame) {
    return frame.columns() >= LEAST_COLUMNS && frame.rows() >= LEAST_ROWS;
  }

  private static boolean tooSmall(Frame frame) {
    if (fits(frame)) {
      return false;
    }
    String text =
        "Sealift needs "
            + LEAST_COLUMNS
            + "x"
            + LEAST_ROWS
            + "; this terminal has "
            + frame.columns()
            + "x"
            + frame.rows()
            + ". Make it larger: nothing is lost.";
    Words.put(frame, text);
    return true;
  }

  private static void heading(Screen screen, Frame frame) {
    Screen.Heading heading = screen.heading();
    int end = frame.put(1, 0, "Sealift  ", Tone.TITLE);
    end = frame.put(end, 0, heading.title(), Tone.TITLE);
    String place = place(Text.printable(heading.place()), frame.columns() - end - 3);
    frame.put(frame.columns() - 1 - Frame.width(place), 0, place, Tone.PLAIN);
    frame.rule(1);
  }

  /** What is cut of a place that is too long is the context: the namespace is the nearer one. */
  private static String place(String place, int width) {
    int namespace = place.lastIndexOf(" / ");
    int room = namespace < 0 ? 0 : width - Frame.width(place.substring(namespace));
    return Frame.width(place) <= width || room < 2
        ? Frame.fit(place, width)
        : Frame.fit(place.substring(0, namespace), room) + place.substring(namespace);
  }

  /** As many keys as fit; the help, which has them all, always does. */
  private static void footer(List<Binding> bindings, Key help, Frame frame) {
    int y = frame.rows() - 1;
    int x = 1;
    int at = frame.columns() - 1 - Frame.width(help.shown() + HELP);
    int room = at - 2;
    for (Binding binding : bindings) {
      String key = binding.key().shown();
      // A name in it may be of any length, and must not take the room of the other keys.
      String label = Frame.fit(Text.printable(binding.label()), LABEL);
      int width = Frame.width(key) + 1 + Frame.width(label);
      if (!binding.label().isEmpty() && binding.disabled().isEmpty() && x + width <= room) {
        x = frame.put(x, y, key, Tone.TITLE);
        x = frame.put(x, y, " " + label, Tone.PLAIN) + 2;
      }
    }
    frame.put(frame.put(at, y, help.shown(), Tone.TITLE), y, HELP, Tone.PLAIN);
  }
}
