package dev.sealift.rollout;

import java.util.List;

/**
 * What a look at the history came to.
 *
 * @param what the verdict in a sentence
 * @param lines what was seen, a line each
 * @param remedy what to do; empty when nothing is wrong
 */
public record HistoryVerdict(Kind kind, String what, List<String> lines, String remedy) {
  /** The verdicts, the gravest last. */
  public enum Kind {
    /** Nothing was recorded yet. */
    NONE,
    /** Each record is as it was written, and the newest are those that the cluster remembers. */
    SOUND,
    /** It is of another cluster, or another history recorded what was done last. */
    FOREIGN,
    /** It ends before what the cluster remembers. */
    TRUNCATED,
    /** A record was changed. */
    TAMPERED;

    /** Whether something has to be done. */
    public boolean isWrong() {
      return compareTo(SOUND) > 0;
    }
  }

  /** Copies the list. */
  public HistoryVerdict {
    lines = List.copyOf(lines);
  }
}
