package dev.sealift.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ways into objects of any kind, of which any part may be missing or of another type. */
final class Trees {
  private Trees() {}

  /** The maps in a list; none where it is no list. */
  static List<Map<String, Object>> list(@Nullable Object value) {
    List<Map<String, Object>> maps = new ArrayList<>();
    if (value instanceof List<?> items) {
      for (Object item : items) {
        maps.add(map(item));
      }
    }
    return maps;
  }

  /** A map; empty where it is none. */
  static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach((name, entry) -> map.put(String.valueOf(name), entry));
    }
    return map;
  }

  /** A text; empty where there is nothing. */
  static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
