package dev.sealift.core;

/** A subscriber to an operation's events. Called on the operation's own threads, one at a time. */
@FunctionalInterface
public interface Events {
  /** Takes one event; must not block for long and must not throw. */
  void emit(Event event);

  /** A subscriber that drops everything. */
  static Events none() {
    return event -> {};
  }
}
