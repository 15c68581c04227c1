package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import java.util.List;

/**
 * A screen in one state. It never waits: what takes time is an {@link Effect}, whose result comes
 * back as a {@link Message}.
 */
public interface Screen {
  /**
   * What stands in the first line.
   *
   * @param title what this is about
   * @param place the cluster and the namespace
   */
  record Heading(String title, String place) {}

  Heading heading();

  /** Draws what is between heading and footer. Reads the state, changes nothing. */
  void render(Frame frame);

  /** What keys do now, the most useful first. */
  List<Binding> bindings();

  /** What is to be done when it is opened. */
  default List<Effect> opening() {
    return List.of();
  }

  /** Whether this key is one for a field or a list, which then comes before the bindings. */
  default boolean takes(Key key) {
    return false;
  }

  /** A key for a field or a list. */
  default Next typed(Key key) {
    return Next.to(this);
  }

  /** A result, or a moment that has come. */
  default Next on(Message message) {
    message.drop();
    return Next.to(this);
  }

  /** Ctrl-C: leaves, or asks first. */
  default Next leaving() {
    return Next.to(this, new Effect.Quit(Effect.Ending.INTERRUPTED, List.of()));
  }

  /** The terminal is gone, or the program ends: keeps what can be kept, wipes what is secret. */
  default void close() {}
}
