package dev.sealift.seal;

import dev.sealift.seal.Documents.Literal;
import dev.sealift.seal.Documents.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** RFC 8259, strictly, and one value after the other. A key that comes twice is refused. */
final class JsonReader {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");

  private final String text;
  private int at;

  JsonReader(String text) {
    this.text = text;
  }

  /** All values; null stands for JSON's null. */
  List<@Nullable Object> documents() {
    List<@Nullable Object> documents = new ArrayList<>();
    for (space(); at < text.length(); space()) {
      documents.add(value(0));
    }
    return documents;
  }

  private @Nullable Object value(int depth) {
    if (depth > Documents.MAXIMUM_DEPTH) {
      throw unreadable("nested too deeply");
    }
    space();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    at++;
    if (ends('}')) {
      return map;
    }
    do {
      space();
      if (peek() != '"') {
        throw unreadable("a key in double quotes should stand here");
      }
      String key = string();
      space();
      expect(':');
      if (map.containsKey(key)) {
        throw unreadable("a key that was there already");
      }
      map.put(key, value(depth + 1));
    } while (another('}'));
    return map;
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    if (ends(']')) {
      return list;
    }
    do {
      list.add(value(depth + 1));
    } while (another(']'));
    return list;
  }

  private boolean ends(char end) {
    space();
    boolean ended = peek() == end;
    at += ended ? 1 : 0;
    return ended;
  }

  private boolean another(char end) {
    if (ends(end)) {
      return false;
    }
    expect(',');
    return true;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    for (at++; ; at++) {
      char c = peek();
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c < ' ') {
        throw unreadable("a text that is not closed");
      }
      if (c == '\\') {
        at++;
        c = escaped();
      }
      out.append(c);
    }
  }

  private char escaped() {
    return switch (peek()) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unit();
      default -> throw unreadable("an escape that JSON does not know");
    };
  }

  private char unit() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      at++;
      char c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw unreadable("an escape that JSON does not know");
      }
      unit = unit * 16 + digit;
    }
    return (char) unit;
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw unreadable("no JSON value");
    }
    at += word.length();
    return value;
  }

  private Literal number() {
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw unreadable(at < text.length() ? "no JSON value" : "it ends in the middle");
    }
    at = number.end();
    return new Literal(number.group());
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw unreadable(at < text.length() ? "a " + wanted + " is missing" : "it ends too early");
    }
    at++;
  }

  /** The next character; NUL, which JSON does not allow anywhere, at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Unreadable unreadable(String found) {
    int end = Math.min(at, text.length());
    return new Unreadable(1 + (int) text.substring(0, end).lines().skip(1).count(), found);
  }
}
