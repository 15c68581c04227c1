package dev.sealift.cluster;

import java.nio.file.Path;
import java.util.Optional;

/** Which kubeconfig and which context of it; as kubectl chooses where they are empty. */
public record ClusterAddress(Optional<Path> kubeconfig, Optional<String> context) {}
