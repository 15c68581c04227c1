package dev.sealift.manifest;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/** Objects as YAML of several documents, the same text for the same objects. */
public final class Yaml {
  /**
   * What Jackson leaves plain and others take for a number, a time or a merge: by YAML 1.1 as
   * Ansible reads it, or 1.2, or as Go does ({@code 0o17}). A version or an address is none of
   * them.
   */
  private static final Pattern NO_TEXT =
      Pattern.compile(
          "[-+]?0[xX][0-9A-Fa-f]+"
              + "|[-+]?0[oO][0-7]+"
              + "|[-+]?0[bB][01]+"
              + "|[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?"
              + "|[-+]?[0-9]+(:[0-5]?[0-9])+(\\.[0-9]*)?"
              + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?"
              + "|=|<<");

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
          .enable(YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLWriteFeature.SPLIT_LINES)
          .stringQuotingChecker(new Quoting())
          .build();

  /** The names of fields need none of this: those that begin like a number are quoted anyway. */
  private static final class Quoting extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1;

    @Override
    public boolean needToQuoteValue(String value) {
      // Behind the first character, an underscore in a number counts for nothing.
      String digits = value.startsWith("_") ? value : value.replace("_", "");
      return super.needToQuoteValue(value) || NO_TEXT.matcher(digits).matches();
    }
  }

  private Yaml() {}

  /** All objects, each behind a {@code ---} line. */
  public static String write(List<KubernetesObject> objects) {
    StringWriter out = new StringWriter();
    for (KubernetesObject object : objects) {
      try (JsonGenerator yaml = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
        TokenTree.write(yaml, document(object));
      }
    }
    return out.toString();
  }

  /** What it is and whose it is, then the other fields as they are called. */
  private static Map<String, @Nullable Object> document(KubernetesObject object) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("apiVersion", object.apiVersion());
    document.put("kind", object.kind());
    document.put("metadata", sorted(object.at("metadata")));
    new TreeMap<>(object.tree()).forEach((key, value) -> document.putIfAbsent(key, sorted(value)));
    return document;
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, child) -> sorted.put(String.valueOf(key), sorted(child)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(sorted(item)));
      return items;
    }
    return value;
  }

  /**
   * A document that is a map; its aliases are taken for texts.
   *
   * @throws RuntimeException it is none, or more than one
   */
  public static Map<String, Object> map(String yaml) {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), yaml)) {
      in.nextToken();
      Map<String, Object> map = KubernetesObject.map("the document", TokenTree.read(in));
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("there is a second document");
      }
      return map;
    }
  }

  /** The objects of a text that {@link #write} made. */
  public static List<KubernetesObject> read(String yaml) {
    List<KubernetesObject> objects = new ArrayList<>();
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), yaml)) {
      while (in.nextToken() != null) {
        if (in.currentToken() != JsonToken.VALUE_NULL) {
          objects.add(KubernetesObject.of(KubernetesObject.map("a document", TokenTree.read(in))));
        }
      }
    }
    return objects;
  }
}
