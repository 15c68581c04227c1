package dev.sealift.manifest;

import java.util.Optional;

/**
 * The operator's own certificate authorities, as PEM: the pods get them, as this side uses them.
 *
 * @param database what {@code sslmode = verify-full} is held to
 * @param bucket what the store's certificate is held to, in place of the system's authorities
 */
public record Authorities(Optional<String> database, Optional<String> bucket) {
  /** Where the profile names none. */
  public static final Authorities NONE = new Authorities(Optional.empty(), Optional.empty());
}
