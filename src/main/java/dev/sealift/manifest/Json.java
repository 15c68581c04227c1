package dev.sealift.manifest;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Objects as the API server's JSON. What is no JSON, or no object, is an {@link
 * IllegalArgumentException}.
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** An object. */
  public static KubernetesObject read(byte[] json) {
    return KubernetesObject.of(map(json));
  }

  /**
   * The items of a list, in which none says what it is.
   *
   * @param apiVersion that of each, e.g. {@code apps/v1}
   * @param kind that of each
   */
  public static List<KubernetesObject> list(byte[] json, String apiVersion, String kind) {
    List<KubernetesObject> objects = new ArrayList<>();
    if (map(json).get("items") instanceof List<?> items) {
      for (Object item : items) {
        objects.add(KubernetesObject.of(apiVersion, kind, KubernetesObject.map("an item", item)));
      }
      return objects;
    }
    throw new IllegalArgumentException("items is no list");
  }

  /** Any answer that is a JSON object, as a tree. */
  public static Map<String, Object> map(byte[] json) {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() == null) {
        throw new IllegalArgumentException("nothing");
      }
      Map<String, Object> map = KubernetesObject.map("the answer", TokenTree.read(in));
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("something stands behind the JSON object");
      }
      return map;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
  }

  /** A tree as JSON. */
  public static String write(Map<String, ?> tree) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      TokenTree.write(json, tree);
    }
    return out.toString();
  }
}
