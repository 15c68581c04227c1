package dev.sealift.tui.screen;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.profile.SecretSource;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.StatusReport;
import dev.sealift.tui.screen.Backend.Known;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Menu;
import dev.sealift.tui.widget.Scroll;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is, and what can be done with it; what should be done next stands first.
 *
 * @param known the deployments that there are profiles of
 * @param at which of them is shown
 * @param health how it is; empty while that is looked at
 * @param failed why nothing can be told
 */
record HomeScreen(
    Start start,
    Known known,
    int at,
    Optional<Health> health,
    List<Revision> last,
    boolean loading,
    Optional<UserException> failed,
    int seconds,
    Menu menu,
    Scroll text)
    implements MenuScreen {
  private static final int SHOWN = 3;

  /** What the program begins with. */
  record Start(Backend backend, Map<String, String> suggestions, Clock clock) {}

  /** What can be done from here. */
  private enum Action {
    RESUME("Finish what was cut off"),
    UNDO("Undo what was cut off"),
    WIZARD("Set up MLflow"),
    CHANGE("Change the setup, apply it again"),
    ROTATE("Rotate credentials"),
    HISTORY("History, compare, roll back"),
    DOCTOR("Doctor: find what is wrong"),
    REFRESH("Look again"),
    OTHER("Another deployment"),
    LEAVE("Leave");

    private final String text;

    Action(String text) {
      this.text = text;
    }
  }

  private record Targets(Known known) implements Message {}

  private record Read(Target target, StatusReport report, List<Revision> last) implements Message {}

  private record Tick() implements Message {}

  static HomeScreen of(Start start) {
    return new HomeScreen(
            start,
            new Known(List.of(), List.of()),
            0,
            Optional.empty(),
            List.of(),
            true,
            Optional.empty(),
            0,
            Menu.of(List.of()),
            Scroll.of(List.of()))
        .laidOut();
  }

  private Backend backend() {
    return start.backend();
  }

  private List<Target> targets() {
    return known.targets();
  }

  private Optional<Target> target() {
    return at < targets().size() ? Optional.of(targets().get(at)) : Optional.empty();
  }

  @Override
  public Heading heading() {
    String none = backend().emulated() ? "sandbox" : "";
    return new Heading("home", target().map(Target::place).orElse(none));
  }

  @Override
  public List<Effect> opening() {
    return List.of(new Effect.Run("targets", tell -> new Targets(backend().targets())), tick());
  }

  private static Effect tick() {
    return new Effect.Later("home", Duration.ofSeconds(1), new Tick());
  }

  private Effect read(Target target) {
    return new Effect.Run(
        "status",
        tell -> {
          StatusReport report = backend().status(target);
          List<Revision> all = backend().history(target, Optional.empty());
          return new Read(target, report, List.copyOf(all.subList(0, Math.min(SHOWN, all.size()))));
        });
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int rows = Math.min(menu.items().size() + (menu.searching() ? 1 : 0), inner.rows() / 2 + 1);
    int above = inner.rows() - rows - 1;
    text.render(inner.area(0, 0, inner.columns(), above));
    menu.render(inner.area(0, above + 1, inner.columns(), rows), true);
  }

  @Override
  public List<Binding> choices() {
    List<Binding> all = new ArrayList<>();
    all.add(
        Binding.of(Key.ENTER, "do it", "does what is chosen", () -> act(chosen()))
            .unless(menu.choice().isEmpty(), "nothing is found"));
    all.add(Binding.of(Key.DOWN, "choose", "chooses, with Up", () -> Next.to(this)));
    all.add(Binding.of(Key.of('/'), "search", "looks for a word", () -> Next.to(this)));
    all.add(
        Binding.of(Key.of('q'), "leave", "ends Sealift; MLflow runs on", () -> act(Action.LEAVE)));
    all.add(Binding.quiet(Key.of('g'), "looks again", () -> act(Action.REFRESH)));
    all.add(Binding.quiet(Key.PAGE_DOWN, "scrolls what stands above", () -> scroll(Key.PAGE_DOWN)));
    all.add(Binding.quiet(Key.PAGE_UP, "scrolls it back", () -> scroll(Key.PAGE_UP)));
    all.add(
        Binding.quiet(
            Key.ESCAPE,
            "nothing: this is the first screen",
            () -> Next.to(this).saying("this is home; q leaves")));
    return all;
  }

  private Next scroll(Key key) {
    return Next.to(
        new HomeScreen(
            start, known, at, health, last, loading, failed, seconds, menu, text.typed(key)));
  }

  @Override
  public boolean takes(Key key) {
    boolean scrolls = key.equals(Key.PAGE_DOWN) || key.equals(Key.PAGE_UP);
    return !scrolls && menu.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(
        new HomeScreen(
            start, known, at, health, last, loading, failed, seconds, menu.typed(key), text));
  }

  private Action chosen() {
    return actions().get(menu.choice().orElseThrow());
  }

  /** The sensible one first. */
  private List<Action> actions() {
    List<Action> all = new ArrayList<>();
    boolean deployed = health.map(Health::deployed).orElse(false);
    boolean cut =
        health.map(h -> h.report().cutOff().isPresent() || h.report().staged()).orElse(false);
    if (cut) {
      all.add(Action.RESUME);
      all.add(Action.UNDO);
    }
    boolean wanting = health.map(h -> !h.report().healthy() || !h.drift().isEmpty()).orElse(false);
    if (target().isEmpty() || (health.isPresent() && !deployed)) {
      all.add(Action.WIZARD);
    } else if (failed.isPresent() || wanting) {
      all.add(Action.DOCTOR);
    } else if (health.map(h -> !h.due().isEmpty()).orElse(false)) {
      all.add(Action.ROTATE);
    }
    all.add(Action.REFRESH);
    if (target().isPresent()) {
      List.of(Action.ROTATE, Action.HISTORY, Action.DOCTOR, Action.CHANGE).stream()
          .filter(action -> !all.contains(action))
          .filter(action -> action != Action.ROTATE || deployed)
          .filter(action -> action != Action.CHANGE || !all.contains(Action.WIZARD))
          .forEach(all::add);
    }
    if (targets().size() > 1) {
      all.add(Action.OTHER);
    }
    all.add(Action.LEAVE);
    return all;
  }

  private Next act(Action action) {
    return switch (action) {
      case RESUME -> open(resume(false));
      case UNDO -> open(resume(true));
      case WIZARD, CHANGE -> open(wizard());
      case ROTATE ->
          open(
              RotateScreen.of(
                  backend(),
                  target().orElseThrow(),
                  health.map(Health::ages).orElse(Map.<Rotation, String>of())));
      case HISTORY -> open(HistoryScreen.of(backend(), target().orElseThrow()));
      case DOCTOR -> open(DoctorScreen.of(backend(), target().orElseThrow()));
      case REFRESH -> again(at);
      case OTHER -> again((at + 1) % targets().size());
      case LEAVE -> Next.to(this, new Effect.Quit(Effect.Ending.LEFT, List.of()));
    };
  }

  private Next open(Screen screen) {
    return Next.to(this, new Effect.Open(screen));
  }

  private Screen wizard() {
    Path file = target().map(Target::file).orElseGet(backend()::profileFile);
    Answers answers = Answers.open(file, backend().draft(file), start.suggestions());
    Wizard wizard = Wizard.of(backend(), answers, true);
    // Where answers were begun for a cluster, they go on there.
    return ClusterScreen.of(
        target()
            .filter(there -> wizard.context().isEmpty())
            .map(there -> wizard.on(there.context()))
            .orElse(wizard));
  }

  private Screen resume(boolean undo) {
    Target target = target().orElseThrow();
    return !undo && wantsAdmin(target)
        ? AdminScreen.of(backend(), target)
        : PlanScreen.of(OperationFlow.resume(backend(), target, undo));
  }

  /** Whether role and databases may still have to be made, by an admin whom only people know. */
  private boolean wantsAdmin(Target target) {
    boolean making =
        health
            .flatMap(h -> h.report().cutOff())
            .map(Revision::operation)
            .filter(cut -> cut == Operation.APPLY || cut == Operation.RESUME)
            .isPresent();
    return making
        && target
            .profile()
            .database()
            .admin()
            .filter(admin -> admin.password() instanceof SecretSource.Prompt)
            .isPresent();
  }

  private Next again(int at) {
    HomeScreen fresh =
        new HomeScreen(
                start,
                known,
                at,
                Optional.empty(),
                List.of(),
                true,
                Optional.empty(),
                0,
                Menu.of(List.of()),
                Scroll.of(List.of()))
            .laidOut();
    return new Next(fresh, fresh.opening(), "");
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Targets found) {
      int count = found.known().targets().size();
      HomeScreen knowing =
          new HomeScreen(
                  start,
                  found.known(),
                  Math.min(at, Math.max(0, count - 1)),
                  health,
                  last,
                  count > 0,
                  failed,
                  seconds,
                  menu,
                  text)
              .laidOut();
      return knowing.target().map(t -> Next.to(knowing, read(t))).orElseGet(() -> Next.to(knowing));
    }
    if (message instanceof Read read) {
      if (target().filter(read.target()::equals).isEmpty()) {
        // Of the deployment that was shown before.
        return Next.to(this);
      }
      return Next.to(
          new HomeScreen(
                  start,
                  known,
                  at,
                  Optional.of(new Health(read.target(), read.report(), start.clock().instant())),
                  read.last(),
                  false,
                  Optional.empty(),
                  seconds,
                  menu,
                  text)
              .laidOut());
    }
    if (message instanceof Message.Failed failure) {
      return Next.to(
          new HomeScreen(
                  start,
                  known,
                  at,
                  health,
                  last,
                  false,
                  Optional.of(failure.error()),
                  seconds,
                  menu,
                  text)
              .laidOut());
    }
    if (message instanceof Tick && loading) {
      return Next.to(
          new HomeScreen(start, known, at, health, last, true, failed, seconds + 1, menu, text)
              .laidOut(),
          tick());
    }
    // Whatever was done above, it may have changed what there is.
    return message instanceof OperationFlow.Ended || message instanceof Wizard.Ended
        ? again(at)
        : Next.to(this);
  }

  private HomeScreen laidOut() {
    List<Menu.Item> items =
        actions().stream().map(action -> new Menu.Item(action.text, about(action))).toList();
    return new HomeScreen(
        start,
        known,
        at,
        health,
        last,
        loading,
        failed,
        seconds,
        menu.renewed(items),
        text.with(lines()));
  }

  private String about(Action action) {
    return switch (action) {
      case RESUME, UNDO ->
          health
              .flatMap(h -> h.report().cutOff())
              .map(
                  r ->
                      "revision "
                          + r.number()
                          + ", "
                          + Text.word(r.operation())
                          + (r.failedStep().isEmpty()
                              ? " of " + HistoryScreen.time(r)
                              : ", at " + r.failedStep()))
              .orElse("old credentials are still kept");
      case ROTATE ->
          health.map(h -> h.due().size()).filter(n -> n > 0).map(n -> n + " due").orElse("");
      case WIZARD -> "eight steps; nothing is written before you say so";
      case OTHER -> targets().size() + " profiles";
      default -> "";
    };
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    if (failed.isPresent()) {
      lines.addAll(Line.of(failed.get()));
    } else if (health.isPresent()) {
      lines.addAll(health.get().lines(last));
    } else if (loading) {
      lines.add(Line.of("..    looking at it" + (seconds == 0 ? "" : " (" + seconds + " s)")));
    } else if (known.broken().isEmpty()) {
      lines.add(Line.of("Sealift takes you from nothing to a running, password-protected MLflow"));
      lines.add(Line.of("on your Kubernetes. No profile was found: begin one here, or open one"));
      lines.add(Line.of("that is elsewhere by `sealift -p FILE`."));
    }
    known.broken().forEach(why -> lines.addAll(Line.of(why)));
    return lines;
  }

  @Override
  public Next leaving() {
    return Next.to(this, new Effect.Quit(Effect.Ending.LEFT, List.of()));
  }
}
