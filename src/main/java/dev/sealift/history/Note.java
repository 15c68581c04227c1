package dev.sealift.history;

import java.time.Instant;

/**
 * A note that was added to a revision after it had begun.
 *
 * @param revision the id of the revision's record
 */
public record Note(long revision, String text, String who, Instant at) {}
