package dev.sealift.cluster;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threads of the JDK's HTTP clients. They end with the last cluster that is closed: they cannot
 * be told apart, and a client whose thread was ended never answers again.
 */
final class ClientThreads {
  private static final Set<Cluster> OPEN = ConcurrentHashMap.newKeySet();
  private static final long PATIENCE_MILLIS = 200;

  private ClientThreads() {}

  /** Keeps them for {@code cluster}. */
  static void keepFor(Cluster cluster) {
    OPEN.add(cluster);
  }

  /**
   * {@code cluster} is closed. What ends is joined: the JVM's exit would wait 300 ms for each that
   * stands in native code.
   */
  static void closed(Cluster cluster) {
    if (!OPEN.remove(cluster) || !OPEN.isEmpty()) {
      return;
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("HttpClient-") && thread.getName().endsWith("Manager")) {
        thread.interrupt();
        try {
          thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
