package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.TextField;
import dev.sealift.tui.widget.Tone;
import dev.sealift.tui.widget.Words;
import java.util.List;

/** Wants a name typed before something goes on that could be meant for another deployment. */
record NameScreen(Heading heading, String about, String name, TextField field, Screen next)
    implements Screen {
  static NameScreen of(Heading heading, String about, String name, Screen next) {
    return new NameScreen(heading, about, name, TextField.of(""), next);
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int y = Words.put(inner, about);
    int end = inner.put(0, y + 1, "Type the deployment's name, " + name + ":  ", Tone.TITLE);
    field.render(inner, end, y + 1, Math.max(4, inner.columns() - end - 1), true);
  }

  @Override
  public List<Binding> bindings() {
    return List.of(
        Binding.of(Key.ENTER, "plan", "shows what would happen; writes nothing", this::enter)
            .unless(!field.text().strip().equals(name), "type " + name + " first"),
        Binding.of(Key.ESCAPE, "back", "goes back", this::back));
  }

  private Next enter() {
    return new Next(next, next.opening(), "");
  }

  private Next back() {
    return Next.to(this, new Effect.Close(new OperationFlow.Ended()));
  }

  @Override
  public boolean takes(Key key) {
    return field.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(new NameScreen(heading, about, name, field.typed(key), next));
  }

  @Override
  public Next leaving() {
    return back();
  }
}
