package dev.sealift.cli;

import dev.sealift.core.Text;
import dev.sealift.plan.Change;
import dev.sealift.plan.FieldChange;
import dev.sealift.rollout.ApplyPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as text and as a tree. */
final class PlanResult {
  private PlanResult() {}

  static Result of(ApplyPlan plan) {
    return new Result(text(plan), tree(plan));
  }

  private static String text(ApplyPlan plan) {
    return String.join("\n", plan.lines()) + "\n";
  }

  private static Map<String, Object> tree(ApplyPlan plan) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("changed", plan.hasChanges());
    tree.put("outside", plan.outside());
    List<Object> changes = new ArrayList<>();
    for (Change change : plan.plan().changes()) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("action", Text.word(change.action()));
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
