package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/** The object as the server has it, or the conflicts for which it was not applied. */
public record ApplyResult(Optional<HasMetadata> object, List<FieldOwner> conflicts) {}
