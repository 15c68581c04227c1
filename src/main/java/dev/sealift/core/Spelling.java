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
    // Of few letters every word is near to every other.
    int letters = typed.replace("-", "").length();
    int limit = letters <= 4 ? 1 : Math.max(2, letters / 3);
    return words.stream()
        .filter(word -> edits(typed, word) <= limit)
        .min(Comparator.comparingInt(word -> edits(typed, word)));
  }

  /** The Levenshtein distance, in which two letters swapped, the most common slip, are one edit. */
  private static int edits(String a, String b) {
    int[][] distance = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        distance[i][j] = i == 0 || j == 0 ? i + j : edits(a, b, i, j, distance);
      }
    }
    return distance[a.length()][b.length()];
  }

  /** From those of the shorter beginnings to those of the first {@code i} and {@code j} letters. */
  private static int edits(String a, String b, int i, int j, int[][] distance) {
    int substituted = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int edits = Math.min(substituted, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(edits, distance[i - 2][j - 2] + 1) : edits;
  }
}
