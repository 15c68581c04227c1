package dev.sealift.history;

/**
 * The newest link about a deployment's newest revision.
 *
 * @param record the link's number in the chain of the whole history
 * @param number the revision's number
 */
public record Head(long record, int number, String hash) {}
