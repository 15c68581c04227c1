package dev.sealift.rollout;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What is noted of a sealed value, in an annotation of its SealedSecret.
 *
 * @param at when it was sealed
 * @param certificate the beginning of the certificate's fingerprint
 */
record SealedNote(Instant at, String certificate) {

  String text() {
    return at.truncatedTo(ChronoUnit.SECONDS) + " " + certificate;
  }

  /** Empty when somebody has written something else there. */
  static Optional<SealedNote> parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SealedNote(Instant.parse(parts[0]), parts[1]));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
