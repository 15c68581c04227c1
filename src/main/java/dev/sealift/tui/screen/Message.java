package dev.sealift.tui.screen;

import dev.sealift.core.UserException;

/** What a screen is told of: results of work, a moment that has come. */
public interface Message {
  /** Called where nobody takes it any more: what it owns is wiped. */
  default void drop() {}

  /** The work of that name failed. */
  record Failed(String work, UserException error) implements Message {}

  /** The work of that name was interrupted and has ended. */
  record Interrupted(String work) implements Message {}
}
