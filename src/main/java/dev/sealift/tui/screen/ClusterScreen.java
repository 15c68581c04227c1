package dev.sealift.tui.screen;

import dev.sealift.tui.screen.Question.Step;
import dev.sealift.tui.screen.Wizard.Found;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Menu;
import dev.sealift.tui.widget.Scroll;
import dev.sealift.tui.widget.Tone;
import dev.sealift.tui.widget.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Step 1 of the wizard: which cluster.
 *
 * @param menu the contexts; empty while they are looked for
 * @param looking whether they are still looked for
 * @param goingOn whether the next step follows as soon as the check has passed
 * @param warned whether the operator was told that the check failed
 */
record ClusterScreen(
    Wizard wizard,
    Menu menu,
    boolean looking,
    boolean goingOn,
    boolean warned,
    int seconds,
    Scroll result)
    implements MenuScreen {
  private static final String ABOUT =
      "Sealift sets up a password-protected MLflow on your Kubernetes: eight steps, each answer"
          + " checked as you give it. Nothing is written before you say so in step 6."
          + " Which cluster of your kubeconfig shall it be?";

  private record Contexts(List<String> names) implements Message {}

  static ClusterScreen of(Wizard wizard) {
    return new ClusterScreen(
        wizard, Menu.of(List.of()), true, false, false, 0, Scroll.of(List.of()));
  }

  @Override
  public Heading heading() {
    return wizard.heading(Step.CLUSTER);
  }

  @Override
  public List<Effect> opening() {
    return List.of(new Effect.Run("contexts", tell -> new Contexts(wizard.backend().contexts())));
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int y = Words.put(inner, ABOUT);
    if (wizard.answers().resumed()) {
      inner.put(
          0, y++, "Your answers of last time are here; only secrets are asked again.", Tone.TITLE);
    }
    y += inner.rows() > 12 ? 1 : 0;
    int room = Math.max(2, inner.rows() - y - 5);
    int rows = Math.min(room, Math.max(1, menu.items().size()) + (menu.searching() ? 1 : 0));
    menu.render(inner.area(0, y, inner.columns(), rows), true);
    y += rows + (inner.rows() > 12 ? 1 : 0);
    result.render(inner.area(0, y, inner.columns(), inner.rows() - y));
  }

  @Override
  public List<Binding> choices() {
    boolean none = menu.choice().isEmpty();
    String reason = looking ? "the kubeconfig is being read" : "there is no cluster to choose";
    List<Binding> choices = new ArrayList<>();
    if (none && !looking) {
      choices.add(
          Binding.of(
              Key.control('c'),
              "leave",
              "leaves; asks first where something would be lost",
              this::leaving));
    }
    choices.addAll(
        List.of(
            Binding.of(
                    Key.ENTER,
                    "take it",
                    "takes the chosen cluster and goes to the next step",
                    this::enter)
                .unless(none, reason),
            Binding.of(
                Key.ESCAPE,
                wizard.reviewing() ? "back" : wizard.fromHome() ? "home" : "",
                wizard.reviewing() || wizard.fromHome()
                    ? "back to where you came from"
                    : "nothing: this is the first step",
                this::back),
            Binding.of(
                Key.DOWN,
                menu.items().size() > 1 ? "choose" : "",
                "the next cluster; so Up",
                () -> Next.to(this)),
            Binding.of(
                Key.of('/'),
                menu.items().size() > 1 ? "search" : "",
                "looks for a name",
                () -> Next.to(this)),
            Binding.quiet(
                Key.PAGE_DOWN,
                "scrolls what the check found",
                () -> Next.to(with(result.typed(Key.PAGE_DOWN)))),
            Binding.quiet(
                Key.PAGE_UP, "scrolls it back", () -> Next.to(with(result.typed(Key.PAGE_UP)))),
            Binding.of(Key.control('t'), "test", "checks the cluster again", this::again)));
    return choices;
  }

  @Override
  public boolean takes(Key key) {
    boolean scrolls = key.equals(Key.PAGE_DOWN) || key.equals(Key.PAGE_UP);
    return menu.items().size() > 1 && !scrolls && menu.takes(key);
  }

  @Override
  public Next typed(Key key) {
    ClusterScreen moved =
        new ClusterScreen(wizard, menu.typed(key), looking, false, false, seconds, result);
    return moved.checking();
  }

  /** From {@code init} there is nothing to go back to, and Esc never ends a program. */
  private Next back() {
    if (wizard.reviewing()) {
      return wizard.go(wizard.review());
    }
    if (!wizard.fromHome()) {
      return Next.to(this).saying("this is the first step; Ctrl-C leaves");
    }
    return wizard.answers().secrets().isEmpty() ? wizard.leave(this) : wizard.ask(this);
  }

  private Next again() {
    return looking
        ? Next.to(this)
        : on(wizard.with(Step.CLUSTER, new Found("", false, List.of()))).checking();
  }

  /** Checks the chosen cluster, unless that was done. */
  private Next checking() {
    Optional<Integer> choice = menu.choice();
    if (choice.isEmpty()) {
      return Next.to(this);
    }
    Wizard there = wizard.on(menu.items().get(choice.get()).text());
    Optional<Effect> check = there.check(Step.CLUSTER);
    if (check.isEmpty()) {
      return Next.to(on(there));
    }
    Found running = new Found(there.asked(Step.CLUSTER), true, List.of());
    ClusterScreen screen =
        new ClusterScreen(
            there.with(Step.CLUSTER, running), menu, false, goingOn, warned, 0, result);
    return Next.to(screen.withResult(), check.get(), StepScreen.tick());
  }

  private Next enter() {
    if (goingOn || warned) {
      return next();
    }
    Next checked = checking();
    return checked.screen() instanceof ClusterScreen screen
        ? screen.onwards(checked.effects())
        : checked;
  }

  private Next onwards(List<Effect> effects) {
    Found found = wizard.found().get(Step.CLUSTER);
    if (found == null || (!found.running() && !found.failed())) {
      return next();
    }
    boolean running = found.running();
    ClusterScreen screen =
        new ClusterScreen(wizard, menu, looking, running, !running, seconds, result);
    String notice =
        running
            ? "checking; the next step follows when it passes"
            : "this will not do; Enter again goes on, to mend it later";
    return new Next(screen, effects, notice);
  }

  /** What was only looked at is not chosen. */
  private Next next() {
    wizard.answers().on(wizard.context());
    return wizard.go(wizard.reviewing() ? wizard.review() : wizard.step(Step.DATABASE));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Wizard.Leave) {
      return wizard.leave(this);
    }
    if (message instanceof Contexts contexts) {
      return contexts(contexts.names());
    }
    Optional<Wizard.Checked> checked = wizard.checked(message);
    if (checked.isPresent()) {
      return checked(checked.get());
    }
    if (message instanceof Happened happened
        && happened.event() instanceof dev.sealift.core.Event.StepStarted started) {
      return Next.to(with(result.with(List.of(Line.of("..    " + started.what())))));
    }
    if (message instanceof Message.Failed failed && failed.work().equals("contexts")) {
      return Next.to(
          new ClusterScreen(
              wizard, menu, false, false, false, 0, result.with(Line.of(failed.error()))));
    }
    if (message instanceof StepScreen.Tick && running()) {
      ClusterScreen later =
          new ClusterScreen(wizard, menu, looking, goingOn, warned, seconds + 1, result);
      return Next.to(later, StepScreen.tick());
    }
    message.drop();
    return Next.to(this);
  }

  private Next contexts(List<String> names) {
    Menu all = Menu.of(names.stream().map(name -> new Menu.Item(name, "")).toList());
    int before = names.indexOf(wizard.context());
    Menu chosen = before < 0 ? all : all.choosing(before);
    return new ClusterScreen(wizard, chosen, false, goingOn, warned, 0, result).checking();
  }

  private Next checked(Wizard.Checked checked) {
    ClusterScreen screen = on(wizard.with(checked));
    return goingOn && !screen.running() ? screen.onwards(List.of()) : Next.to(screen);
  }

  private boolean running() {
    return Optional.ofNullable(wizard.found().get(Step.CLUSTER)).map(Found::running).orElse(false);
  }

  private ClusterScreen on(Wizard other) {
    return new ClusterScreen(other, menu, looking, goingOn, warned, seconds, result).withResult();
  }

  private ClusterScreen with(Scroll result) {
    return new ClusterScreen(wizard, menu, looking, goingOn, warned, seconds, result);
  }

  private ClusterScreen withResult() {
    Found found = wizard.found().get(Step.CLUSTER);
    List<Line> lines = new ArrayList<>();
    if (found != null && found.running()) {
      lines.add(Line.of("..    checking the cluster"));
    } else if (found != null) {
      found.checks().forEach(check -> lines.addAll(Line.of(check)));
    }
    return with(result.with(lines));
  }

  @Override
  public Next leaving() {
    return wizard.ask(this);
  }

  @Override
  public void close() {
    wizard.close();
  }
}
