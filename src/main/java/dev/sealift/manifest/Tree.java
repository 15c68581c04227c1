package dev.sealift.manifest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parts of objects, as they would stand in YAML. The client library's builders make the same, and
 * take a quarter of a second to get ready for it.
 */
final class Tree {
  private Tree() {}

  /** A map of keys and values in turn. */
  static Map<String, Object> of(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
