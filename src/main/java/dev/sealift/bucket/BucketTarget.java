package dev.sealift.bucket;

import java.net.URI;
import java.util.Optional;

/** A bucket, the prefix of all its keys (may be empty), and where it is. */
public record BucketTarget(String name, String prefix, Optional<URI> endpoint, String region) {}
