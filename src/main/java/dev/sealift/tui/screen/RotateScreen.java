package dev.sealift.tui.screen;

import dev.sealift.credential.Secret;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretSource;
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
import java.util.Optional;
import java.util.Set;

/**
 * What to rotate; and the new values that only people have: the keys that the bucket's store has
 * made, and what the profile says is typed.
 *
 * @param ages each credential's age, for people
 * @param values each that may be typed; asked for are those {@link #asked} alone
 * @param field which of those asked for is typed into, from 1; 0 while it is chosen what to rotate
 */
record RotateScreen(
    Backend backend,
    Target target,
    Map<Rotation, String> ages,
    Set<Rotation> chosen,
    Menu menu,
    List<Value> values,
    int field)
    implements MenuScreen {
  private static final List<Rotation> ALL = List.of(Rotation.values());
  private static final String ABOUT =
      "A new value goes into the cluster before anything accepts it, and the old one stays until"
          + " the new one is proven by login. If it fails, it is undone.";
  private static final String KEYS =
      "The bucket's keys come from its store: make a new pair there (mc admin user svcacct add, or"
          + " its console), then type or paste both here. They are tried before the old ones go.";
  private static final String TYPED =
      "The profile says prompt for it, so the new one comes from you: type or paste it here. To"
          + " have one made, write generate there, or use sealift rotate --generate.";

  /** A new value that is typed. */
  record Value(Rotation what, String key, String label, SecretField typed) {}

  static RotateScreen of(Backend backend, Target target, Map<Rotation, String> ages) {
    return new RotateScreen(
            backend,
            target,
            ages,
            Set.of(),
            Menu.of(List.of()),
            List.of(
                new Value(
                    Rotation.FLASK_KEY, "auth.flask_secret_key", "flask key", new SecretField()),
                new Value(
                    Rotation.ADMIN, "auth.admin_password", "admin password", new SecretField()),
                new Value(
                    Rotation.DATABASE, "database.password", "role password", new SecretField()),
                new Value(Rotation.S3, "bucket.access_key", "S3 access key", new SecretField()),
                new Value(Rotation.S3, "bucket.secret_key", "S3 secret key", new SecretField())),
            0)
        .with(Set.of());
  }

  /** Those that nobody but the operator has: the bucket's always, others where the profile says. */
  private List<Value> asked() {
    return values.stream()
        .filter(value -> chosen.contains(value.what()))
        .filter(
            value ->
                switch (value.what()) {
                  case FLASK_KEY ->
                      target.profile().auth().flaskSecretKey() instanceof SecretSource.Prompt;
                  case ADMIN ->
                      target.profile().auth().adminPassword() instanceof SecretSource.Prompt;
                  case DATABASE ->
                      target.profile().database().password() instanceof SecretSource.Prompt;
                  case S3 -> true;
                })
        .toList();
  }

  private Value here() {
    return asked().get(field - 1);
  }

  @Override
  public Heading heading() {
    return new Heading("rotate", target.place());
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int y = Words.put(inner, field == 0 ? ABOUT : here().what() == Rotation.S3 ? KEYS : TYPED);
    y++;
    if (field == 0) {
      menu.render(inner.area(0, y, inner.columns(), inner.rows() - y), true);
      return;
    }
    for (Value value : asked()) {
      boolean here = value.equals(here());
      inner.put(0, y, here ? ">" : " ", Tone.TITLE);
      inner.put(2, y, value.label(), here ? Tone.TITLE : Tone.PLAIN);
      value.typed().render(inner, 18, y++, inner.columns() - 20, here, false);
    }
  }

  @Override
  public List<Binding> choices() {
    if (field > 0) {
      return List.of(
          Binding.of(
                  Key.ENTER,
                  field < asked().size() ? "next" : "plan",
                  "takes it; nothing is written",
                  this::enter)
              .unless(here().typed().problem().isPresent(), here().typed().problem().orElse(""))
              .unless(here().typed().length() == 0, here().label() + ": one is needed"),
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
      here().typed().typed(key);
      return Next.to(this).saying(here().typed().problem().orElse(""));
    }
    return Next.to(new RotateScreen(backend, target, ages, chosen, menu.typed(key), values, field));
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
    Optional<String> problem = field == 0 ? Optional.empty() : problem(here());
    if (problem.isPresent()) {
      return Next.to(this).saying(problem.get());
    }
    if (field < asked().size()) {
      return Next.to(at(field + 1));
    }
    Map<String, Secret> typed = new LinkedHashMap<>();
    asked().forEach(value -> typed.put(value.key(), value.typed().secret()));
    close();
    Set<Rotation> what = EnumSet.copyOf(chosen);
    Flow flow =
        OperationFlow.of(
                "rotate",
                "rotate",
                backend,
                target,
                events -> backend.rotate(target, what, typed, events))
            .wiping(() -> typed.values().forEach(Secret::close))
            .making(what.contains(Rotation.ADMIN) && madeAtRandom(target.profile().auth()))
            .resumed();
    PlanScreen plan = PlanScreen.of(flow);
    return new Next(plan, plan.opening(), "");
  }

  /** As a rotation has it: what the cluster keeps is made anew. */
  private static boolean madeAtRandom(Profile.Auth auth) {
    return auth.adminPassword() instanceof SecretSource.Generate
        || auth.adminPassword() instanceof SecretSource.Keep;
  }

  private static Optional<String> problem(Value value) {
    try (Secret typed = value.typed().secret()) {
      return Answers.problem(value.key(), typed);
    }
  }

  private RotateScreen at(int field) {
    return new RotateScreen(backend, target, ages, chosen, menu, values, field);
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
        backend, target, ages, Set.copyOf(chosen), menu.with(items), values, field);
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
    values.forEach(value -> value.typed().close());
  }
}
