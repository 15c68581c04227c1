package dev.sealift.history;

/**
 * What an import came to.
 *
 * @param revisions how many were taken over
 * @param known how many were here already, the same
 * @param leftOut how many were not: unfinished ones, which nobody can finish here, and pruned ones
 */
public record Imported(long revisions, long known, long leftOut) {}
