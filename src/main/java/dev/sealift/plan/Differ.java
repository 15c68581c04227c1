package dev.sealift.plan;

import dev.sealift.manifest.KubernetesObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares desired objects with live ones. Values of Secrets and SealedSecrets are shown as {@code
 * <hidden #1>}; equal ones share a number. One instance serves one plan, so that the numbers mean
 * the same in all of it.
 */
public final class Differ {
  /** What the API server keeps in an object's metadata for itself. */
  private static final Set<String> SERVER_METADATA =
      Set.of(
          "managedFields",
          "resourceVersion",
          "uid",
          "generation",
          "creationTimestamp",
          "selfLink",
          "ownerReferences");

  private static final String SERVER_ANNOTATION = "deployment.kubernetes.io/revision";

  /** What somebody has written into the ConfigMap in the place of a variable. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?m)^(\\s*admin_password\\s*[=:]\\s*+)(?!\\$\\{).+$"
              + "|(://[^\\s/:@]*:)(?!\\$\\{)[^\\s@]+(?=@)");

  private final Map<Object, Integer> hidden = new LinkedHashMap<>();

  /**
   * Compares one object.
   *
   * @param live what the cluster has; null when there is none
   * @param desired the server's dry-run answer, with its defaults; or the object itself where
   *     nothing is live
   */
  public Change compare(@Nullable KubernetesObject live, KubernetesObject desired) {
    if (desired.equals(live)) {
      return new Change(Action.UNCHANGED, desired.kind(), desired.name(), List.of());
    }
    Map<String, Object> after = fields(desired);
    Map<String, Object> before = live == null ? Map.of() : fields(live);
    List<FieldChange> changes = new ArrayList<>();
    Set<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      if (!Objects.equals(before.get(path), after.get(path))) {
        changes.add(
            new FieldChange(
                path, shown(desired.kind(), path, before), shown(desired.kind(), path, after)));
      }
    }
    Action action =
        live == null ? Action.CREATE : changes.isEmpty() ? Action.UNCHANGED : Action.UPDATE;
    return new Change(action, desired.kind(), desired.name(), changes);
  }

  private Optional<String> shown(String kind, String path, Map<String, Object> fields) {
    if (!fields.containsKey(path)) {
      return Optional.empty();
    }
    Object value = String.valueOf(fields.get(path));
    return Optional.of(
        secret(kind, path)
            ? "<hidden #" + hidden.computeIfAbsent(value, v -> hidden.size() + 1) + ">"
            : PLAIN.matcher(value.toString()).replaceAll("$1$2<hidden>"));
  }

  private static boolean secret(String kind, String path) {
    return (kind.equals("SealedSecret") && path.startsWith("spec.encryptedData"))
        || (kind.equals("Secret") && (path.startsWith("data") || path.startsWith("stringData")));
  }

  /** Every leaf of an object by its path, without what the server keeps for itself. */
  private static Map<String, Object> fields(KubernetesObject object) {
    Map<?, ?> tree = object.tree();
    Map<String, Object> out = new LinkedHashMap<>();
    tree.forEach(
        (key, value) -> {
          if (key.equals("metadata") && value instanceof Map<?, ?> metadata) {
            metadata.forEach(
                (k, v) -> {
                  if (!SERVER_METADATA.contains(String.valueOf(k))) {
                    flatten("metadata." + k, v, out);
                  }
                });
          } else if (!key.equals("status")) {
            flatten(String.valueOf(key), value, out);
          }
        });
    out.remove("metadata.annotations." + SERVER_ANNOTATION);
    return out;
  }

  private static void flatten(String path, @Nullable Object value, Map<String, Object> out) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, v) -> flatten(path + "." + key, v, out));
    } else if (value instanceof List<?> list) {
      boolean named =
          list.stream().allMatch(item -> item instanceof Map<?, ?> m && m.get("name") != null);
      for (int i = 0; i < list.size(); i++) {
        Object item = list.get(i);
        Object label = named && item instanceof Map<?, ?> map ? map.get("name") : i;
        flatten(path + "[" + label + "]", item, out);
      }
    } else if (value instanceof Number number) {
      // One side may have been read as an int and the other as a long.
      out.put(path, new BigDecimal(number.toString()).stripTrailingZeros().toPlainString());
    } else if (value != null) {
      out.put(path, value);
    }
  }
}
