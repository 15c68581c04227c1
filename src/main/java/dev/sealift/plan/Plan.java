package dev.sealift.plan;

import java.util.List;

/** Everything that an operation would change in the cluster. */
public record Plan(List<Change> changes, List<Conflict> conflicts) {

  /** Copies the lists. */
  public Plan {
    changes = List.copyOf(changes);
    conflicts = List.copyOf(conflicts);
  }

  /** Whether any object would be made or changed. */
  public boolean hasChanges() {
    return changes.stream().anyMatch(c -> c.action() != Action.UNCHANGED);
  }
}
