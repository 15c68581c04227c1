package dev.sealift.plan;

import java.util.List;
import java.util.stream.Stream;

/** Everything that an operation would change in the cluster. */
public record Plan(List<Change> changes, List<Conflict> conflicts) {

  /** Copies the lists. */
  public Plan {
    changes = List.copyOf(changes);
    conflicts = List.copyOf(conflicts);
  }

  /** This plan and more changes. */
  public Plan with(List<Change> more) {
    return new Plan(Stream.concat(changes.stream(), more.stream()).toList(), conflicts);
  }

  /** Whether any object would be made, changed or deleted. */
  public boolean hasChanges() {
    return changes.stream().anyMatch(c -> c.action() != Action.UNCHANGED);
  }
}
