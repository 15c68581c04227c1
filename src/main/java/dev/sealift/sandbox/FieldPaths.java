package dev.sealift.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An object as its leaves by path, which is how server-side apply sees it: a map's entry has its
 * key, an item of an associative list the values of its keys, and any other list is one leaf.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-Side
 *     Apply, "Merge strategy"</a>
 */
final class FieldPaths {
  /** The associative lists of the kinds that Sealift uses, with their keys. */
  private static final Map<String, List<String>> LIST_KEYS =
      Map.of(
          "containers", List.of("name"),
          "initContainers", List.of("name"),
          "env", List.of("name"),
          "volumes", List.of("name"),
          "volumeMounts", List.of("mountPath"),
          "conditions", List.of("type"),
          "ownerReferences", List.of("uid"));

  private static final List<String> CONTAINER_PORT = List.of("containerPort", "protocol");
  private static final List<String> SERVICE_PORT = List.of("port", "protocol");

  private static final String FIELD = "f:";
  private static final String ITEM = "k:";
  private static final String ITSELF = ".";

  private FieldPaths() {}

  /** What identifies an item of that list; empty for a list that is one value. */
  static Optional<List<String>> keys(String field, List<?> list) {
    if (field.equals("ports") && !list.isEmpty() && list.get(0) instanceof Map<?, ?> port) {
      if (port.containsKey("containerPort")) {
        return Optional.of(CONTAINER_PORT);
      }
      // A network policy's ports are one value; a Service's are known by number.
      return port.get("port") instanceof Number && port.containsKey("targetPort")
          ? Optional.of(SERVICE_PORT)
          : Optional.empty();
    }
    return Optional.ofNullable(LIST_KEYS.get(field));
  }

  /** The value of an item's keys, as it stands in a path: {@code [name="mlflow"]}. */
  static String label(List<String> keys, Map<?, ?> item) {
    List<String> parts = new ArrayList<>();
    identity(keys, item)
        .forEach(
            (key, value) ->
                parts.add(key + "=" + (value instanceof Number ? value : "\"" + value + "\"")));
    return "[" + String.join(",", parts) + "]";
  }

  private static Map<String, Object> identity(List<String> keys, Map<?, ?> item) {
    Map<String, Object> identity = new LinkedHashMap<>();
    for (String key : keys) {
      Object value = item.get(key);
      identity.put(key, value == null && key.equals("protocol") ? "TCP" : value);
    }
    return identity;
  }

  /** All leaves, by path. */
  static Map<String, Object> leaves(Map<String, Object> object) {
    Map<String, Object> out = new TreeMap<>();
    object.forEach((key, value) -> walk("." + key, key, value, out));
    return out;
  }

  private static void walk(String path, String field, Object value, Map<String, Object> out) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((k, v) -> walk(path + "." + k, String.valueOf(k), v, out));
    } else if (value instanceof List<?> list && keys(field, list).isPresent()) {
      List<String> keys = keys(field, list).orElseThrow();
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          walk(path + label(keys, map), "", map, out);
        }
      }
    } else {
      out.put(path, value);
    }
  }

  /**
   * Those leaves of an object that somebody owns, as the API server notes them.
   *
   * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-Side
   *     Apply, "Field management"</a>
   */
  static Map<String, Object> notes(Map<String, Object> object, Set<String> owned) {
    Map<String, Object> notes = new LinkedHashMap<>();
    object.forEach((key, value) -> note("." + key, key, value, FIELD + key, owned, notes));
    return notes;
  }

  private static void note(
      String path,
      String field,
      Object value,
      String name,
      Set<String> owned,
      Map<String, Object> notes) {
    if (owned.contains(path)) {
      notes.put(name, Json.of());
      return;
    }
    Map<String, Object> below = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((k, v) -> note(path + "." + k, String.valueOf(k), v, FIELD + k, owned, below));
    } else if (value instanceof List<?> list && keys(field, list).isPresent()) {
      List<String> keys = keys(field, list).orElseThrow();
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          String label = ITEM + Json.write(identity(keys, map));
          note(path + label(keys, map), "", map, label, owned, below);
        }
      }
    }
    if (!below.isEmpty()) {
      if (name.startsWith(ITEM)) {
        below.put(ITSELF, Json.of());
      }
      notes.put(name, below);
    }
  }

  /** The leaves that such notes are of. */
  static Set<String> noted(Map<String, Object> notes) {
    Set<String> paths = new TreeSet<>();
    noted("", notes, paths);
    return paths;
  }

  private static void noted(String path, Map<?, ?> notes, Set<String> paths) {
    notes.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          boolean tells = name.startsWith(FIELD) || name.startsWith(ITEM);
          if (tells && value instanceof Map<?, ?> below) {
            String here = path + step(name);
            if (below.isEmpty()) {
              paths.add(here);
            } else {
              noted(here, below, paths);
            }
          }
        });
  }

  private static String step(String name) {
    if (name.startsWith(ITEM)) {
      Map<String, Object> identity = Json.read(name.substring(ITEM.length()));
      return label(List.copyOf(identity.keySet()), identity);
    }
    return "." + name.substring(FIELD.length());
  }

  /** {@code base} with everything of {@code applied} put over it, in place. */
  @SuppressWarnings("unchecked")
  static void overlay(Map<String, Object> base, Map<String, Object> applied) {
    applied.forEach(
        (key, value) -> {
          Object live = base.get(key);
          if (value instanceof Map<?, ?> map && live instanceof Map<?, ?>) {
            overlay((Map<String, Object>) live, (Map<String, Object>) map);
          } else if (value instanceof List<?> list
              && live instanceof List<?> liveList
              && keys(key, list).isPresent()) {
            base.put(key, mergeLists(keys(key, list).orElseThrow(), liveList, list));
          } else {
            base.put(key, value);
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static List<Object> mergeLists(List<String> keys, List<?> live, List<?> applied) {
    Map<String, Object> items = new LinkedHashMap<>();
    for (Object item : applied) {
      items.put(label(keys, (Map<?, ?>) item), item);
    }
    Map<String, Object> merged = new LinkedHashMap<>();
    for (Object item : live) {
      String label = label(keys, (Map<?, ?>) item);
      if (items.containsKey(label)) {
        overlay((Map<String, Object>) item, (Map<String, Object>) items.get(label));
      }
      merged.put(label, item);
    }
    items.forEach(merged::putIfAbsent);
    // The order of the applied list first, as the API server has it; others' items behind.
    List<Object> out = new ArrayList<>();
    items.keySet().forEach(label -> out.add(merged.remove(label)));
    out.addAll(merged.values());
    return out;
  }

  /** Takes the leaves in {@code paths} out, and what is empty without them. */
  static void remove(Map<String, Object> object, Set<String> paths) {
    object
        .entrySet()
        .removeIf(entry -> removed("." + entry.getKey(), entry.getKey(), entry.getValue(), paths));
  }

  /** Whether the value at {@code path} is to go, after its own parts were taken out. */
  private static boolean removed(String path, String field, Object value, Set<String> paths) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.entrySet()
          .removeIf(
              e ->
                  removed(
                      path + "." + e.getKey(), String.valueOf(e.getKey()), e.getValue(), paths));
      return map.isEmpty();
    }
    if (value instanceof List<?> list && keys(field, list).isPresent()) {
      List<String> keys = keys(field, list).orElseThrow();
      list.removeIf(item -> removed(path + label(keys, (Map<?, ?>) item), "", item, paths));
      return list.isEmpty();
    }
    return paths.contains(path);
  }
}
