package dev.sealift.manifest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * Trees of maps, lists, texts, numbers and booleans, as a parser tells them and a generator takes
 * them. The library's data binding makes the same of them, and takes a tenth of a second to get
 * ready for it.
 */
final class TokenTree {
  private TokenTree() {}

  /** The value whose first token is the parser's current one. */
  static @Nullable Object read(JsonParser in) {
    return switch (in.currentToken()) {
      case START_OBJECT -> map(in);
      case START_ARRAY -> list(in);
      case VALUE_STRING -> in.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException("no value, but " + in.currentToken());
    };
  }

  private static Map<String, @Nullable Object> map(JsonParser in) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      map.put(name, read(in));
    }
    return map;
  }

  private static List<@Nullable Object> list(JsonParser in) {
    List<@Nullable Object> list = new ArrayList<>();
    while (!in.nextToken().isStructEnd()) {
      list.add(read(in));
    }
    return list;
  }

  /** Writes a value; of a map, in its own order. */
  static void write(JsonGenerator out, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeName(String.valueOf(entry.getKey()));
        write(out, entry.getValue());
      }
      out.writeEndObject();
    } else if (value instanceof Iterable<?> items) {
      out.writeStartArray();
      for (Object item : items) {
        write(out, item);
      }
      out.writeEndArray();
    } else if (value instanceof Number number) {
      number(out, number);
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else if (value == null) {
      out.writeNull();
    } else {
      out.writeString((String) value);
    }
  }

  private static void number(JsonGenerator out, Number number) {
    if (number instanceof Integer || number instanceof Long) {
      out.writeNumber(number.longValue());
    } else if (number instanceof BigInteger whole) {
      out.writeNumber(whole);
    } else if (number instanceof BigDecimal decimal) {
      out.writeNumber(decimal);
    } else {
      out.writeNumber(number.doubleValue());
    }
  }
}
