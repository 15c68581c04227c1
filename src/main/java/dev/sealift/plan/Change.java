package dev.sealift.plan;

import java.util.List;

/** What would happen to one object, field by field. */
public record Change(Action action, String kind, String name, List<FieldChange> fields) {

  /** Copies the list. */
  public Change {
    fields = List.copyOf(fields);
  }
}
