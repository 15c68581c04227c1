package dev.sealift.bucket;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * A bucket, the prefix of all its keys (may be empty), and where it is.
 *
 * @param caFile the authorities that the endpoint's certificate is held to, in place of the
 *     system's
 * @param way opens the port of 127.0.0.1 that leads to the endpoint, where that itself cannot be
 *     reached from here; its certificate is compared with the endpoint's host all the same
 */
public record BucketTarget(
    String name,
    String prefix,
    Optional<URI> endpoint,
    String region,
    Optional<Path> caFile,
    Optional<IntSupplier> way) {

  /** One that is reached by its name. */
  public BucketTarget(
      String name, String prefix, Optional<URI> endpoint, String region, Optional<Path> caFile) {
    this(name, prefix, endpoint, region, caFile, Optional.empty());
  }

  /** Where it is, for a person. */
  String shown() {
    return endpoint.map(Object::toString).orElse("AWS S3, " + region)
        + (way.isPresent() ? " (through the cluster)" : "");
  }
}
