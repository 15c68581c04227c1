package dev.sealift.cluster;

import java.time.Duration;

/**
 * A moment by two clocks. The monotonic one may stand still while the machine is suspended; the
 * other goes on, and may be set.
 */
record Moment(long nanos, long millis) {
  static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  /** How long ago {@code earlier} was, by the clock that says longer. */
  Duration since(Moment earlier) {
    Duration monotonic = Duration.ofNanos(nanos - earlier.nanos);
    Duration wall = Duration.ofMillis(millis - earlier.millis);
    return monotonic.compareTo(wall) > 0 ? monotonic : wall;
  }
}
