package dev.sealift.history;

import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of an export: a JSON object whose last field, {@code digest}, is chained to the one of
 * the line before. Whatever is wrong with it is told with its number.
 */
final class ExportLine {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /** The manifest of a Secret that is not sealed would hold its values. */
  private static final Pattern SECRET =
      Pattern.compile("(?mi)^[ \\t-]*[\"']?kind[\"']?\\s*:\\s*[\"']?Secret[\"']?\\s*,?$");

  private final Path file;
  private final long number;
  private final JsonNode node;

  private ExportLine(Path file, long number, JsonNode node) {
    this.file = file;
    this.number = number;
    this.node = node;
  }

  /** Reads a line and checks that it follows the one with {@code previous}. */
  static ExportLine parse(Path file, long number, String text, String previous) {
    ExportLine line;
    try {
      line = new ExportLine(file, number, JSON.readTree(text));
    } catch (JacksonException e) {
      throw new ExportLine(file, number, JSON.nullNode()).wrong("it is no JSON");
    }
    if (!(line.node instanceof ObjectNode object)) {
      throw line.wrong("it is no JSON object");
    }
    String digest = line.text("digest", 64);
    ObjectNode rest = object.deepCopy();
    rest.remove("digest");
    if (!digest.equals(digest(previous, JSON.writeValueAsString(rest)))) {
      throw line.wrong(
          "its digest is not the one of its content: it, or a line before, was changed");
    }
    return line;
  }

  static String digest(String previous, String json) {
    return Chain.link(previous, json);
  }

  UserException wrong(String why) {
    return wrong(why, "make the export anew with `sealift history export FILE`");
  }

  UserException wrong(String why, String remedy) {
    return new UserException(
        "line " + number + " of " + file + " cannot be imported",
        why,
        "nothing was written; " + remedy);
  }

  boolean has(String field) {
    return node.has(field);
  }

  boolean flag(String field) {
    return node.path(field).asBoolean(false);
  }

  String text(String field, int longest) {
    JsonNode value = node.path(field);
    if (!value.isString()) {
      throw wrong("it has no text " + field);
    }
    String text = value.stringValue();
    if (text.length() > longest || text.indexOf('\0') >= 0) {
      throw wrong(field + " is longer than " + longest + " characters, or holds a zero");
    }
    return text;
  }

  /** A text that is to be stored as it is, and must not hold a Secret in the clear. */
  String document(String field) {
    String text = text(field, Integer.MAX_VALUE);
    if (SECRET.matcher(text).find()) {
      throw wrong(field + " holds a Secret that is not sealed");
    }
    return text;
  }

  long number(String field, long least, long most) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong("it has no whole number " + field);
    }
    long result = value.longValue();
    if (result < least || result > most) {
      throw wrong(field + " is not between " + least + " and " + most);
    }
    return result;
  }

  String instant(String field) {
    String text = text(field, 40);
    try {
      if (Instant.parse(text).toString().equals(text)) {
        return text;
      }
    } catch (DateTimeException e) {
      throw wrong(field + " is no time as 2026-11-24T07:00:00Z");
    }
    throw wrong(field + " is no time as 2026-11-24T07:00:00Z");
  }

  <E extends Enum<E>> E word(Class<E> words, String field) {
    String text = text(field, 20);
    for (E word : words.getEnumConstants()) {
      if (Text.word(word).equals(text)) {
        return word;
      }
    }
    throw wrong(field + " is none of the words that are known");
  }

  /** The objects of a list, which are told of by this line's number. */
  List<ExportLine> items(String field) {
    JsonNode list = node.path(field);
    if (!list.isArray()) {
      throw wrong("it has no list " + field);
    }
    List<ExportLine> items = new ArrayList<>();
    list.forEach(item -> items.add(new ExportLine(file, number, item)));
    return items;
  }
}
