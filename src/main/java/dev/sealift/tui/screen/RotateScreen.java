package dev.sealift.tui.screen;

import dev.sealift.credential.Secret;
import dev.sealift.rollout.Rotation;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Menu;
import dev.sealift.tui.widget.SecretField;
import dev.sealift.tui.widget.Tone;
import dev.sealift.tui.widget.Words;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to rotate; and, for the bucket, which keys its store has made.
 *
 * @param ages each credential's age, for people
 * @param access the new access key; typed only when the bucket's keys are to be rotated
 * @param field which of the two is typed into: 0 none, 1 the access key, 2 the secret key
 */
record RotateScreen(
    Backend backend,
    Target target,
    Map<Rotation, String> ages,
    Set<Rotation> chosen,
    Menu menu,
    SecretField access,
    SecretField secret,
    int field)
    implements MenuScreen {
  private static final List<Rotation> ALL = List.of(Rotation.values());
  private static final String ABOUT =
      "A new value goes into the cluster before anything accepts it, and the old one stays until"
          + " the new one is proven by login. If it fails, it is undone.";
  private static final String KEYS =
      "The bucket's keys come from its store: make a new pair there (mc admin user svcacct add, or"
          + " its console), then type or paste both here. They are tried before the old ones go.";

  static RotateScreen of(Backend backend, Target target, Map<Rotation, String> ages) {
    return new RotateScreen(
            backend,
            target,
            ages,
            Set.of(),
            Menu.of(List.of()),
            new SecretField(),
            new SecretField(),
            0)
        .with(Set.of());
  }

  @Override
  public Heading heading() {
    return new Heading("rotate", target.place());
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int y = Words.put(inner, field == 0 ? ABOUT : KEYS);
    y++;
    if (field == 0) {
      menu.render(inner.area(0, y, inner.columns(), inner.rows() - y), true);
      return;
    }
    field(inner, y, "S3 access key", access, field == 1);
    field(inner, y + 1, "S3 secret key", secret, field == 2);
  }

  private static void field(Frame frame, int y, String label, SecretField field, boolean here) {
    frame.put(0, y, here ? ">" : " ", Tone.TITLE);
    frame.put(2, y, label, here ? Tone.TITLE : Tone.PLAIN);
    field.render(frame, 18, y, frame.columns() - 20, here, false);
  }

  @Override
  public List<Binding> choices() {
    if (field > 0) {
      return List.of(
          Binding.of(
                  Key.ENTER,
                  field == 1 ? "next" : "plan",
                  "takes it; nothing is written",
                  this::enter)
              .unless((field == 1 ? access : secret).length() == 0, "a key is needed"),
          Binding.of(Key.ESCAPE, "back", "goes back", () -> Next.to(at(field - 1))));
    }
    return List.of(
        Binding.of(Key.of(' '), "choose", "chooses this one, or not", this::toggle),
        Binding.of(
            Key.of('a'), "all", "chooses all", () -> Next.to(with(EnumSet.allOf(Rotation.class)))),
        Binding.of(Key.ENTER, "plan", "shows what would happen; writes nothing", this::enter)
            .unless(chosen.isEmpty(), "choose something: Space"),
        Binding.of(Key.ESCAPE, "home", "back to the home screen", this::back),
        Binding.quiet(Key.of('/'), "looks for a word", () -> Next.to(this)));
  }

  private Next back() {
    return Next.to(this, new Effect.Close(new OperationFlow.Ended()));
  }

  @Override
  public boolean takes(Key key) {
    return field == 0
        ? menu.takes(key)
        : key.isText() || key.kind() == Key.Kind.BACKSPACE || key.equals(Key.control('u'));
  }

  @Override
  public Next typed(Key key) {
    if (field > 0) {
      (field == 1 ? access : secret).typed(key);
      return Next.to(this);
    }
    return Next.to(
        new RotateScreen(backend, target, ages, chosen, menu.typed(key), access, secret, field));
  }

  private Next toggle() {
    if (menu.choice().isEmpty()) {
      return Next.to(this);
    }
    Rotation here = ALL.get(menu.choice().get());
    EnumSet<Rotation> other = EnumSet.noneOf(Rotation.class);
    other.addAll(chosen);
    if (!other.remove(here)) {
      other.add(here);
    }
    return Next.to(with(other));
  }

  private Next enter() {
    if (field < 2 && chosen.contains(Rotation.S3)) {
      return Next.to(at(field + 1));
    }
    Map<String, Secret> typed = new LinkedHashMap<>();
    if (field == 2) {
      typed.put("bucket.access_key", access.secret());
      typed.put("bucket.secret_key", secret.secret());
      access.close();
      secret.close();
    }
    Set<Rotation> what = EnumSet.copyOf(chosen);
    Flow flow =
        OperationFlow.of(
                "rotate", "rotate", target, events -> backend.rotate(target, what, typed, events))
            .wiping(() -> typed.values().forEach(Secret::close))
            .resumedBy(backend);
    PlanScreen plan = PlanScreen.of(flow);
    return new Next(plan, plan.opening(), "");
  }

  private RotateScreen at(int field) {
    return new RotateScreen(backend, target, ages, chosen, menu, access, secret, field);
  }

  private RotateScreen with(Set<Rotation> chosen) {
    List<Menu.Item> items = new ArrayList<>();
    for (Rotation each : ALL) {
      items.add(
          new Menu.Item(
              (chosen.contains(each) ? "[x] " : "[ ] ") + each.word(),
              about(each) + ages.getOrDefault(each, "")));
    }
    return new RotateScreen(
        backend, target, ages, Set.copyOf(chosen), menu.with(items), access, secret, field);
  }

  private static String about(Rotation what) {
    return switch (what) {
      case FLASK_KEY -> "guards the sign-up form";
      case ADMIN -> "password of MLflow's admin";
      case DATABASE -> "password of the PostgreSQL role";
      case S3 -> "the bucket's keys, made by its store";
    };
  }

  @Override
  public Next leaving() {
    return back();
  }

  @Override
  public void close() {
    access.close();
    secret.close();
  }
}
