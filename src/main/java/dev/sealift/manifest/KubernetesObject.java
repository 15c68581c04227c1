package dev.sealift.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object of any kind, by its fields' names: to get ready for all that a Deployment could hold
 * takes longer than to ask for it. It does not change.
 */
public final class KubernetesObject {
  /** Only for what is made of the library's models: it takes a tenth of a second to get ready. */
  private static final class Models {
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Models() {}
  }

  private final String apiVersion;
  private final String kind;
  private final Map<String, @Nullable Object> tree;
  private final Metadata metadata;

  private KubernetesObject(String apiVersion, String kind, Map<String, Object> fields) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    Map<String, Object> meta = map("metadata", fields.getOrDefault("metadata", Map.of()));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("apiVersion", apiVersion);
    all.put("kind", kind);
    all.put("metadata", meta);
    fields.forEach(all::putIfAbsent);
    this.tree = Collections.unmodifiableMap(all);
    this.metadata = Metadata.of(meta);
  }

  /** The same object as a model of the library's. */
  public static KubernetesObject of(HasMetadata model) {
    return of(map(model.getKind(), Models.MAPPER.convertValue(model, Map.class)));
  }

  /**
   * The object of a tree.
   *
   * @throws IllegalArgumentException it is none
   */
  static KubernetesObject of(Map<String, Object> tree) {
    return of(text("apiVersion", tree), text("kind", tree), tree);
  }

  /**
   * An object.
   *
   * @param fields all of it; what is said there of its kind is not looked at
   * @throws IllegalArgumentException it is none
   */
  public static KubernetesObject of(String apiVersion, String kind, Map<String, Object> fields) {
    return new KubernetesObject(apiVersion, kind, fields);
  }

  private static String text(String key, Map<String, Object> tree) {
    if (tree.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(key + " is no text");
  }

  @SuppressWarnings("unchecked") // a parser's maps have texts as keys
  static Map<String, Object> map(String what, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException(what + " is no object");
  }

  /** All fields: {@code apiVersion}, {@code kind} and {@code metadata} first. */
  public Map<String, Object> tree() {
    return tree;
  }

  /**
   * What stands at a path of fields' names and places in lists; null where there is nothing.
   *
   * @param <T> what it is: a Map, a List, a String, a Boolean or a Number
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> @Nullable T at(Object... path) {
    Object here = tree;
    for (Object step : path) {
      if (here instanceof Map<?, ?> map && step instanceof String) {
        here = map.get(step);
      } else if (here instanceof List<?> list && step instanceof Integer i && i < list.size()) {
        here = list.get(i);
      } else {
        return null;
      }
    }
    return (T) here;
  }

  /** E.g. {@code apps/v1}. */
  public String apiVersion() {
    return apiVersion;
  }

  /** E.g. {@code Deployment}. */
  public String kind() {
    return kind;
  }

  /** What it says of itself. */
  public Metadata metadata() {
    return metadata;
  }

  /** Its name. */
  public String name() {
    return metadata.name();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KubernetesObject that && tree.equals(that.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }

  /** What it is, and not what is in it: it may be a Secret. */
  @Override
  public String toString() {
    return kind + "/" + name();
  }
}
