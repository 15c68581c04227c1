package dev.sealift.seal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees as YAML or JSON, laid out as kubeseal does, without a library, which would cost more
 * time than the sealing. What is not plainly text is quoted; a JSON string is a YAML string too.
 */
public final class TreeWriter {
  /** Text that no YAML reader takes for anything else, but for the words below. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/=+-]*");

  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private TreeWriter() {}

  /** A YAML document, with the line that divides it from the one before. */
  static String yaml(Map<String, ?> tree) {
    StringBuilder out = new StringBuilder("---\n");
    yamlMap(out, "", tree);
    return out.toString();
  }

  /**
   * JSON with an indent of two spaces, and a line's end (RFC 8259).
   *
   * @param tree maps, lists, texts, numbers and flags; all else as its text
   */
  public static String json(Object tree) {
    StringBuilder out = new StringBuilder();
    json(out, "", tree);
    return out.append('\n').toString();
  }

  private static void yamlMap(StringBuilder out, String indent, Map<?, ?> map) {
    String first = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(first).append(scalar(entry.getKey())).append(':');
      yaml(out, indent, entry.getValue());
      first = indent;
    }
  }

  /** What stands behind a key, whose line's indent is {@code indent}. */
  private static void yaml(StringBuilder out, String indent, @Nullable Object value) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.append('\n').append(indent).append("  ");
      yamlMap(out, indent + "  ", map);
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      yamlList(out, indent, list);
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void yamlList(StringBuilder out, String indent, List<?> list) {
    for (Object item : list) {
      out.append(indent).append("- ");
      if (item instanceof Map<?, ?> map && !map.isEmpty()) {
        yamlMap(out, indent + "  ", map);
      } else if (item instanceof List<?> inner && !inner.isEmpty()) {
        // A list in a list, in one line: rare, and JSON is YAML.
        json(out, indent + "  ", inner);
        out.append('\n');
      } else {
        out.append(scalar(item)).append('\n');
      }
    }
  }

  /** A scalar, or an empty map or list, in YAML. */
  static String scalar(@Nullable Object value) {
    if (value instanceof String text
        && PLAIN.matcher(text).matches()
        && !WORDS.contains(text.toLowerCase(java.util.Locale.ROOT))) {
      return text;
    }
    return word(value);
  }

  private static String word(@Nullable Object value) {
    if (value instanceof String text) {
      return quote(text);
    }
    if (value instanceof Map<?, ?>) {
      return "{}";
    }
    return value instanceof List<?> ? "[]" : String.valueOf(value);
  }

  private static void json(StringBuilder out, String indent, @Nullable Object value) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      String separator = "{\n";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(indent).append("  ");
        out.append(quote(String.valueOf(entry.getKey()))).append(": ");
        json(out, indent + "  ", entry.getValue());
        separator = ",\n";
      }
      out.append('\n').append(indent).append('}');
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      String separator = "[\n";
      for (Object item : list) {
        out.append(separator).append(indent).append("  ");
        json(out, indent + "  ", item);
        separator = ",\n";
      }
      out.append('\n').append(indent).append(']');
    } else {
      out.append(word(value));
    }
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        default -> {
          // Half a surrogate pair is no text that could be written; its escape is.
          boolean half =
              Character.isSurrogate(c)
                  && !Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : 0)
                  && !(i > 0 && Character.isSurrogatePair(text.charAt(i - 1), c));
          if (c < ' '
              || (c >= 0x7F && c < 0xA0)
              || c == 0x2028
              || c == 0x2029
              || c >= 0xFFFE
              || c == 0xFEFF
              || half) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
