package dev.sealift.seal;

import dev.sealift.core.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads Kubernetes objects from YAML of several documents or from JSON, also from several JSON
 * objects in a row, which is how kubeseal writes them.
 *
 * <p>A tree is made of maps with text keys, lists, text, booleans, {@link Literal}s and null. What
 * the readers of YAML 1.1 (kubectl, kubeseal) and of 1.2 take for different things is refused: an
 * unquoted {@code yes} would be sealed as {@code true} without a word.
 */
public final class Documents {
  /** More than any Secret can hold, and little enough to be read whole. */
  public static final int MAXIMUM_BYTES = 16 << 20;

  /** No Kubernetes object that Sealift reads is as deep. */
  static final int MAXIMUM_DEPTH = 64;

  private Documents() {}

  /** How a text is written. */
  public enum Format {
    JSON,
    YAML
  }

  /** A number as it was written; a number's value is of no use here. */
  record Literal(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** Where a text stops being readable: a line, from 1, and what was found, without the text. */
  static final class Unreadable extends RuntimeException {
    private final String place;

    Unreadable(int line, String found) {
      super("line " + line);
      this.place = "line " + line + ": " + found;
    }

    String place() {
      return place;
    }
  }

  /** JSON when it begins as a JSON object does. */
  public static Format format(String text) {
    return text.stripLeading().startsWith("{") ? Format.JSON : Format.YAML;
  }

  /**
   * All objects of a text, documents without content left out.
   *
   * @param source where the text is from, for messages
   * @throws UserException it cannot be read, or a document is no object
   */
  public static List<Map<String, Object>> read(String text, String source) {
    List<Map<String, Object>> objects = new ArrayList<>();
    try {
      List<Object> documents =
          format(text) == Format.JSON ? new JsonReader(text).documents() : YamlReader.read(text);
      for (Object document : documents) {
        if (document instanceof Map<?, ?> map) {
          objects.add(object(map));
        } else if (document != null) {
          throw new Unreadable(1, "a document that is no object");
        }
      }
    } catch (Unreadable e) {
      throw new UserException(
          source + " cannot be understood",
          e.place(),
          "write it as YAML or JSON, as `kubectl create secret … --dry-run=client -o yaml` does",
          e);
    }
    return objects;
  }

  @SuppressWarnings("unchecked") // both readers make text keys only
  static Map<String, Object> object(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  /** The map of that name; empty when there is none, or null. */
  public static Map<String, Object> map(Map<String, Object> tree, String name) {
    return tree.get(name) instanceof Map<?, ?> map ? object(map) : Map.of();
  }

  /** The text of that name; empty when there is none. */
  public static String text(Map<String, Object> tree, String name) {
    return tree.get(name) instanceof String text ? text : "";
  }
}
