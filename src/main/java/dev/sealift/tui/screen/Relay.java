package dev.sealift.tui.screen;

import dev.sealift.core.Event;
import dev.sealift.core.Events;

/**
 * Events to whoever looks now: a workplace is given its subscriber once, for the plan and for what
 * comes after it.
 */
final class Relay implements Events {
  private volatile Events to = Events.none();

  void to(Events events) {
    to = events;
  }

  @Override
  public void emit(Event event) {
    to.emit(event);
  }
}
