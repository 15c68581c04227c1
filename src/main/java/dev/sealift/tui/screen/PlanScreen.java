package dev.sealift.tui.screen;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.rollout.Prepared;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import dev.sealift.tui.widget.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operation would do, before it does anything.
 *
 * @param checks what the preflight has found so far
 * @param prepared the plan, once it is there
 * @param failed why there is none
 */
record PlanScreen(
    Flow flow,
    List<Check> checks,
    Optional<Prepared> prepared,
    Optional<UserException> failed,
    int seconds,
    Scroll text)
    implements Screen {
  private static final String JOB = "prepare";

  private record Ready(Prepared prepared) implements Message {
    @Override
    public void drop() {
      prepared.close();
    }
  }

  private record Tick() implements Message {}

  static PlanScreen of(Flow flow) {
    return new PlanScreen(
            flow, List.of(), Optional.empty(), Optional.empty(), 0, Scroll.of(List.of()))
        .withText();
  }

  @Override
  public Heading heading() {
    return flow.heading(Flow.Phase.PLAN);
  }

  @Override
  public List<Effect> opening() {
    return List.of(
        new Effect.Run(
            JOB, tell -> new Ready(flow.prepare(event -> tell.accept(new Happened(event))))),
        tick());
  }

  private static Effect tick() {
    return new Effect.Later("plan", Duration.ofSeconds(1), new Tick());
  }

  @Override
  public void render(Frame frame) {
    text.render(frame.area(1, 0, frame.columns() - 2, frame.rows()));
  }

  @Override
  public List<Binding> bindings() {
    List<Binding> all = new ArrayList<>();
    boolean running = prepared.isEmpty() && failed.isEmpty();
    all.add(
        Binding.of(Key.of('a'), flow.verb(), "does what stands here", this::apply)
            .unless(running, "the plan is being made")
            .unless(failed.isPresent(), "there is no plan; r tries again"));
    if (failed.isPresent()) {
      all.add(Binding.of(Key.of('r'), "try again", "makes the plan anew", this::again));
    }
    all.addAll(flow.more(this));
    all.add(
        Binding.of(
            Key.ESCAPE, "back", "goes back; a plan writes nothing", () -> leave(flow.back(this))));
    all.add(
        Binding.of(
            Key.DOWN, "scroll", "scrolls, with Up, PgUp, PgDn, Home, End", () -> Next.to(this)));
    all.add(
        Binding.quiet(
            Key.ENTER,
            "nothing here, so that a key too many applies nothing",
            () -> Next.to(this).saying("a: " + flow.verb())));
    return all;
  }

  @Override
  public boolean takes(Key key) {
    return Scroll.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(with(text.typed(key)));
  }

  private Next apply() {
    ProgressScreen progress = ProgressScreen.of(flow, prepared.orElseThrow());
    return new Next(progress, progress.opening(), "");
  }

  private Next again() {
    PlanScreen fresh = of(flow);
    return new Next(fresh, fresh.opening(), "");
  }

  /** To a screen of the flow's, which this plan is of no use to. */
  Next leave(Next next) {
    prepared.ifPresent(Prepared::close);
    return new Next(next.screen(), next.effects(), next.notice()).and(new Effect.Interrupt(JOB));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Ready ready) {
      return Next.to(with(Optional.of(ready.prepared()), Optional.empty()));
    }
    if (message instanceof Message.Failed failure && failure.work().equals(JOB)) {
      return Next.to(with(Optional.empty(), Optional.of(failure.error())));
    }
    if (message instanceof Happened happened && happened.event() instanceof Event.CheckDone done) {
      List<Check> all = new ArrayList<>(checks);
      all.add(done.check());
      return Next.to(
          new PlanScreen(flow, List.copyOf(all), prepared, failed, seconds, text).withText());
    }
    if (message instanceof Tick && prepared.isEmpty() && failed.isEmpty()) {
      return Next.to(
          new PlanScreen(flow, checks, prepared, failed, seconds + 1, text).withText(), tick());
    }
    if (message instanceof AnswersScreen.Chosen chosen) {
      return leave(flow.jump(chosen.key()));
    }
    if (message instanceof Wizard.Leave) {
      return leave(flow.left(this));
    }
    flow.told(message);
    return Next.to(this);
  }

  private PlanScreen with(Optional<Prepared> prepared, Optional<UserException> failed) {
    return new PlanScreen(flow, checks, prepared, failed, seconds, text).withText();
  }

  private PlanScreen with(Scroll text) {
    return new PlanScreen(flow, checks, prepared, failed, seconds, text);
  }

  private PlanScreen withText() {
    return with(text.with(lines()));
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    if (failed.isPresent()) {
      lines.addAll(Line.of(failed.get()));
      lines.add(Line.of("      Making this plan wrote nothing."));
      lines.add(Line.EMPTY);
    }
    if (prepared.isEmpty()) {
      if (failed.isEmpty()) {
        lines.add(
            Line.of("..    reading and checking" + (seconds == 0 ? "" : " (" + seconds + " s)")));
      }
      checks.forEach(check -> lines.addAll(Line.of(check)));
      return lines;
    }
    plan(prepared.get(), flow.changes(), lines);
    return lines;
  }

  private static void plan(Prepared plan, List<String> here, List<Line> lines) {
    boolean changes = plan.hasChanges() || !here.isEmpty();
    lines.add(new Line(changes ? "This would change:" : "Nothing would change:", Tone.TITLE));
    // Where the profile alone would change, "no changes" contradicts the line above.
    if (plan.hasChanges() || here.isEmpty()) {
      plan.lines().forEach(line -> lines.add(Line.of("  " + line)));
    }
    here.forEach(line -> lines.add(Line.of("  " + line)));
    if (!plan.notices().isEmpty()) {
      lines.add(Line.EMPTY);
      lines.add(new Line("Who will notice:", Tone.TITLE));
      plan.notices().forEach(line -> lines.add(Line.of("  " + line)));
    }
    lines.add(Line.EMPTY);
    lines.add(new Line("Checked:", Tone.TITLE));
    plan.checks().forEach(check -> lines.addAll(Line.of(check)));
  }

  @Override
  public Next leaving() {
    return flow.leaving(this);
  }

  @Override
  public void close() {
    prepared.ifPresent(Prepared::close);
    flow.close();
  }
}
