package dev.sealift.tui.screen;

import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.profile.Profile;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import dev.sealift.tui.widget.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An operation that was proven.
 *
 * @param text what came of it
 * @param password fetches the admin's password, where it was made at random
 * @param shown the password, for some seconds
 * @param read whether it was read: once is all
 * @param ending where Enter leads
 */
record DoneScreen(
    Heading heading,
    Scroll text,
    Optional<Job> password,
    Optional<Secret> shown,
    boolean read,
    Effect ending)
    implements Screen {
  private static final Duration SHOWN = Duration.ofSeconds(30);

  /** The admin's password. */
  record Password(Secret secret) implements Message {
    @Override
    public void drop() {
      secret.close();
    }
  }

  private record Hide() implements Message {}

  /**
   * What came of it, told again where it can be copied from: here a long command is wrapped.
   *
   * @param more what is told here alone
   */
  static Next of(
      Heading heading,
      List<String> told,
      List<String> more,
      Optional<Job> password,
      Effect ending) {
    List<Line> all = new ArrayList<>();
    for (String line : told) {
      all.add(new Line(line, all.isEmpty() ? Tone.GOOD : Tone.PLAIN));
    }
    more.forEach(line -> all.add(Line.of(line)));
    all.add(Line.EMPTY);
    all.add(Line.of("When you leave Sealift it is printed once more, where it can be copied."));
    DoneScreen done =
        new DoneScreen(heading, Scroll.of(all), password, Optional.empty(), false, ending);
    return Next.to(done, new Effect.Tell(told));
  }

  /** Fetches the admin's password from where it is. */
  static Job password(Backend backend, String context, Optional<String> named, Profile profile) {
    return tell ->
        new Password(
            backend
                .adminPassword(context, profile)
                .orElseThrow(
                    () ->
                        new UserException(
                            "the cluster has no admin password",
                            "its Secret is gone",
                            "look at it with " + backend.command(named) + " status")));
  }

  @Override
  public void render(Frame frame) {
    Frame inner = frame.area(1, 0, frame.columns() - 2, frame.rows());
    int width = inner.columns();
    int secret = shown.map(s -> (s.length() + width - 1) / width).orElse(0);
    int below = shown.isPresent() ? secret + 3 : password.isPresent() ? 2 : 0;
    int rows = Math.min(text.rows(width), inner.rows() - below);
    text.render(inner.area(0, 0, width, rows));
    int y = rows + 1;
    if (shown.isPresent()) {
      inner.put(0, y, "the admin's password, for 30 seconds:", Tone.TITLE);
      password(inner.area(0, y + 1, width, secret), shown.get());
      inner.put(0, y + 1 + secret, "Put it into your password manager now.", Tone.PLAIN);
    } else if (password.isPresent()) {
      inner.put(
          0,
          y,
          read
              ? "The password was shown; from now on it is in the cluster alone."
              : "The admin's password was made at random. p shows it, once.",
          Tone.PLAIN);
    }
  }

  /** Character by character, so that no string of it is made; on as many rows as it takes. */
  private static void password(Frame frame, Secret secret) {
    byte[] bytes = secret.bytes();
    int width = frame.columns();
    for (int i = 0; i < bytes.length; i++) {
      frame.put(i % width, i / width, (char) (bytes[i] & 0xFF), Tone.FIELD);
    }
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean takes(Key key) {
    return Scroll.takes(key);
  }

  @Override
  public Next typed(Key key) {
    return Next.to(new DoneScreen(heading, text.typed(key), password, shown, read, ending));
  }

  @Override
  public List<Binding> bindings() {
    List<Binding> all = new ArrayList<>();
    all.add(Binding.of(Key.ENTER, "finish", "ends here", () -> Next.to(this, ending)));
    if (password.isPresent()) {
      all.add(
          Binding.of(
                  Key.of('p'), "show the password", "shows the admin's password, once", this::show)
              .unless(read, "it was shown; it is in the cluster, with the command above"));
    }
    all.add(
        Binding.of(
            Key.DOWN, "scroll", "scrolls, with Up, PgUp, PgDn, Home, End", () -> Next.to(this)));
    all.add(Binding.quiet(Key.ESCAPE, "the same as Enter", () -> Next.to(this, ending)));
    return all;
  }

  private Next show() {
    return Next.to(
        new DoneScreen(heading, text, password, shown, true, ending),
        new Effect.Run("password", password.orElseThrow()));
  }

  @Override
  public Next on(Message message) {
    if (message instanceof Password known) {
      return Next.to(
          new DoneScreen(heading, text, password, Optional.of(known.secret()), true, ending),
          new Effect.Later("hide", SHOWN, new Hide()));
    }
    if (message instanceof Hide) {
      close();
      return Next.to(new DoneScreen(heading, text, password, Optional.empty(), true, ending));
    }
    if (message instanceof Message.Failed failed) {
      return Next.to(new DoneScreen(heading, text, password, Optional.empty(), false, ending))
          .saying(failed.error().what());
    }
    message.drop();
    return Next.to(this);
  }

  @Override
  public Next leaving() {
    return Next.to(this, ending);
  }

  @Override
  public void close() {
    shown.ifPresent(Secret::close);
  }
}
