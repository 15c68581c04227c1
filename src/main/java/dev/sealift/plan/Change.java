package dev.sealift.plan;

import dev.sealift.manifest.KubernetesObject;
import java.util.List;

/**
 * What would happen to one object, field by field.
 *
 * @param fields none where the object stays as it is, and where an update's fields were not told
 */
public record Change(Action action, String kind, String name, List<FieldChange> fields) {

  /** Copies the list. */
  public Change {
    fields = List.copyOf(fields);
  }

  /** An object that differs, from whom the server does not tell in what. */
  public static Change untold(KubernetesObject object) {
    return new Change(Action.UPDATE, object.kind(), object.name(), List.of());
  }

  /** Whether it differs in fields that were not told. */
  public boolean isUntold() {
    return action == Action.UPDATE && fields.isEmpty();
  }
}
