package dev.sealift.rollout;

import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.Differ;
import dev.sealift.plan.Plan;
import dev.sealift.profile.ProfileText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What differs between two revisions: their profiles key by key, their objects field by field. */
public final class RevisionDiff {
  private static final String CIPHERTEXT = "spec.encryptedData";

  private RevisionDiff() {}

  /** From {@code before} to {@code after}, secrets masked; one line that says so when nothing. */
  public static List<String> lines(History history, Revision before, Revision after) {
    List<String> lines = new ArrayList<>();
    for (Revision revision : List.of(before, after)) {
      if (history.pruned(revision.id())) {
        return List.of(
            "revision " + revision.number() + " was pruned: its profile and objects are gone");
      }
    }
    profile(lines, keys(history.profile(before.id())), keys(history.profile(after.id())));
    boolean ciphertext =
        objects(
            lines, byName(history.manifests(before.id())), byName(history.manifests(after.id())));
    if (ciphertext) {
      lines.add(
          "sealed again: the same value has another ciphertext each time, so the values may be"
              + " equal");
    }
    return lines.isEmpty() ? List.of("no difference") : List.copyOf(lines);
  }

  /** {@code [section] key} and its value, as an apply reads them. */
  private static Map<String, String> keys(String profile) {
    Map<String, String> keys = new LinkedHashMap<>();
    ProfileText.values(profile)
        .forEach((name, value) -> keys.put("[" + name.replaceFirst("\\.", "] "), value));
    return keys;
  }

  private static void profile(
      List<String> lines, Map<String, String> before, Map<String, String> after) {
    Set<String> all = new LinkedHashSet<>(before.keySet());
    all.addAll(after.keySet());
    for (String key : all) {
      String old = before.get(key);
      String now = after.get(key);
      if (!Objects.equals(old, now)) {
        lines.add(
            old == null
                ? "+ profile " + key + " = " + now
                : now == null
                    ? "- profile " + key + " = " + old
                    : "~ profile " + key + " = " + old + " -> " + now);
      }
    }
  }

  private static Map<String, KubernetesObject> byName(String manifests) {
    Map<String, KubernetesObject> objects = new LinkedHashMap<>();
    for (KubernetesObject object : Yaml.read(manifests)) {
      objects.put(object.kind() + "/" + object.name(), object);
    }
    return objects;
  }

  /** Whether a ciphertext is among what differs. */
  private static boolean objects(
      List<String> lines,
      Map<String, KubernetesObject> before,
      Map<String, KubernetesObject> after) {
    Differ differ = new Differ();
    List<Change> changes = new ArrayList<>();
    after.forEach((name, object) -> changes.add(differ.compare(before.get(name), object)));
    before.forEach(
        (name, object) -> {
          if (!after.containsKey(name)) {
            changes.add(Change.deleted(object));
          }
        });
    Plan plan = new Plan(changes, List.of());
    if (plan.hasChanges()) {
      lines.addAll(PlanLines.of(plan, List.of()));
    }
    return changes.stream()
        .filter(change -> change.action() == Action.UPDATE)
        .flatMap(change -> change.fields().stream())
        .anyMatch(field -> field.path().startsWith(CIPHERTEXT));
  }
}
