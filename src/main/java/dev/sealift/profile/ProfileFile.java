package dev.sealift.profile;

import java.nio.file.Path;

/**
 * A profile and its text, both of one reading: a file may be changed meanwhile, and a pipe can be
 * read but once.
 *
 * @param file where it stands
 * @param text as it stands there, for the history
 */
public record ProfileFile(Path file, String text, Profile profile) {}
