package dev.sealift.cli;

import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.FieldChange;
import dev.sealift.rollout.ApplyPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as text and as a tree. */
final class PlanResult {
  private static final int LONGEST = 100;

  private PlanResult() {}

  static Result of(ApplyPlan plan) {
    return new Result(text(plan), tree(plan));
  }

  static String text(ApplyPlan plan) {
    StringBuilder out = new StringBuilder();
    plan.outside().forEach(line -> out.append("+ ").append(line).append('\n'));
    for (Change change : plan.plan().changes()) {
      if (change.action() != Action.UNCHANGED) {
        boolean made = change.action() == Action.CREATE;
        out.append(made ? "+ " : "~ ").append(change.kind()).append('/').append(change.name());
        out.append('\n');
        if (!made) {
          change.fields().forEach(field -> out.append("    ").append(line(field)).append('\n'));
        }
      }
    }
    plan.plan()
        .conflicts()
        .forEach(
            c ->
                out.append("! ")
                    .append(c.kind() + "/" + c.name() + " " + c.field())
                    .append(" is owned by " + c.owner() + "\n"));
    return out.isEmpty() ? "no changes\n" : out.toString();
  }

  private static String line(FieldChange field) {
    return field.path()
        + ": "
        + field.before().map(PlanResult::brief).orElse("(none)")
        + " -> "
        + field.after().map(PlanResult::brief).orElse("(gone)");
  }

  private static String brief(String value) {
    String line = value.replace("\n", "\\n");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  private static Map<String, Object> tree(ApplyPlan plan) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("changed", plan.hasChanges());
    tree.put("outside", plan.outside());
    List<Object> changes = new ArrayList<>();
    for (Change change : plan.plan().changes()) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("action", change.action().name().toLowerCase(java.util.Locale.ROOT));
      item.put("kind", change.kind());
      item.put("name", change.name());
      List<Object> fields = new ArrayList<>();
      for (FieldChange field : change.fields()) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("path", field.path());
        field.before().ifPresent(v -> f.put("before", v));
        field.after().ifPresent(v -> f.put("after", v));
        fields.add(f);
      }
      item.put("fields", fields);
      changes.add(item);
    }
    tree.put("changes", changes);
    List<Object> conflicts = new ArrayList<>();
    plan.plan()
        .conflicts()
        .forEach(
            c ->
                conflicts.add(
                    Map.of(
                        "kind", c.kind(), "name", c.name(), "field", c.field(), "owner",
                        c.owner())));
    tree.put("conflicts", conflicts);
    return tree;
  }
}
