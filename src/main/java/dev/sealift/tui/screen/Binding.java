package dev.sealift.tui.screen;

import dev.sealift.tui.widget.Key;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a key does. The footer and the help are made from these, so that they cannot say anything
 * else.
 *
 * @param label a word for the footer; empty for the help alone
 * @param help a sentence for the help
 * @param disabled why it does nothing now
 */
public record Binding(
    Key key, String label, String help, Optional<String> disabled, Supplier<Next> action) {
  /** A key with a word for the footer. */
  public static Binding of(Key key, String label, String help, Supplier<Next> action) {
    return new Binding(key, label, help, Optional.empty(), action);
  }

  /** A key that only the help tells of. */
  public static Binding quiet(Key key, String help, Supplier<Next> action) {
    return of(key, "", help, action);
  }

  /** The same, doing nothing for a reason. */
  public Binding unless(boolean not, String reason) {
    return not ? new Binding(key, label, help, Optional.of(reason), action) : this;
  }
}
