package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The questions of one step, one of which has the focus. */
record Form(List<Input> inputs, int focus) {
  private static final int LABELS = 27;

  static Form of(List<Question> questions, Answers answers) {
    return new Form(questions.stream().map(question -> Input.of(question, answers)).toList(), 0);
  }

  Input focused() {
    return inputs.get(focus);
  }

  boolean onLast() {
    return focus == inputs.size() - 1;
  }

  Form at(int index) {
    return new Form(inputs, Math.max(0, Math.min(inputs.size() - 1, index)));
  }

  Form typed(Key key) {
    return with(focused().typed(key));
  }

  private Form with(Input input) {
    List<Input> all = new ArrayList<>(inputs);
    all.set(focus, input);
    return new Form(List.copyOf(all), focus);
  }

  /** Puts the focused answer where it belongs. */
  Form store(Answers answers) {
    return with(focused().store(answers));
  }

  /** Puts all of them where they belong. */
  Form storeAll(Answers answers) {
    return new Form(inputs.stream().map(input -> input.store(answers)).toList(), focus);
  }

  /** The first that is not answered well. */
  Optional<Integer> firstProblem(Answers answers) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).problem(answers).isPresent()) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Wipes what was typed. */
  void close() {
    inputs.forEach(input -> input.secret().close());
  }

  /** As many rows as there are, or as there is room for; the focused one is always in sight. */
  void render(Frame frame, Answers answers, boolean revealed) {
    int top = Math.max(0, Math.min(focus - frame.rows() / 2, inputs.size() - frame.rows()));
    int width = frame.columns() - LABELS - 4;
    for (int y = 0; y < frame.rows() && top + y < inputs.size(); y++) {
      Input input = inputs.get(top + y);
      boolean here = top + y == focus;
      String label = input.question().label();
      frame.put(0, y, here ? ">" : " ", Tone.TITLE);
      frame.put(2, y, label, here ? Tone.TITLE : Tone.PLAIN);
      input.render(frame, LABELS + 2, y, width, here, here && revealed, answers);
    }
    if (top > 0) {
      frame.put(frame.columns() - 1, 0, "↑", Tone.TITLE);
    }
    if (top + frame.rows() < inputs.size()) {
      frame.put(frame.columns() - 1, frame.rows() - 1, "↓", Tone.TITLE);
    }
  }
}
