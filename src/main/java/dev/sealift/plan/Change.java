package dev.sealift.plan;

import dev.sealift.manifest.KubernetesObject;
import java.util.List;
import java.util.Optional;

/**
 * What would happen to one object, field by field.
 *
 * @param fields none where the object stays as it is, and where an update's fields were not told
 * @param untold why they were not told
 */
public record Change(
    Action action, String kind, String name, List<FieldChange> fields, Optional<String> untold) {

  /** Copies the list. */
  public Change {
    fields = List.copyOf(fields);
  }

  /** A change whose fields were told. */
  public Change(Action action, String kind, String name, List<FieldChange> fields) {
    this(action, kind, name, fields, Optional.empty());
  }

  /** An object that goes as a whole. */
  public static Change deleted(KubernetesObject object) {
    return new Change(Action.DELETE, object.kind(), object.name(), List.of());
  }

  /** An object that differs, of which the server does not tell in what. */
  public static Change untold(KubernetesObject object, String why) {
    return new Change(Action.UPDATE, object.kind(), object.name(), List.of(), Optional.of(why));
  }
}
