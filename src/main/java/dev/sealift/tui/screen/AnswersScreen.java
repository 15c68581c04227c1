package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Menu;
import java.util.List;

/** All answers, to choose one that is to be changed. */
record AnswersScreen(Heading heading, Menu menu) implements MenuScreen {
  /** The answer to change. */
  record Chosen(String key) implements Message {}

  private record Nothing() implements Message {}

  static AnswersScreen of(Wizard wizard) {
    return new AnswersScreen(
        wizard.heading(Question.Step.REVIEW), WizardFlow.answers(wizard.answers()));
  }

  @Override
  public void render(Frame frame) {
    menu.render(frame.area(1, 0, frame.columns() - 2, frame.rows()), true);
  }

  @Override
  public List<Binding> choices() {
    return List.of(
        Binding.of(
                Key.ENTER,
                "change it",
                "goes to this answer, and from there back to the review",
                this::take)
            .unless(menu.choice().isEmpty(), "nothing is found"),
        Binding.of(
            Key.ESCAPE,
            "back",
            "back to the review",
            () -> Next.to(this, new Effect.Close(new Nothing()))),
        Binding.of(Key.of('/'), "search", "looks for a word", () -> Next.to(this)));
  }

  private Next take() {
    String key = Question.all().get(menu.choice().orElseThrow()).key();
    return Next.to(this, new Effect.Close(new Chosen(key)));
  }

  @Override
  public boolean takes(Key key) {
    return menu.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(new AnswersScreen(heading, menu.typed(key)));
  }

  @Override
  public Next leaving() {
    return Next.to(this, new Effect.Close(new Nothing()));
  }
}
