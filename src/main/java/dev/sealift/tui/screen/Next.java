package dev.sealift.tui.screen;

import java.util.ArrayList;
import java.util.List;

/**
 * What follows on a key or a message.
 *
 * @param notice a line for the operator; empty for none
 */
public record Next(Screen screen, List<Effect> effects, String notice) {
  /** This screen in this state. */
  public static Next to(Screen screen, Effect... effects) {
    return new Next(screen, List.of(effects), "");
  }

  /** The same with a line for the operator. */
  public Next saying(String notice) {
    return new Next(screen, effects, notice);
  }

  /** The same with one more effect. */
  public Next and(Effect effect) {
    List<Effect> all = new ArrayList<>(effects);
    all.add(effect);
    return new Next(screen, all, notice);
  }

  /** The same with more effects. */
  public Next and(List<Effect> more) {
    List<Effect> all = new ArrayList<>(effects);
    all.addAll(more);
    return new Next(screen, all, notice);
  }
}
