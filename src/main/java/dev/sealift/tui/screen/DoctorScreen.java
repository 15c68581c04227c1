package dev.sealift.tui.screen;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import dev.sealift.tui.widget.Tone;
import java.util.ArrayList;
import java.util.List;

/**
 * Every check of a deployment, with its remedy.
 *
 * @param checks as they come in; in the doctor's order once it is done
 */
record DoctorScreen(
    Backend backend, Target target, List<Check> checks, boolean running, Scroll text)
    implements Screen {
  private static final String JOB = "doctor";

  private record Examined(List<Check> checks) implements Message {}

  static DoctorScreen of(Backend backend, Target target) {
    return new DoctorScreen(backend, target, List.of(), true, Scroll.of(List.of())).withText();
  }

  @Override
  public Heading heading() {
    return new Heading("doctor", target.place());
  }

  @Override
  public List<Effect> opening() {
    return List.of(
        new Effect.Run(
            JOB,
            tell ->
                new Examined(backend.doctor(target, event -> tell.accept(new Happened(event))))));
  }

  @Override
  public void render(Frame frame) {
    text.render(frame.area(1, 0, frame.columns() - 2, frame.rows()));
  }

  @Override
  public List<Binding> bindings() {
    return List.of(
        Binding.of(Key.of('r'), "again", "examines again", this::again)
            .unless(running, "it is at it"),
        Binding.of(Key.ESCAPE, "home", "back to the home screen", this::back),
        Binding.of(
            Key.DOWN, "scroll", "scrolls, with Up, PgUp, PgDn, Home, End", () -> Next.to(this)));
  }

  private Next again() {
    DoctorScreen fresh = of(backend, target);
    return new Next(fresh, fresh.opening(), "");
  }

  private Next back() {
    return Next.to(this, new Effect.Close(new OperationFlow.Ended()));
  }

  @Override
  public boolean takes(Key key) {
    return Scroll.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(new DoctorScreen(backend, target, checks, running, text.typed(key)));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Happened happened && happened.event() instanceof Event.CheckDone done) {
      List<Check> all = new ArrayList<>(checks);
      all.add(done.check());
      return Next.to(new DoctorScreen(backend, target, List.copyOf(all), running, text).withText());
    }
    if (message instanceof Examined examined) {
      return Next.to(new DoctorScreen(backend, target, examined.checks(), false, text).withText());
    }
    if (message instanceof Message.Failed failed) {
      return Next.to(
          new DoctorScreen(backend, target, checks, false, Scroll.of(Line.of(failed.error()))));
    }
    message.drop();
    return Next.to(this);
  }

  /** What is wrong comes first: nobody scrolls for good news. */
  private DoctorScreen withText() {
    List<Line> lines = new ArrayList<>();
    if (running) {
      lines.add(Line.of("..    examining"));
    } else {
      long wrong = checks.stream().filter(check -> check.state() != Check.State.OK).count();
      lines.add(
          new Line(
              wrong == 0
                  ? "All is well: " + checks.size() + " checks."
                  : wrong + " of " + checks.size() + " checks want a look:",
              Tone.TITLE));
    }
    checks.stream()
        .filter(check -> check.state() != Check.State.OK)
        .forEach(check -> lines.addAll(Line.of(check)));
    checks.stream()
        .filter(check -> check.state() == Check.State.OK)
        .forEach(check -> lines.addAll(Line.of(check)));
    return new DoctorScreen(backend, target, checks, running, text.with(lines));
  }

  @Override
  public Next leaving() {
    return back();
  }
}
