package dev.sealift.plan;

import dev.sealift.manifest.Json;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a live object alone that applying another one would change nothing: its fields have
 * these values, and those that the server notes as applied by Sealift are these, no more and no
 * less, so that none would be taken away. The notes are {@code FieldsV1} of Kubernetes, written as
 * structured-merge-diff's {@code fieldpath/serialize-pe.go} does: {@code f:} is a field, {@code k:}
 * an item of a list by its keys, {@code .} the thing itself; below a thing that is set as a whole
 * there is nothing.
 */
public final class Applied {
  private static final String FIELD = "f:";
  private static final String ITEM = "k:";
  private static final String ITSELF = ".";

  private Applied() {}

  /**
   * Whether a server-side apply of {@code object} would leave {@code live} as it is. False also
   * where this cannot tell, as of a value that the server writes in another way: its dry run can.
   */
  public static boolean stands(KubernetesObject object, KubernetesObject live) {
    return live.at("metadata", "managedFields") instanceof List<?> entries
        && entries.stream()
            .anyMatch(
                item ->
                    item instanceof Map<?, ?> entry
                        && isOf(object, entry)
                        && entry.get("fieldsV1") instanceof Map<?, ?> notes
                        && same(noted(object), live.tree(), notes));
  }

  /** The server has one entry for all that a manager applies. */
  private static boolean isOf(KubernetesObject object, Map<?, ?> entry) {
    return Names.FIELD_MANAGER.equals(entry.get("manager"))
        && "Apply".equals(entry.get("operation"))
        && object.apiVersion().equals(entry.get("apiVersion"))
        && !entry.containsKey("subresource");
  }

  /** What the server notes of an object: not what tells it from others. */
  private static Map<String, Object> noted(KubernetesObject object) {
    Map<String, Object> fields = new LinkedHashMap<>(object.tree());
    Map<?, ?> metadata =
        new LinkedHashMap<>(Objects.requireNonNull(object.<Map<?, ?>>at("metadata")));
    metadata.keySet().removeAll(Set.of("name", "namespace"));
    fields.keySet().removeAll(Set.of("apiVersion", "kind", "metadata"));
    if (!metadata.isEmpty()) {
      fields.put("metadata", metadata);
    }
    return fields;
  }

  private static boolean same(@Nullable Object applied, @Nullable Object live, Map<?, ?> notes) {
    if (notes.isEmpty()) {
      return applied != null && applied.equals(live);
    }
    if (applied instanceof Map<?, ?> ours && live instanceof Map<?, ?> theirs) {
      return sameFields(ours, theirs, notes);
    }
    return applied instanceof List<?> ours
        && live instanceof List<?> theirs
        && sameItems(ours, theirs, notes);
  }

  private static boolean sameFields(Map<?, ?> ours, Map<?, ?> theirs, Map<?, ?> notes) {
    return ours.size() == parts(notes)
        && ours.entrySet().stream()
            .allMatch(
                field ->
                    notes.get(FIELD + field.getKey()) instanceof Map<?, ?> below
                        && same(field.getValue(), theirs.get(field.getKey()), below));
  }

  /** Items of others, or another order, are left to the server. */
  private static boolean sameItems(List<?> ours, List<?> theirs, Map<?, ?> notes) {
    return ours.size() == parts(notes)
        && ours.size() == theirs.size()
        && notes.entrySet().stream()
            .filter(note -> !ITSELF.equals(note.getKey()))
            .allMatch(
                note -> {
                  int place = place(String.valueOf(note.getKey()), theirs);
                  return place >= 0
                      && note.getValue() instanceof Map<?, ?> below
                      && same(ours.get(place), theirs.get(place), below);
                });
  }

  private static int parts(Map<?, ?> notes) {
    return notes.size() - (notes.containsKey(ITSELF) ? 1 : 0);
  }

  /** Where the item with these keys is; less than 0 where that cannot be told. */
  private static int place(String note, List<?> items) {
    Map<String, Object> keys = keys(note);
    for (int i = 0; i < items.size() && !keys.isEmpty(); i++) {
      if (items.get(i) instanceof Map<?, ?> item && item.entrySet().containsAll(keys.entrySet())) {
        return i;
      }
    }
    return -1;
  }

  private static Map<String, Object> keys(String note) {
    if (!note.startsWith(ITEM)) {
      return Map.of();
    }
    try {
      return Json.map(note.substring(ITEM.length()).getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }
}
