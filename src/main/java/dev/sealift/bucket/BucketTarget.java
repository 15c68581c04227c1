package dev.sealift.bucket;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A bucket, the prefix of all its keys (may be empty), and where it is.
 *
 * @param caFile the authorities that the endpoint's certificate is held to, in place of the
 *     system's
 */
public record BucketTarget(
    String name, String prefix, Optional<URI> endpoint, String region, Optional<Path> caFile) {}
