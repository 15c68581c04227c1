package dev.sealift.manifest;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an object says of itself, as far as Sealift asks; empty or 0 where it does not say it.
 *
 * @param created when the server made it; empty before that
 */
public record Metadata(
    String name,
    String namespace,
    String uid,
    String resourceVersion,
    long generation,
    Optional<Instant> created,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<Owner> owners,
    List<Manager> managers) {

  /** An object that this one goes with. */
  public record Owner(String kind, String name) {}

  /**
   * Who wrote fields of it.
   *
   * @param subresource e.g. {@code status}; empty for the object itself
   * @param at when it did so last
   */
  public record Manager(String name, String subresource, Optional<Instant> at) {}

  /**
   * That of a tree.
   *
   * @throws IllegalArgumentException it has no name, or a field is of another type than the API's
   */
  static Metadata of(Map<String, Object> tree) {
    String name = text(tree, "name");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("there is no name");
    }
    return new Metadata(
        name,
        text(tree, "namespace"),
        text(tree, "uid"),
        text(tree, "resourceVersion"),
        number(tree, "generation"),
        time(tree, "creationTimestamp"),
        texts(tree, "labels"),
        texts(tree, "annotations"),
        list(tree, "ownerReferences", of -> new Owner(text(of, "kind"), text(of, "name"))),
        list(
            tree,
            "managedFields",
            of -> new Manager(text(of, "manager"), text(of, "subresource"), time(of, "time"))));
  }

  private static Map<String, String> texts(Map<String, Object> tree, String field) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (tree.get(field) != null) {
      Map<String, Object> map = KubernetesObject.map(field, tree.get(field));
      map.keySet().forEach(key -> texts.put(key, text(map, key)));
    }
    return Collections.unmodifiableMap(texts);
  }

  private static <T> List<T> list(
      Map<String, Object> tree, String field, Function<Map<String, Object>, T> item) {
    List<T> list = new ArrayList<>();
    if (tree.get(field) instanceof List<?> items) {
      items.forEach(each -> list.add(item.apply(KubernetesObject.map(field, each))));
    } else if (tree.get(field) != null) {
      throw new IllegalArgumentException(field + " is no list");
    }
    return Collections.unmodifiableList(list);
  }

  private static Optional<Instant> time(Map<String, Object> tree, String field) {
    String text = text(tree, field);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(field + " is no time", e);
    }
  }

  private static String text(Map<String, Object> tree, String field) {
    Object value = tree.get(field);
    if (value == null || value instanceof String) {
      return value == null ? "" : (String) value;
    }
    throw new IllegalArgumentException(field + " is no text");
  }

  private static long number(Map<String, Object> tree, String field) {
    Object value = tree.get(field);
    if (value == null || value instanceof Integer || value instanceof Long) {
      return value == null ? 0 : ((Number) value).longValue();
    }
    throw new IllegalArgumentException(field + " is no number");
  }
}
