package dev.sealift.tui.screen;

import dev.sealift.tui.screen.Question.Step;
import dev.sealift.tui.screen.Wizard.Found;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import dev.sealift.tui.widget.Tone;
import dev.sealift.tui.widget.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Steps 2 to 5 of the wizard: a form whose answers are checked live.
 *
 * @param goingOn whether the next step follows as soon as the check has passed
 * @param warned whether the operator was told that the check failed, and may go on all the same
 * @param revealed whether the focused secret is shown
 * @param seconds how long the check has run
 * @param result the check's lines, which can be scrolled
 */
record StepScreen(
    Wizard wizard,
    Step step,
    Form form,
    boolean goingOn,
    boolean warned,
    boolean revealed,
    int seconds,
    Scroll result)
    implements Screen {
  private static final Duration REVEAL = Duration.ofSeconds(5);

  private record Hide() implements Message {}

  record Tick() implements Message {}

  static StepScreen of(Wizard wizard, Step step) {
    Form form = Form.of(Question.of(step), wizard.answers());
    return new StepScreen(wizard, step, form, false, false, false, 0, Scroll.of(List.of()))
        .withResult();
  }

  /** The same with the focus on one answer. */
  StepScreen at(String key) {
    for (int i = 0; i < form.inputs().size(); i++) {
      if (form.inputs().get(i).question().key().equals(key)) {
        return with(form.at(i));
      }
    }
    return this;
  }

  @Override
  public Heading heading() {
    return wizard.heading(step);
  }

  /** Answers that are known already are checked at once; a check that runs still is waited for. */
  Next arriving() {
    Next next = checking();
    return running() && next.effects().isEmpty() ? next.and(tick()) : next;
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int rows = Math.min(form.inputs().size(), Math.max(4, inner.rows() - 7));
    form.render(inner.area(0, 0, inner.columns(), rows), wizard.answers(), revealed);
    List<String> help = Words.wrap(form.focused().question().help(), inner.columns());
    int y = rows + (inner.rows() > 12 ? 1 : 0);
    for (String line : help.subList(0, Math.min(3, help.size()))) {
      inner.put(0, y++, line, Tone.PLAIN);
    }
    y += inner.rows() > 12 ? 1 : 0;
    result.render(inner.area(0, y, inner.columns(), inner.rows() - y));
  }

  @Override
  public List<Binding> bindings() {
    List<Binding> all = new ArrayList<>();
    all.add(
        Binding.of(
            Key.ENTER,
            form.onLast() ? "next step" : "next",
            "takes the answer; behind the last one, goes to the next step",
            this::enter));
    all.add(
        Binding.of(
            Key.ESCAPE, "back", "goes to the step before, whatever is typed here", this::back));
    all.add(Binding.of(Key.UP, "", "the question before", () -> move(-1)));
    all.add(Binding.of(Key.DOWN, "", "the next question", () -> move(1)));
    all.add(Binding.quiet(Key.TAB, "the same as Down", () -> move(1)));
    all.add(Binding.quiet(Key.BACK_TAB, "the same as Up", () -> move(-1)));
    if (form.focused().isSecret()) {
      all.add(
          Binding.of(
              Key.control('r'),
              "show",
              "shows what you typed here, for five seconds",
              this::reveal));
    }
    if (form.focused().turns()) {
      all.add(
          Binding.of(
              Key.RIGHT,
              "change",
              "another choice; so do Left and, but in a password, Space",
              () -> Next.to(this)));
    }
    all.addAll(form.focused().edits());
    all.add(
        Binding.quiet(Key.PAGE_DOWN, "scrolls what the check found", () -> scroll(Key.PAGE_DOWN)));
    all.add(Binding.quiet(Key.PAGE_UP, "scrolls it back", () -> scroll(Key.PAGE_UP)));
    all.add(Binding.of(Key.control('t'), "test", "checks the answers again", this::again));
    return all;
  }

  private Next scroll(Key key) {
    return Next.to(with(result.typed(key)));
  }

  @Override
  public boolean takes(Key key) {
    boolean help = key.equals(Key.of('?')) && !form.focused().typing();
    return !help && form.focused().takes(key);
  }

  @Override
  public Next typed(Key key) {
    StepScreen next = with(form.typed(key)).calm();
    return Next.to(next).saying(next.form().focused().refusal());
  }

  private Next move(int by) {
    StepScreen stored = with(form.store(wizard.answers()));
    return stored.with(stored.adminPassword().at(form.focus() + by)).calm().checking();
  }

  /** Without an admin there is no password of one to ask for. */
  private Form adminPassword() {
    Answers answers = wizard.answers();
    if (!form.focused().question().key().equals("database.admin_username")) {
      return form;
    }
    boolean none = answers.value("database.admin_username").isEmpty();
    if (none) {
      answers.forget("database.admin_password");
      answers.put("database.admin_password", "");
    } else if (answers.value("database.admin_password").isEmpty()) {
      answers.put("database.admin_password", "prompt");
    }
    return form;
  }

  private Next enter() {
    Optional<String> problem = with(form.store(wizard.answers())).problem();
    if (problem.isPresent()) {
      return Next.to(with(form.store(wizard.answers())).withResult()).saying(problem.get());
    }
    return form.onLast() ? submit() : move(1);
  }

  private Optional<String> problem() {
    return skipped(form.focused()) ? Optional.empty() : form.focused().problem(wizard.answers());
  }

  private boolean skipped(Input input) {
    return input.question().key().equals("database.admin_password")
        && wizard.answers().value("database.admin_username").isEmpty();
  }

  private Next submit() {
    StepScreen stored = with(form.storeAll(wizard.answers()));
    Optional<Integer> wrong = stored.firstProblem();
    if (wrong.isPresent()) {
      return stored.wrong(wrong.get());
    }
    if (stored.goingOn() || stored.warned()) {
      return stored.next();
    }
    Next checked = stored.checking();
    return checked.screen() instanceof StepScreen screen ? screen.onwards(checked) : checked;
  }

  /** Goes on where the check has passed, waits where it runs, and warns where it failed. */
  private Next onwards(Next so) {
    Found found = wizard.found().get(step);
    if (found == null) {
      return next();
    }
    if (found.running()) {
      StepScreen waiting = new StepScreen(wizard, step, form, true, false, false, seconds, result);
      return new Next(waiting, so.effects(), "checking; the next step follows when it passes");
    }
    if (found.failed()) {
      StepScreen warned = new StepScreen(wizard, step, form, false, true, false, seconds, result);
      return new Next(
          warned, so.effects(), "this will not do; Enter again goes on, to mend it later");
    }
    return next();
  }

  /** To the answer that will not do, which the notice names. */
  private Next wrong(int index) {
    StepScreen there = with(form.at(index)).withResult();
    String label = there.form().focused().question().label();
    String says = there.problem().orElse("this needs an answer");
    return Next.to(there).saying(says.startsWith(label) ? says : label + ": " + says);
  }

  private Optional<Integer> firstProblem() {
    return form.firstProblem(wizard.answers()).filter(i -> !skipped(form.inputs().get(i)));
  }

  private Next next() {
    form.close();
    return wizard.go(wizard.after(step));
  }

  private Next back() {
    form.storeAll(wizard.answers());
    form.close();
    return wizard.go(wizard.before(step));
  }

  private Next again() {
    StepScreen stored = with(form.storeAll(wizard.answers()));
    Optional<Integer> wrong = stored.firstProblem();
    if (wrong.isPresent()) {
      return stored.wrong(wrong.get());
    }
    Next checking = stored.on(wizard.with(step, new Found("", false, List.of()))).checking();
    Optional<String> elsewhere = wizard.answers().problem();
    return elsewhere.isPresent() ? checking.saying("not checked: " + elsewhere.get()) : checking;
  }

  /** Starts the check where all that it needs is there and new. */
  private Next checking() {
    if (firstProblem().isPresent()) {
      return Next.to(withResult());
    }
    Optional<Effect> check = wizard.check(step);
    if (check.isEmpty()) {
      return Next.to(withResult());
    }
    Found running = new Found(wizard.asked(step), true, List.of());
    StepScreen screen =
        new StepScreen(wizard.with(step, running), step, form, goingOn, warned, revealed, 0, result)
            .withResult();
    return Next.to(screen, check.get(), tick());
  }

  static Effect tick() {
    return new Effect.Later("tick", Duration.ofSeconds(1), new Tick());
  }

  private Next reveal() {
    StepScreen shown = new StepScreen(wizard, step, form, goingOn, warned, true, seconds, result);
    return Next.to(shown, new Effect.Later("hide", REVEAL, new Hide()));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Wizard.Leave) {
      form.storeAll(wizard.answers());
      return wizard.leave(this);
    }
    if (message instanceof Hide) {
      return Next.to(new StepScreen(wizard, step, form, goingOn, warned, false, seconds, result));
    }
    Optional<Wizard.Checked> checked = wizard.checked(message);
    if (checked.isPresent()) {
      return checked(checked.get());
    }
    if (message instanceof Tick && running()) {
      StepScreen later =
          new StepScreen(wizard, step, form, goingOn, warned, revealed, seconds + 1, result);
      return Next.to(later.withResult(), tick());
    }
    message.drop();
    return Next.to(this);
  }

  private Next checked(Wizard.Checked checked) {
    StepScreen screen = on(wizard.with(checked));
    if (checked.step() != step || !goingOn || screen.running()) {
      return Next.to(screen);
    }
    boolean fine =
        !Optional.ofNullable(screen.wizard.found().get(step)).map(Found::failed).orElse(false);
    return fine
        ? screen.next()
        : new StepScreen(screen.wizard, step, form, false, true, revealed, seconds, screen.result)
            .onwards(Next.to(screen));
  }

  private boolean running() {
    return Optional.ofNullable(wizard.found().get(step)).map(Found::running).orElse(false);
  }

  private StepScreen on(Wizard other) {
    return new StepScreen(other, step, form, goingOn, warned, revealed, seconds, result)
        .withResult();
  }

  private StepScreen with(Form form) {
    return new StepScreen(wizard, step, form, goingOn, warned, revealed, seconds, result);
  }

  private StepScreen with(Scroll result) {
    return new StepScreen(wizard, step, form, goingOn, warned, revealed, seconds, result);
  }

  /** Whatever was to happen by itself does not, once the operator does something else. */
  private StepScreen calm() {
    return new StepScreen(wizard, step, form, false, false, false, seconds, result);
  }

  private StepScreen withResult() {
    return with(result.with(lines()));
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    Optional<String> problem = problem().filter(p -> !p.endsWith("an answer is needed"));
    problem.ifPresent(p -> lines.add(new Line("FAIL  " + p, Tone.BAD)));
    Found found = wizard.found().get(step);
    if (found != null && found.asked().equals(wizard.asked(step))) {
      if (found.running()) {
        lines.add(Line.of("..    checking " + step.title() + time()));
      }
      found.checks().forEach(check -> lines.addAll(Line.of(check)));
    }
    return lines;
  }

  private String time() {
    return seconds == 0 ? "" : " (" + seconds + " s)";
  }

  @Override
  public Next leaving() {
    return wizard.ask(this);
  }

  @Override
  public void close() {
    form.storeAll(wizard.answers());
    form.close();
    wizard.close();
  }
}
