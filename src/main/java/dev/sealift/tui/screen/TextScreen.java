package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import java.util.List;

/** A text that is fetched and read: a revision, a comparison. */
record TextScreen(Heading heading, Job job, Scroll text) implements Screen {
  private static final String JOB = "text";

  /** The text. */
  record Text(List<String> lines) implements Message {}

  private record Closed() implements Message {}

  static TextScreen of(Heading heading, Job job) {
    return new TextScreen(heading, job, Scroll.of(List.of(Line.of("..    reading"))));
  }

  @Override
  public List<Effect> opening() {
    return List.of(new Effect.Run(JOB, job));
  }

  @Override
  public void render(Frame frame) {
    text.render(frame.area(1, 0, frame.columns() - 2, frame.rows()));
  }

  @Override
  public List<Binding> bindings() {
    return List.of(
        Binding.of(Key.ESCAPE, "back", "goes back", this::back),
        Binding.of(
            Key.DOWN, "scroll", "scrolls, with Up, PgUp, PgDn, Home, End", () -> Next.to(this)));
  }

  private Next back() {
    return Next.to(this, new Effect.Close(new Closed()));
  }

  @Override
  public boolean takes(Key key) {
    return Scroll.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(new TextScreen(heading, job, text.typed(key)));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Text fetched) {
      return Next.to(
          new TextScreen(heading, job, Scroll.of(fetched.lines().stream().map(Line::of).toList())));
    }
    if (message instanceof Message.Failed failed) {
      return Next.to(new TextScreen(heading, job, Scroll.of(Line.of(failed.error()))));
    }
    message.drop();
    return Next.to(this);
  }

  @Override
  public Next leaving() {
    return back();
  }
}
