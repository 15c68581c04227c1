package dev.sealift.core;

import java.time.Duration;

/** A moment on the monotonic clock by which something must have happened. */
public final class Deadline {
  private final long endNanos;
  private final Duration span;

  private Deadline(Duration span) {
    this.span = span;
    this.endNanos = System.nanoTime() + span.toNanos();
  }

  /** A deadline {@code span} from now. */
  public static Deadline in(Duration span) {
    return new Deadline(span);
  }

  /** What is left, never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** How long ago it was set. */
  public Duration elapsed() {
    return span.minusNanos(endNanos - System.nanoTime());
  }

  /** True once the time is up. */
  public boolean passed() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** The whole span, for messages. */
  public Duration span() {
    return span;
  }
}
