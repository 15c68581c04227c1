package dev.sealift.tui.screen;

import dev.sealift.core.Events;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretSource;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Prepared;
import dev.sealift.tui.screen.Question.Step;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Menu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The end of the wizard: review, apply, done. */
final class WizardFlow implements Flow {
  /** With what its checks find meanwhile; set by the loop, read by a work thread too. */
  private volatile Wizard wizard;

  /** Whether it finishes an apply that was cut off, which stands in the way of another one. */
  private final boolean resuming;

  /** Told by a work thread: from then on the cluster may have been written to. */
  private volatile boolean begun;

  private final Relay relay = new Relay();

  /** Told by a work thread, as it takes a look at a file. */
  private volatile List<String> changes = List.of();

  /** The context, where a command has to name it; told by the backend, on a work thread too. */
  private volatile Optional<String> named = Optional.empty();

  WizardFlow(Wizard wizard) {
    this(wizard, false);
  }

  private WizardFlow(Wizard wizard, boolean resuming) {
    this.wizard = wizard;
    this.resuming = resuming;
  }

  @Override
  public Flow goingOn() {
    return new WizardFlow(wizard, true);
  }

  @Override
  public Screen.Heading heading(Phase phase) {
    return wizard.heading(
        switch (phase) {
          case PLAN -> Step.REVIEW;
          case PERFORM -> Step.APPLY;
          case DONE -> Step.DONE;
        });
  }

  @Override
  public Prepared prepare(Events events) throws InterruptedException {
    relay.to(events);
    changes = wizard.answers().changes();
    try (Snapshot snapshot = wizard.answers().snapshot(false)) {
      return resuming
          ? wizard.backend().resume(wizard.context(), snapshot, wizard.answers()::typedFor, relay)
          : wizard.backend().apply(wizard.context(), snapshot, relay);
    }
  }

  @Override
  public List<String> changes() {
    return changes;
  }

  @Override
  public void tell(Events events) {
    relay.to(events);
  }

  /** The profile first: what was asked for is written down, whatever comes of it. */
  @Override
  public void starting(Prepared prepared) {
    wizard.answers().writeProfile();
    named = wizard.backend().begun(wizard.answers().file(), wizard.context());
    begun = true;
  }

  /** What was cut off is so until it is resumed, whatever becomes of a resume. */
  @Override
  public void stopped(boolean interrupted) {
    if (begun) {
      wizard = wizard.stopped(new Wizard.Stopped(interrupted || resuming, named));
    }
  }

  @Override
  public void succeeded() {
    wizard.answers().forgetDraft();
  }

  @Override
  public String verb() {
    return (resuming ? "resume on " : "apply to ") + wizard.context();
  }

  @Override
  public List<String> steps() {
    return List.of("namespace", "secrets", "database", "bucket", "objects", "rollout", "prove");
  }

  @Override
  public List<Binding> more(PlanScreen screen) {
    List<Binding> all = new ArrayList<>();
    all.add(
        Binding.of(
            Key.of('e'),
            "change an answer",
            "lists all answers; Enter goes to one, and from there back here",
            () -> Next.to(screen, new Effect.Open(AnswersScreen.of(wizard)))));
    for (Step step : Step.values()) {
      if (step == Step.REVIEW) {
        break;
      }
      all.add(
          Binding.quiet(
              Key.of((char) ('0' + step.number())),
              "goes to step " + step.number() + ": " + step.title(),
              () -> screen.leave(wizard.go(wizard.reviewing(true).step(step)))));
    }
    return all;
  }

  @Override
  public Next jump(String key) {
    Wizard back = wizard.reviewing(true);
    Screen step = back.step(Question.of(key).step());
    return wizard.go(step instanceof StepScreen form ? form.at(key) : step);
  }

  @Override
  public Next back(Screen screen) {
    return wizard.go(wizard.before(Step.REVIEW));
  }

  @Override
  public Next leaving(Screen screen) {
    return wizard.ask(screen);
  }

  @Override
  public Next left(Screen screen) {
    return wizard.leave(screen);
  }

  @Override
  public void told(Message message) {
    wizard.checked(message).ifPresentOrElse(done -> wizard = wizard.with(done), message::drop);
  }

  @Override
  public Next done(Deployed deployed, Prepared prepared) {
    Profile profile = prepared.profile();
    Backend backend = wizard.backend();
    String sealift = backend.command(named);
    List<String> more = new ArrayList<>();
    more.add("  profile   " + wizard.answers().file() + "; it holds no secret");
    if (!backend.emulated()) {
      more.add("");
      more.add(
          "Next: log in, and make a user for each person (MLflow's own documentation tells how).");
    }
    more.add(sealift + " shows how it is; " + sealift + " rotate admin changes the password.");
    boolean made = profile.auth().adminPassword() instanceof SecretSource.Generate;
    return DoneScreen.of(
        heading(Phase.DONE),
        deployed.lines(profile, named, backend.emulated()),
        more,
        made
            ? Optional.of(DoneScreen.password(backend, wizard.context(), named, profile))
            : Optional.empty(),
        wizard.fromHome()
            ? new Effect.Close(new Wizard.Ended())
            : new Effect.Quit(Effect.Ending.DONE, List.of()));
  }

  @Override
  public void close() {
    wizard.close();
  }

  /** The menu of all answers, secrets by their source. */
  static Menu answers(Answers answers) {
    List<Menu.Item> items = new ArrayList<>();
    for (Question question : Question.all()) {
      items.add(new Menu.Item(question.label(), answers.value(question.key())));
    }
    return Menu.of(items);
  }
}
