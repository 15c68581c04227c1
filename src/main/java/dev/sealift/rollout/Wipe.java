package dev.sealift.rollout;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What a preparation has read and made that has to be wiped: the newest first. */
final class Wipe implements Runnable {
  private final Deque<Runnable> parts = new ArrayDeque<>();

  /** Something that is prepared with secrets in hand. */
  @FunctionalInterface
  interface Preparation<T> {
    T prepare(Wipe wipe) throws InterruptedException;
  }

  /** Prepares; where that fails half-way, what it had in hand is wiped. */
  static <T> T unlessPrepared(Preparation<T> preparation) throws InterruptedException {
    Wipe wipe = new Wipe();
    boolean prepared = false;
    try {
      T result = preparation.prepare(wipe);
      prepared = true;
      return result;
    } finally {
      if (!prepared) {
        wipe.run();
      }
    }
  }

  /** Takes charge of {@code part}, and returns it. */
  <T> T of(T part, Consumer<? super T> wiping) {
    parts.push(() -> wiping.accept(part));
    return part;
  }

  @Override
  public void run() {
    while (!parts.isEmpty()) {
      parts.pop().run();
    }
  }
}
