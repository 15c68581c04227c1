package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** A field and the field manager that owns it. */
public record FieldOwner(String field, String owner) {
  private static final String CONFLICT = "FieldManagerConflict";

  /**
   * Whether it is the number of replicas, as {@code kubectl scale} has set it. An autoscaler that
   * scales to zero writes the same subresource, and would do so again.
   */
  boolean isOfScale() {
    return field.equals(".spec.replicas")
        && owner.startsWith("\"kubectl\" with subresource \"scale\"");
  }

  /** Those that a refused server-side apply names; none where it was refused for anything else. */
  static List<FieldOwner> of(KubernetesClientException e) {
    List<StatusCause> causes =
        e.getStatus() == null || e.getStatus().getDetails() == null
            ? List.of()
            : e.getStatus().getDetails().getCauses();
    return causes.stream()
        .filter(cause -> CONFLICT.equals(cause.getReason()))
        .map(
            cause ->
                new FieldOwner(
                    String.valueOf(cause.getField()),
                    String.valueOf(cause.getMessage()).replace("conflict with ", "")))
        .toList();
  }
}
