package dev.sealift.tui.screen;

import dev.sealift.credential.Secret;
import dev.sealift.tui.screen.Question.Kind;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.SecretField;
import dev.sealift.tui.widget.TextField;
import dev.sealift.tui.widget.Tone;
import java.util.List;
import java.util.Optional;

/**
 * One question's place in a form, with what was typed so far.
 *
 * @param text for a text
 * @param options for a choice, and for a secret that Sealift can make
 * @param secret for a secret that is typed; its buffer is shared by all states of this input
 * @param changed whether it was typed into since it was stored
 */
record Input(
    Question question,
    TextField text,
    List<String> options,
    int chosen,
    SecretField secret,
    boolean changed) {
  private static final String GENERATE = "generate";
  private static final String TYPE = "type it";
  private static final String KEEP = "keep what the cluster has";

  static Input of(Question question, Answers answers) {
    String value = answers.value(question.key());
    List<String> options =
        switch (question.kind()) {
          case CHOICE -> answers.choices(question);
          case OWN_SECRET -> List.of(GENERATE, TYPE, KEEP);
          default -> List.of();
        };
    String chosen =
        question.kind() != Kind.OWN_SECRET
            ? value
            : value.equals("keep") ? KEEP : value.equals("prompt") ? TYPE : GENERATE;
    return new Input(
        question,
        TextField.of(value),
        options,
        Math.max(0, options.indexOf(chosen)),
        new SecretField(),
        false);
  }

  /** A secret whose source the profile names: there is nothing to type. */
  private boolean fixed() {
    return (question.kind() == Kind.GIVEN_SECRET || question.kind() == Kind.OWN_SECRET)
        && (text.text().startsWith("env:") || text.text().startsWith("file:"));
  }

  boolean isSecret() {
    return !fixed()
        && (question.kind() == Kind.GIVEN_SECRET
            || (question.kind() == Kind.OWN_SECRET && options.get(chosen).equals(TYPE)));
  }

  /** Whether there is another choice. */
  boolean turns() {
    return !fixed() && !options.isEmpty();
  }

  boolean takes(Key key) {
    if (fixed()) {
      return key.isText() || edits(key);
    }
    return switch (question.kind()) {
      case TEXT -> text.takes(key);
      case CHOICE -> turns(key);
      case OWN_SECRET -> turns(key) || (isSecret() ? edits(key) : key.isText());
      case GIVEN_SECRET -> edits(key);
    };
  }

  private static boolean turns(Key key) {
    return key.kind() == Key.Kind.LEFT || key.kind() == Key.Kind.RIGHT || key.equals(Key.of(' '));
  }

  /** Whether a question mark is a character here, and none that asks for help. */
  boolean typing() {
    return question.kind() == Kind.TEXT ? !text.text().isEmpty() : isSecret();
  }

  private static boolean edits(Key key) {
    return key.isText() || key.kind() == Key.Kind.BACKSPACE || key.equals(Key.control('u'));
  }

  /** The keys that change what is typed here, for the help. */
  List<Binding> edits() {
    boolean text = question.kind() == Kind.TEXT;
    if (!text && !isSecret()) {
      return List.of();
    }
    String more = text ? ", ^K what is behind the cursor, ^W the word before it" : "";
    return List.of(
        Binding.quiet(
            Key.control('u'),
            "takes away " + (text ? "what is before the cursor" : "all that was typed") + more,
            () -> {
              throw new IllegalStateException("the field takes it");
            }));
  }

  /** Why what was typed just now is not here; empty where it is. */
  String refusal() {
    return fixed()
        ? "this comes from " + text.text() + "; the profile is where to change that"
        : secret.problem().orElse("");
  }

  Input typed(Key key) {
    if (fixed()) {
      return this;
    }
    if (question.kind() == Kind.TEXT) {
      return with(text.typed(key), chosen, true);
    }
    // In a password, a space is one.
    boolean character = isSecret() && key.isText();
    if (turns(key) && !options.isEmpty() && !character) {
      int by = key.kind() == Key.Kind.LEFT ? options.size() - 1 : 1;
      return with(text, (chosen + by) % options.size(), true);
    }
    if (!isSecret()) {
      secret.close();
    }
    secret.typed(key);
    // Whoever types, or pastes, over "generate" or "keep" wants that value, and no other before it.
    return with(text, Math.max(0, options.indexOf(TYPE)), true);
  }

  private Input with(TextField text, int chosen, boolean changed) {
    return new Input(question, text, options, chosen, secret, changed);
  }

  /** Puts what was typed into the answers. What is no good stays here, and is told of. */
  Input store(Answers answers) {
    String key = question.key();
    if (fixed()) {
      return this;
    }
    switch (question.kind()) {
      case TEXT -> answers.put(key, text.text().strip());
      case CHOICE -> {
        // What nobody turned to is no answer, even where it is what stands there.
        if (changed) {
          answers.put(key, options.get(chosen));
        }
      }
      case OWN_SECRET, GIVEN_SECRET -> storeSecret(answers);
    }
    return with(text, chosen, false);
  }

  private void storeSecret(Answers answers) {
    String key = question.key();
    if (!isSecret()) {
      answers.forget(key);
      answers.put(key, options.get(chosen).equals(KEEP) ? "keep" : GENERATE);
      return;
    }
    // Where there is no admin, its password is nothing to ask for.
    if (changed && !answers.isTyped(key)) {
      answers.put(key, "prompt");
    }
    if (changed && secret.length() > 0) {
      answers.put(key, secret.secret());
    } else if (changed) {
      answers.forget(key);
    }
  }

  /** What is wrong with it, after {@link #store}; and what to do. */
  Optional<String> problem(Answers answers) {
    String key = question.key();
    if (isSecret() && secret.problem().isPresent()) {
      return secret.problem();
    }
    if (isSecret()) {
      if (!answers.isTyped(key)) {
        return answers.keeps(key) ? Optional.empty() : Optional.of(missing());
      }
      if (secret.length() > 0) {
        try (Secret typed = secret.secret()) {
          return Answers.problem(key, typed);
        }
      }
      return Optional.empty();
    }
    boolean empty = question.kind() == Kind.TEXT && answers.value(key).isEmpty();
    if (empty && (Answers.required(key) || answers.problem(key).isPresent())) {
      return Optional.of(missing());
    }
    return answers.problem(key).map(problem -> problem.seen() + "; " + problem.remedy());
  }

  private String missing() {
    return question.label() + ": an answer is needed";
  }

  /** Draws it; of a secret that is known already, {@code answers} tell no more than that. */
  void render(
      Frame frame, int x, int y, int width, boolean focused, boolean revealed, Answers answers) {
    if (fixed()) {
      frame.put(x, y, Frame.fit("from " + text.text(), width), Tone.PLAIN);
      return;
    }
    switch (question.kind()) {
      case TEXT -> text.render(frame, x, y, width, focused);
      case CHOICE -> choice(frame, x, y, width, focused);
      case OWN_SECRET -> {
        int end = choice(frame, x, y, width, focused);
        if (isSecret()) {
          secret(frame, end + 2, y, width - (end + 2 - x), focused, revealed, answers);
        }
      }
      case GIVEN_SECRET -> secret(frame, x, y, width, focused, revealed, answers);
    }
  }

  private int choice(Frame frame, int x, int y, int width, boolean focused) {
    String option = Frame.fit(options.get(chosen), width - 4);
    int end = frame.put(x, y, focused ? "< " : "", Tone.TITLE);
    end = frame.put(end, y, option, focused ? Tone.FIELD : Tone.PLAIN);
    return frame.put(end, y, focused ? " >" : "", Tone.TITLE);
  }

  private void secret(
      Frame frame, int x, int y, int width, boolean focused, boolean revealed, Answers answers) {
    boolean typed = answers.isTyped(question.key());
    if (secret.length() == 0
        && secret.problem().isEmpty()
        && (typed || answers.keeps(question.key()))) {
      String known = typed ? "(as typed before)" : "(what the cluster has)";
      int end = frame.put(x, y, Frame.fit(known, width), Tone.PLAIN);
      if (focused) {
        frame.cursor(end, y);
      }
      return;
    }
    secret.render(frame, x, y, width, focused, revealed);
  }
}
