package dev.sealift.cluster;

import dev.sealift.manifest.KubernetesObject;
import java.util.List;
import java.util.Optional;

/** The object as the server has it, or the conflicts for which it was not applied. */
public record ApplyResult(Optional<KubernetesObject> object, List<FieldOwner> conflicts) {}
