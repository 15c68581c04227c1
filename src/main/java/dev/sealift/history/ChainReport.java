package dev.sealift.history;

import java.util.List;

/**
 * What a look at the whole chain found.
 *
 * @param records how many links it has
 * @param revisions how many revisions there are
 * @param pruned how many of them have no texts and steps any more, by a record that says so
 * @param findings what is wrong, in words, the first twenty; empty when it is sound
 */
public record ChainReport(long records, long revisions, long pruned, List<String> findings) {
  /** Copies the list. */
  public ChainReport {
    findings = List.copyOf(findings);
  }
}
