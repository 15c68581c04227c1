package dev.sealift.tui.screen;

import java.util.function.Consumer;

/** Work that may take long; run on a thread of its own, never on the one that draws. */
@FunctionalInterface
public interface Job {
  /**
   * Does it.
   *
   * @param tell tells of what happens meanwhile
   * @return the result
   */
  Message run(Consumer<Message> tell) throws InterruptedException;
}
