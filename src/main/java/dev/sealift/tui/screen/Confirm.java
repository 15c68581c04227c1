package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import java.util.ArrayList;
import java.util.List;

/**
 * A question that is answered yes or no.
 *
 * @param what yes does, for the footer
 */
public record Confirm(
    Heading heading, String question, List<String> about, String what, Message yes)
    implements Screen {
  private record No() implements Message {}

  @Override
  public void render(Frame frame) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(question, dev.sealift.tui.widget.Tone.TITLE));
    lines.add(Line.EMPTY);
    about.forEach(line -> lines.add(Line.of(line)));
    Scroll.of(lines).render(frame.area(1, 1, frame.columns() - 2, frame.rows() - 1));
  }

  @Override
  public List<Binding> bindings() {
    return List.of(
        Binding.of(Key.of('y'), what, what, () -> Next.to(this, new Effect.Close(yes))),
        Binding.of(Key.of('n'), "no", "goes back to where you were", this::no),
        Binding.quiet(Key.ESCAPE, "the same as n", this::no),
        Binding.quiet(Key.ENTER, "the same as n", this::no));
  }

  private Next no() {
    return Next.to(this, new Effect.Close(new No()));
  }

  /** A second Ctrl-C means it. */
  @Override
  public Next leaving() {
    return Next.to(this, new Effect.Close(yes));
  }
}
