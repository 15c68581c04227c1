package dev.sealift.rollout;

import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.FieldChange;
import dev.sealift.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** A plan in lines for people. */
final class PlanLines {
  private static final int LONGEST = 100;

  private PlanLines() {}

  /**
   * What would change, a line each, secrets masked; one line that says so when nothing would.
   *
   * @param outside what would be made outside the cluster
   */
  static List<String> of(Plan plan, List<String> outside) {
    List<String> lines = new ArrayList<>();
    outside.forEach(line -> lines.add("+ " + line));
    for (Change change : plan.changes()) {
      if (change.action() != Action.UNCHANGED) {
        boolean made = change.action() == Action.CREATE;
        lines.add((made ? "+ " : "~ ") + change.kind() + "/" + change.name());
        if (!made) {
          change.fields().forEach(field -> lines.add("    " + line(field)));
        }
      }
    }
    plan.conflicts()
        .forEach(
            c ->
                lines.add(
                    "! %s/%s %s is owned by %s"
                        .formatted(c.kind(), c.name(), c.field(), c.owner())));
    return lines.isEmpty() ? List.of("no changes") : lines;
  }

  private static String line(FieldChange field) {
    return field.path()
        + ": "
        + field.before().map(PlanLines::brief).orElse("(none)")
        + " -> "
        + field.after().map(PlanLines::brief).orElse("(gone)");
  }

  private static String brief(String value) {
    String line = value.replace("\n", "\\n");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
