package dev.sealift.tui.screen;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Menu;
import dev.sealift.tui.widget.Scroll;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Past deployments: to read, to compare, to go back to.
 *
 * @param marked the other one of a comparison
 * @param more whether there may be older ones
 */
record HistoryScreen(
    Backend backend,
    Target target,
    List<Revision> revisions,
    Menu menu,
    Optional<Revision> marked,
    boolean loading,
    boolean more,
    Optional<UserException> failed)
    implements MenuScreen {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private record Page(List<Revision> revisions) implements Message {}

  static HistoryScreen of(Backend backend, Target target) {
    return new HistoryScreen(
        backend,
        target,
        List.of(),
        Menu.of(List.of()),
        Optional.empty(),
        true,
        false,
        Optional.empty());
  }

  @Override
  public Heading heading() {
    return new Heading("history", target.place());
  }

  @Override
  public List<Effect> opening() {
    return List.of(page(Optional.empty()));
  }

  private Effect page(Optional<Long> before) {
    return new Effect.Run("page", tell -> new Page(backend.history(target, before)));
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    if (failed.isPresent()) {
      Scroll.of(Line.of(failed.get())).render(inner);
    } else if (revisions.isEmpty()) {
      String text = loading ? "..    reading" : "Nothing was deployed from here yet.";
      Scroll.of(List.of(Line.of(text))).render(inner);
    } else {
      menu.render(inner, true);
    }
  }

  @Override
  public List<Binding> choices() {
    boolean none = chosen().isEmpty();
    String reason = "there is no revision here";
    return List.of(
        Binding.of(Key.ENTER, "read", "shows what it did and its profile", this::show)
            .unless(none, reason),
        Binding.of(
                Key.of('b'),
                "roll back to it",
                "brings this revision back, as a new one",
                this::rollBack)
            .unless(none, reason)
            .unless(
                chosen().map(r -> r.state() != State.SUCCEEDED).orElse(false),
                "it never ran: only one that succeeded can be brought back"),
        Binding.of(
                Key.of('d'),
                "compare",
                "compares it with the marked one, or the one before it",
                this::compare)
            .unless(none || other().isEmpty(), "there is no other one"),
        Binding.of(Key.of(' '), "mark", "marks it, to compare another one with it", this::mark)
            .unless(none, reason),
        Binding.of(Key.ESCAPE, "home", "back to the home screen", this::back),
        Binding.of(
            Key.of('/'), "search", "looks for a word in all that is listed", () -> Next.to(this)),
        Binding.of(Key.of('m'), more ? "older" : "", "lists older ones", this::older)
            .unless(!more, "these are all"));
  }

  private Optional<Revision> chosen() {
    return menu.choice().map(revisions::get);
  }

  private Optional<Revision> other() {
    if (marked.isPresent() && !marked.equals(chosen())) {
      return marked;
    }
    return menu.choice().filter(i -> i + 1 < revisions.size()).map(i -> revisions.get(i + 1));
  }

  private Next show() {
    Revision revision = chosen().orElseThrow();
    Heading title = new Heading("revision " + revision.number(), target.place());
    return Next.to(
        this,
        new Effect.Open(
            TextScreen.of(title, tell -> new TextScreen.Text(backend.revision(target, revision)))));
  }

  private Next compare() {
    Revision a = chosen().orElseThrow();
    Revision b = other().orElseThrow();
    Revision from = a.number() < b.number() ? a : b;
    Revision to = from.equals(a) ? b : a;
    Heading title = new Heading("from " + from.number() + " to " + to.number(), target.place());
    return Next.to(
        this,
        new Effect.Open(
            TextScreen.of(
                title, tell -> new TextScreen.Text(backend.difference(target, from, to)))));
  }

  private Next rollBack() {
    int number = chosen().orElseThrow().number();
    Flow flow =
        OperationFlow.of(
                "roll back to " + number,
                "roll back",
                backend,
                target,
                events -> backend.rollback(target, number, events))
            .resumed();
    String about =
        "Revision "
            + number
            + " comes back as a new one: its objects, its settings and its credentials. What was"
            + " deployed after it is replaced; runs and artifacts stay.";
    return Next.to(
        this,
        new Effect.Open(
            NameScreen.of(
                flow.heading(Flow.Phase.PLAN),
                about,
                target.profile().deployment().name(),
                PlanScreen.of(flow))));
  }

  private Next mark() {
    return Next.to(
        new HistoryScreen(backend, target, revisions, menu, chosen(), loading, more, failed)
            .listed());
  }

  private Next older() {
    long last = revisions.get(revisions.size() - 1).id();
    return Next.to(this, page(Optional.of(last)));
  }

  private Next back() {
    return Next.to(this, new Effect.Close(new OperationFlow.Ended()));
  }

  @Override
  public boolean takes(Key key) {
    return menu.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(
        new HistoryScreen(
            backend, target, revisions, menu.typed(key), marked, loading, more, failed));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Page page) {
      List<Revision> all = new ArrayList<>(revisions);
      all.addAll(page.revisions());
      boolean end = page.revisions().isEmpty() && !revisions.isEmpty();
      Next listed =
          Next.to(
              new HistoryScreen(
                      backend,
                      target,
                      List.copyOf(all),
                      menu,
                      marked,
                      false,
                      !page.revisions().isEmpty(),
                      Optional.empty())
                  .listed());
      return end ? listed.saying("these are all") : listed;
    }
    if (message instanceof Message.Failed failure && !revisions.isEmpty()) {
      // What is listed stays in sight: the keys act on it.
      return Next.to(this).saying("older ones cannot be read: " + failure.error().what());
    }
    if (message instanceof Message.Failed failure) {
      return Next.to(
          new HistoryScreen(
              backend, target, revisions, menu, marked, false, more, Optional.of(failure.error())));
    }
    if (message instanceof OperationFlow.Ended) {
      HistoryScreen fresh = of(backend, target);
      return new Next(fresh, fresh.opening(), "");
    }
    message.drop();
    return Next.to(this);
  }

  private HistoryScreen listed() {
    List<Menu.Item> items = new ArrayList<>();
    for (Revision revision : revisions) {
      String mark = marked.filter(revision::equals).isPresent() ? "* " : "";
      items.add(new Menu.Item(mark + line(revision), detail(revision)));
    }
    return new HistoryScreen(
        backend, target, revisions, menu.with(items), marked, loading, more, failed);
  }

  /** For example {@code 12 2026-11-24 21:14Z rotate}. */
  static String line(Revision revision) {
    return String.format(
        Locale.ROOT,
        "%-4d %s  %s",
        revision.number(),
        time(revision),
        Text.word(revision.operation()));
  }

  /** When it began. */
  static String time(Revision revision) {
    return TIME.format(revision.startedAt());
  }

  static String detail(Revision revision) {
    String why = revision.state() == State.SUCCEEDED ? revision.note() : revision.reason();
    return Text.word(revision.state()) + (why.isEmpty() ? "" : "  " + why);
  }

  @Override
  public Next leaving() {
    return back();
  }
}
