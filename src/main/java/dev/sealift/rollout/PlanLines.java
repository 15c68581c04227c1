package dev.sealift.rollout;

import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.Conflict;
import dev.sealift.plan.FieldChange;
import dev.sealift.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plan in lines for people. */
final class PlanLines {
  private static final int LONGEST = 100;
  private static final int BEFORE_DIFFERENCE = 20;

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
        lines.add(sign(change.action()) + change.kind() + "/" + change.name());
        if (change.action() == Action.UPDATE) {
          change.fields().forEach(field -> lines.add("    " + line(field)));
        }
      }
    }
    plan.conflicts().forEach(conflict -> lines.add("! " + line(conflict)));
    return lines.isEmpty() ? List.of("no changes") : lines;
  }

  /** Whose field it is. */
  static String line(Conflict conflict) {
    return "%s/%s %s is owned by %s"
        .formatted(conflict.kind(), conflict.name(), conflict.field(), conflict.owner());
  }

  private static String sign(Action action) {
    return switch (action) {
      case CREATE -> "+ ";
      case DELETE -> "- ";
      case UPDATE, UNCHANGED -> "~ ";
    };
  }

  private static String line(FieldChange field) {
    Optional<String> before = field.before().map(PlanLines::oneLine);
    Optional<String> after = field.after().map(PlanLines::oneLine);
    int from = from(before.orElse(""), after.orElse(""));
    return field.path()
        + ": "
        + before.map(text -> brief(text, from)).orElse("(none)")
        + " -> "
        + after.map(text -> brief(text, from)).orElse("(gone)");
  }

  /** From where on to show two texts, of which one is long: where they differ, and some before. */
  private static int from(String before, String after) {
    if (Math.max(before.length(), after.length()) <= LONGEST) {
      return 0;
    }
    int same = 0;
    while (same < Math.min(before.length(), after.length())
        && before.charAt(same) == after.charAt(same)) {
      same++;
    }
    return Math.max(0, same - BEFORE_DIFFERENCE);
  }

  private static String oneLine(String value) {
    return value.replace("\n", "\\n");
  }

  private static String brief(String line, int from) {
    String rest = (from == 0 ? "" : "…") + line.substring(from);
    return rest.length() <= LONGEST ? rest : rest.substring(0, LONGEST) + "…";
  }
}
