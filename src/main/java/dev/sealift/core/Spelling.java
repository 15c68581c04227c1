package dev.sealift.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** What somebody meant who mistyped a word. */
public final class Spelling {
  private static final int LONGEST_SLIP = 40;

  private Spelling() {}

  /** The word nearest to {@code typed} by edits, when few enough are needed to be a slip. */
  public static Optional<String> nearest(String typed, Set<String> words) {
    if (typed.length() > LONGEST_SLIP) {
      return Optional.empty();
    }
    // Two letters swapped, the most common slip, are two edits.
    int limit = Math.max(2, typed.length() / 3);
    return words.stream()
        .filter(word -> edits(typed, word) <= limit)
        .min(Comparator.comparingInt(word -> edits(typed, word)));
  }

  /** The Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
