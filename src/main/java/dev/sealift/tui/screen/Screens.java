package dev.sealift.tui.screen;

import java.time.Clock;
import java.util.Map;

/** The screens that a program begins with. */
public final class Screens {
  private Screens() {}

  /** The wizard, from its first step or where it was cut off. */
  public static Screen wizard(Backend backend, Answers answers) {
    return ClusterScreen.of(Wizard.of(backend, answers, false));
  }

  /** What there is, and what can be done with it. */
  public static Screen home(Backend backend, Map<String, String> suggestions, Clock clock) {
    return HomeScreen.of(new HomeScreen.Start(backend, suggestions, clock));
  }
}
