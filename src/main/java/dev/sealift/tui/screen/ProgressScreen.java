package dev.sealift.tui.screen;

import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Prepared;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import dev.sealift.tui.widget.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An operation at work: its steps, what they wait for, and what the pods say.
 *
 * @param told log lines and warnings, the newest last
 * @param failed why it ended; empty while it runs
 * @param interrupted whether the operator has ended it
 */
record ProgressScreen(
    Flow flow,
    Prepared prepared,
    List<Row> rows,
    List<Line> told,
    Optional<UserException> failed,
    boolean interrupted,
    Scroll text)
    implements Screen {
  private static final String JOB = "perform";
  private static final int KEPT = 200;

  /** How a step stands. */
  private enum State {
    TO_COME("      "),
    RUNNING("..    "),
    DONE("ok    "),
    FAILED("FAIL  ");

    private final String mark;

    State(String mark) {
      this.mark = mark;
    }
  }

  /** One step. */
  record Row(String name, State state, String says, int seconds) {}

  private record Performed(Deployed deployed) implements Message {}

  private record Tick() implements Message {}

  private record Stop() implements Message {}

  static ProgressScreen of(Flow flow, Prepared prepared) {
    List<Row> rows =
        flow.steps().stream().map(name -> new Row(name, State.TO_COME, "", 0)).toList();
    return new ProgressScreen(
            flow, prepared, rows, List.of(), Optional.empty(), false, Scroll.of(List.of()))
        .withText();
  }

  /** The plan holds where its events go: they come through the flow's own preparation. */
  @Override
  public List<Effect> opening() {
    return List.of(
        new Effect.RunToEnd(
            JOB,
            tell -> {
              try (prepared) {
                flow.starting(prepared);
                flow.tell(event -> tell.accept(new Happened(event)));
                Deployed deployed = prepared.perform();
                flow.succeeded();
                return new Performed(deployed);
              }
            }),
        tick());
  }

  private static Effect tick() {
    return new Effect.Later("progress", Duration.ofSeconds(1), new Tick());
  }

  @Override
  public Heading heading() {
    return flow.heading(Flow.Phase.PERFORM);
  }

  @Override
  public void render(Frame frame) {
    text.render(frame.area(1, 0, frame.columns() - 2, frame.rows()));
  }

  private boolean running() {
    return failed.isEmpty() && !interrupted;
  }

  @Override
  public List<Binding> bindings() {
    List<Binding> all = new ArrayList<>();
    if (!running()) {
      all.add(
          Binding.of(
              Key.of('r'),
              interrupted ? "go on" : "try again",
              "makes a new plan, which goes on from here",
              this::again));
    }
    all.add(
        Binding.of(Key.ESCAPE, running() ? "" : "back", "goes back", () -> flow.back(this))
            .unless(running(), "it is at work; Ctrl-C ends it"));
    all.add(
        Binding.of(
            Key.DOWN, "scroll", "scrolls, with Up, PgUp, PgDn, Home, End", () -> Next.to(this)));
    return all;
  }

  @Override
  public boolean takes(Key key) {
    return Scroll.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(
        new ProgressScreen(flow, prepared, rows, told, failed, interrupted, text.typed(key)));
  }

  private Next again() {
    PlanScreen plan = PlanScreen.of(interrupted ? flow.goingOn() : flow);
    return new Next(plan, plan.opening(), "");
  }

  @Override
  public Next leaving() {
    if (!running()) {
      return flow.leaving(this);
    }
    return Next.to(
        this,
        new Effect.Open(
            new Confirm(
                heading(),
                "End it in the middle?",
                List.of(
                    "The revision is closed as interrupted. What is done stays;",
                    "a later run goes on from there."),
                "end it",
                new Stop())));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Happened happened) {
      return Next.to(after(happened.event()).withText());
    }
    if (message instanceof Performed performed) {
      Next done = flow.done(performed.deployed(), prepared);
      // What was typed has done its work, and nobody leads back to it.
      flow.close();
      return done;
    }
    if (message instanceof Message.Failed failure && failure.work().equals(JOB)) {
      return Next.to(ended(Optional.of(failure.error()), false));
    }
    if (message instanceof Message.Interrupted) {
      return Next.to(ended(Optional.empty(), true));
    }
    if (message instanceof Stop) {
      return Next.to(this, new Effect.Interrupt(JOB)).saying("ending it");
    }
    if (message instanceof Wizard.Leave) {
      return flow.left(this);
    }
    if (message instanceof Tick && running()) {
      return Next.to(ticked().withText(), tick());
    }
    flow.told(message);
    return Next.to(this);
  }

  private ProgressScreen after(Event event) {
    if (event instanceof Event.StepStarted step) {
      return row(new Row(step.step(), State.RUNNING, step.what(), 0));
    }
    if (event instanceof Event.StepWaiting step) {
      return row(
          new Row(step.step(), State.RUNNING, step.waitingFor(), (int) step.elapsed().toSeconds()));
    }
    if (event instanceof Event.StepDone step) {
      String says = step.result() + " (" + time(step.took()) + ")";
      return row(new Row(step.step(), State.DONE, says, 0));
    }
    if (event instanceof Event.StepFailed step) {
      return row(new Row(step.step(), State.FAILED, "after " + time(step.took()), 0));
    }
    if (event instanceof Event.LogLine log) {
      return telling(Line.of("   |  " + log.source() + ": " + log.line()));
    }
    if (event instanceof Event.Warning warning) {
      return telling(new Line("warn  " + warning.text() + "; " + warning.remedy(), Tone.WARNING));
    }
    return this;
  }

  private static String time(Duration took) {
    return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
  }

  private ProgressScreen row(Row row) {
    List<Row> all = new ArrayList<>(rows);
    int at = 0;
    while (at < all.size() && !all.get(at).name().equals(row.name())) {
      at++;
    }
    if (at < all.size()) {
      all.set(at, row);
    } else {
      all.add(row);
    }
    return new ProgressScreen(flow, prepared, List.copyOf(all), told, failed, interrupted, text);
  }

  private ProgressScreen telling(Line line) {
    List<Line> all = new ArrayList<>(told);
    // A log that repeats itself is told once.
    if (all.isEmpty() || !all.get(all.size() - 1).equals(line)) {
      all.add(line);
    }
    List<Line> last = List.copyOf(all.subList(Math.max(0, all.size() - KEPT), all.size()));
    return new ProgressScreen(flow, prepared, rows, last, failed, interrupted, text);
  }

  private ProgressScreen ticked() {
    List<Row> all =
        rows.stream()
            .map(
                row ->
                    row.state() == State.RUNNING
                        ? new Row(row.name(), row.state(), row.says(), row.seconds() + 1)
                        : row)
            .toList();
    return new ProgressScreen(flow, prepared, all, told, failed, interrupted, text);
  }

  private ProgressScreen ended(Optional<UserException> failed, boolean interrupted) {
    flow.stopped(interrupted);
    return new ProgressScreen(flow, prepared, rows, told, failed, interrupted, Scroll.of(List.of()))
        .withText();
  }

  private ProgressScreen withText() {
    return new ProgressScreen(flow, prepared, rows, told, failed, interrupted, text.with(lines()));
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    failed.ifPresent(error -> lines.addAll(Line.of(error)));
    if (interrupted) {
      lines.add(new Line("FAIL  ended by you in the middle", Tone.BAD));
      lines.add(Line.of("do    r goes on from here; Esc goes back"));
    }
    if (!lines.isEmpty()) {
      lines.add(Line.EMPTY);
    }
    for (Row row : rows) {
      String name = row.name() + " ".repeat(Math.max(1, 11 - row.name().length()));
      String time = row.seconds() > 0 ? " (" + row.seconds() + " s)" : "";
      Tone tone =
          switch (row.state()) {
            case DONE -> Tone.GOOD;
            case FAILED -> Tone.BAD;
            case RUNNING -> Tone.TITLE;
            case TO_COME -> Tone.PLAIN;
          };
      lines.add(new Line(row.state().mark + name + row.says() + time, tone));
    }
    if (!told.isEmpty()) {
      lines.add(Line.EMPTY);
      lines.addAll(told);
    }
    return lines;
  }

  @Override
  public void close() {
    flow.close();
  }
}
