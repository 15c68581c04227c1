package dev.sealift.tui.screen;

import dev.sealift.core.Check;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.tui.screen.Question.Step;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What all steps of the wizard share.
 *
 * @param fromHome whether the home screen is below, to which it returns
 * @param context the chosen cluster; empty before the first step
 * @param found what the checks of each step found
 * @param reviewing whether an answer is changed from the review, to which the step returns
 * @param stopped how an apply ended that did not succeed; empty where nothing was applied
 */
record Wizard(
    Backend backend,
    Answers answers,
    boolean fromHome,
    String context,
    Map<Step, Found> found,
    boolean reviewing,
    Optional<Stopped> stopped) {
  private static final List<Step> ASKED =
      List.of(Step.DATABASE, Step.BUCKET, Step.MLFLOW, Step.CREDENTIALS);

  /**
   * What a step's check found.
   *
   * @param asked the answers that it was made of
   * @param checks empty while it runs
   */
  record Found(String asked, boolean running, List<Check> checks) {
    boolean failed() {
      return checks.stream().anyMatch(check -> check.state() == Check.State.FAILED);
    }
  }

  /**
   * An apply that has begun and did not succeed.
   *
   * @param interrupted whether it was cut off in the middle, so that it can be resumed
   * @param context the cluster's, where a command has to name it
   */
  record Stopped(boolean interrupted, Optional<String> context) {}

  /** A check's result. */
  record Checked(Step step, String asked, List<Check> checks) implements Message {}

  /** The wizard has ended, and the home screen has it again. */
  record Ended() implements Message {}

  /** The operator has said yes to leaving. */
  record Leave() implements Message {}

  static Wizard of(Backend backend, Answers answers, boolean fromHome) {
    return new Wizard(
        backend, answers, fromHome, answers.context(), Map.of(), false, Optional.empty());
  }

  Wizard on(String context) {
    return new Wizard(backend, answers, fromHome, context, found, reviewing, stopped);
  }

  Wizard stopped(Stopped stopped) {
    return new Wizard(backend, answers, fromHome, context, found, reviewing, Optional.of(stopped));
  }

  Wizard reviewing(boolean reviewing) {
    return new Wizard(backend, answers, fromHome, context, found, reviewing, stopped);
  }

  Wizard with(Step step, Found result) {
    Map<Step, Found> all = new EnumMap<>(Step.class);
    all.putAll(found);
    all.put(step, result);
    return new Wizard(backend, answers, fromHome, context, Map.copyOf(all), reviewing, stopped);
  }

  /** Takes a check's result, unless the answers are others by now. */
  Wizard with(Checked checked) {
    Found before = found.get(checked.step());
    return before != null && before.asked().equals(checked.asked())
        ? with(checked.step(), new Found(checked.asked(), false, checked.checks()))
        : this;
  }

  /** The result of a check, whichever screen is up when it comes; a failure is one too. */
  Optional<Checked> checked(Message message) {
    if (message instanceof Checked checked) {
      return Optional.of(checked);
    }
    if (message instanceof Message.Failed failed) {
      return found.keySet().stream()
          .filter(step -> failed.work().equals(work(step)))
          .findFirst()
          .map(
              step ->
                  new Checked(
                      step,
                      Objects.requireNonNull(found.get(step)).asked(),
                      List.of(Check.failed(step.title(), failed.error()))));
    }
    return Optional.empty();
  }

  private static String work(Step step) {
    return "check-" + step;
  }

  Screen.Heading heading(Step step) {
    String namespace = answers.value("deployment.namespace");
    return new Screen.Heading(step.heading(), context.isEmpty() ? "" : context + " / " + namespace);
  }

  /** The step after that one, ready to be asked; the review behind the last. */
  Screen after(Step step) {
    int next = ASKED.indexOf(step) + 1;
    return reviewing || next >= ASKED.size() ? review() : step(ASKED.get(next));
  }

  /** The step before that one. */
  Screen before(Step step) {
    if (reviewing) {
      return review();
    }
    int before = step == Step.REVIEW ? ASKED.size() - 1 : ASKED.indexOf(step) - 1;
    return before < 0 ? ClusterScreen.of(this) : step(ASKED.get(before));
  }

  Screen step(Step step) {
    return step == Step.CLUSTER ? ClusterScreen.of(this) : StepScreen.of(this, step);
  }

  Screen review() {
    return PlanScreen.of(new WizardFlow(reviewing(false)));
  }

  Effect keep() {
    return new Effect.Save(answers.keeping());
  }

  /**
   * To another screen of the wizard, with the answers kept; before the review, to a secret that is
   * still to be typed: while the plan is made nobody can be asked.
   */
  Next go(Screen to) {
    Optional<Question> untyped = to instanceof PlanScreen ? answers.untyped() : Optional.empty();
    if (untyped.isPresent()) {
      Question question = untyped.get();
      Next there = go(StepScreen.of(reviewing(true), question.step()).at(question.key()));
      return there.saying(question.label() + ": type one that will do, or say where it comes from");
    }
    Next next = to instanceof StepScreen step ? step.arriving() : new Next(to, to.opening(), "");
    List<Effect> effects = new ArrayList<>();
    effects.add(keep());
    effects.addAll(next.effects());
    return new Next(next.screen(), effects, "");
  }

  /** Starts a step's check, where its answers are new. */
  Optional<Effect> check(Step step) {
    String asked = asked(step);
    Found before = found.get(step);
    if (before != null && before.asked().equals(asked)) {
      return Optional.empty();
    }
    String on = context;
    Snapshot snapshot;
    try {
      snapshot = answers.snapshot(true);
    } catch (UserException e) {
      // An answer of another step is no good: the review tells of that one.
      return Optional.empty();
    }
    return Optional.of(
        new Effect.Run(
            work(step),
            tell -> {
              try (snapshot) {
                return new Checked(
                    step,
                    asked,
                    backend.check(step, on, snapshot, event -> tell.accept(new Happened(event))));
              }
            }));
  }

  /** The answers that a step's check is about; typed secrets by how often they were typed. */
  String asked(Step step) {
    StringBuilder all = new StringBuilder(context);
    for (Question question : Question.of(step)) {
      all.append('\n').append(answers.stamp(question.key()));
    }
    return all.toString();
  }

  Next ask(Screen screen) {
    return Next.to(
        screen,
        new Effect.Open(
            new Confirm(
                screen.heading(),
                "Leave the wizard?",
                List.of(
                    "Your answers are kept, but for secrets; "
                        + (cutOff() ? "what is done stays." : "sealift init goes on from here."),
                    cutOff()
                        ? "The apply was cut off: sealift resume finishes or undoes it."
                        : stopped.isPresent()
                            ? "What the apply has done stays; a new plan goes on from there."
                            : "Nothing was written to the cluster by it."),
                "leave",
                new Leave())));
  }

  private boolean cutOff() {
    return stopped.map(Stopped::interrupted).orElse(false);
  }

  Next leave(Screen screen) {
    return fromHome
        ? Next.to(screen, new Effect.Close(new Ended()))
        : Next.to(screen, new Effect.Quit(Effect.Ending.LEFT, toldWhenLeft()));
  }

  private List<String> toldWhenLeft() {
    String named = " -p " + Text.shellWord(answers.file().toString());
    Optional<String> there = context.isEmpty() ? Optional.empty() : backend.named(context);
    String init = backend.command(there) + " init" + named;
    String kept = "Your answers are kept, but for secrets. To go on: " + init;
    if (cutOff()) {
      String sealift = backend.command(stopped.flatMap(Stopped::context));
      return List.of(
          "The apply was cut off; what is done stays. To finish it: " + sealift + " resume" + named,
          "To undo it, the same with --undo.");
    }
    return stopped.isPresent()
        ? List.of("The apply failed; what it has done stays, and a new plan goes on there.", kept)
        : List.of(kept);
  }

  /** It is left, whatever way: keeps what is no secret, and wipes what is, even where it cannot. */
  void close() {
    try (answers) {
      answers.keep();
    }
  }
}
