package dev.sealift.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Objects as trees of maps and lists, which is all that the stand-in knows of them. */
final class Json {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final YAMLMapper YAML = YAMLMapper.builder().build();
  private static final TypeReference<LinkedHashMap<String, Object>> TREE = new TypeReference<>() {};

  private Json() {}

  /** A tree from YAML, of which JSON is a part. */
  static Map<String, Object> read(String text) {
    return text.stripLeading().startsWith("{")
        ? JSON.readValue(text, TREE)
        : YAML.readValue(text, TREE);
  }

  static String write(Object tree) {
    return JSON.writeValueAsString(tree);
  }

  /** As it would come back from its text: a number that an int holds is one. */
  static Map<String, Object> copy(Map<?, ?> tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach((name, value) -> copy.put(String.valueOf(name), copyOf(value)));
    return copy;
  }

  private static @Nullable Object copyOf(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return copy(map);
    }
    if (value instanceof Collection<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      list.forEach(one -> copy.add(copyOf(one)));
      return copy;
    }
    return value instanceof Long number && number == number.intValue() ? number.intValue() : value;
  }

  /** Whether they say the same, in whatever order; null says the same as an empty text. */
  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
      return one.keySet().equals(other.keySet())
          && one.entrySet().stream().allMatch(e -> same(e.getValue(), other.get(e.getKey())));
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      return one.size() == other.size()
          && IntStream.range(0, one.size()).allMatch(i -> same(one.get(i), other.get(i)));
    }
    if (a instanceof Number && b instanceof Number) {
      return a.toString().equals(b.toString());
    }
    return Objects.equals(a == null ? "" : a, b == null ? "" : b);
  }

  /** A map of that name in a tree, made when it is not there. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Map<String, Object> tree, String name) {
    if (!(tree.get(name) instanceof Map<?, ?>)) {
      tree.put(name, new LinkedHashMap<String, Object>());
    }
    return (Map<String, Object>) tree.get(name);
  }

  /** A list of maps in a tree; empty when it is not there. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> list(Map<String, Object> tree, String name) {
    return tree.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
  }

  static String text(Map<String, Object> tree, String name) {
    Object value = tree.get(name);
    return value == null ? "" : value.toString();
  }

  static long number(Map<String, Object> tree, String name, long otherwise) {
    return tree.get(name) instanceof Number number ? number.longValue() : otherwise;
  }

  /** A tree from names and values in turn. */
  static Map<String, Object> of(Object... namesAndValues) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      tree.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return tree;
  }
}
