package dev.sealift.tui.screen;

import dev.sealift.credential.Secret;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.SecretField;
import dev.sealift.tui.widget.Tone;
import dev.sealift.tui.widget.Words;
import java.util.List;
import java.util.Optional;

/**
 * Asks for the PostgreSQL admin's password, which nothing has kept, before a deployment is finished
 * that was cut off.
 */
record AdminScreen(Backend backend, Target target, SecretField field) implements Screen {
  private static final String ASKED = "[database] admin_password";
  private static final String LABEL = "password of ";
  private static final String ABOUT =
      "The role and the databases may still have to be made, which takes the PostgreSQL admin's"
          + " password once more: it was used and kept nowhere. Leave it empty where they are there"
          + " already.";

  static AdminScreen of(Backend backend, Target target) {
    return new AdminScreen(backend, target, new SecretField());
  }

  @Override
  public Heading heading() {
    return new Heading("resume", target.place());
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int y = Words.put(inner, ABOUT);
    String name = target.profile().database().admin().orElseThrow().username();
    int end = inner.put(0, y + 1, LABEL + Frame.fit(name, 24) + "  ", Tone.TITLE);
    field.render(inner, end, y + 1, inner.columns() - end - 1, true, false);
  }

  @Override
  public List<Binding> bindings() {
    return List.of(
        Binding.of(Key.ENTER, "plan", "shows what would happen; writes nothing", this::enter)
            .unless(field.problem().isPresent(), field.problem().orElse("")),
        Binding.of(Key.ESCAPE, "home", "back to the home screen", this::back));
  }

  /**
   * The plan's flow owns what was typed: it is asked for at the first write, and wiped at the end.
   */
  private Next enter() {
    Secret typed = field.secret();
    field.close();
    Flow flow =
        OperationFlow.resume(
                backend,
                target,
                false,
                what -> what.equals(ASKED) ? Optional.of(typed.copy()) : Optional.empty())
            .wiping(typed::close);
    PlanScreen plan = PlanScreen.of(flow);
    return new Next(plan, plan.opening(), "");
  }

  private Next back() {
    return Next.to(this, new Effect.Close(new OperationFlow.Ended()));
  }

  @Override
  public boolean takes(Key key) {
    return key.isText() || key.kind() == Key.Kind.BACKSPACE || key.equals(Key.control('u'));
  }

  @Override
  public Next typed(Key key) {
    field.typed(key);
    return Next.to(this).saying(field.problem().orElse(""));
  }

  @Override
  public Next leaving() {
    return back();
  }

  @Override
  public void close() {
    field.close();
  }
}
