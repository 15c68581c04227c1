package dev.sealift.rollout;

import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;

/**
 * What is noted of a sealed value, in an annotation of its SealedSecret.
 *
 * @param at when it was sealed
 * @param certificate the beginning of the certificate's fingerprint
 */
public record SealedNote(Instant at, String certificate) {
  /**
   * When a value of a SealedSecret was sealed: as noted, or for want of a note that can be read
   * when Sealift last changed the object.
   */
  public static Optional<Instant> sealedAt(KubernetesObject sealed, String key) {
    return textOf(sealed, key)
        .flatMap(SealedNote::parse)
        .map(SealedNote::at)
        .or(() -> changedAt(sealed));
  }

  /** When Sealift last applied a SealedSecret with another content. */
  static Optional<Instant> changedAt(KubernetesObject sealed) {
    return sealed.metadata().managers().stream()
        .filter(entry -> Names.FIELD_MANAGER.equals(entry.name()))
        .flatMap(entry -> entry.at().stream())
        .max(Comparator.naturalOrder());
  }

  /** What stands where a value's note is. */
  static Optional<String> textOf(KubernetesObject sealed, String key) {
    return Optional.ofNullable(sealed.metadata().annotations().get(Names.SEALED_ANNOTATION + key));
  }

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
