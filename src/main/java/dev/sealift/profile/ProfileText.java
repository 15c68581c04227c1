package dev.sealift.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A profile's text as {@code section.key} values, read and rewritten; not validated. */
public final class ProfileText {
  private ProfileText() {}

  /** A secret that was turned into a comment; what names where to take one from is none. */
  private static final Pattern COMMENTED =
      Pattern.compile(
          "(?im)^([ \\t]*[#;].*?(?:password|secret|key)\\w*[ \\t]*[=:][ \\t]*)"
              + "(?!(?:generate|keep|prompt)[ \\t]*$|env:|file:)[^ \\t\\n].*$");

  /**
   * A profile's text as others may see it: its comments are checked by nobody, and an old secret
   * may stand in one.
   */
  public static String withoutCommentedSecrets(String text) {
    return COMMENTED.matcher(text).replaceAll("$1<hidden>");
  }

  /** All keys with their defaults, in the profile's order; empty where one has to be given. */
  public static Map<String, String> defaults() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String section : Keys.sections()) {
      for (String key : Keys.keys(section)) {
        String value = Keys.defaultOf(section, key);
        all.put(section + "." + key, value.equals(Keys.REQUIRED) ? "" : value);
      }
    }
    return all;
  }

  /** The values that stand in {@code text}. */
  public static Map<String, String> values(String text) {
    Map<String, String> all = new LinkedHashMap<>();
    IniText.parse(ProfileReader.clean(text))
        .sections()
        .forEach(
            (section, keys) ->
                keys.forEach((key, entry) -> all.put(section + "." + key, entry.value())));
    return all;
  }

  /**
   * {@code text} with {@code values} in it: lines that are there are changed in place, what is
   * missing is put at its section's end. Comments, order and foreign keys stay.
   */
  public static String with(String text, Map<String, String> values) {
    Set<String> open = new LinkedHashSet<>(values.keySet());
    String clean = ProfileReader.clean(text);
    List<String> out = new ArrayList<>();
    String section = "";
    for (String raw :
        clean.isEmpty() ? List.<String>of() : clean.stripTrailing().lines().toList()) {
      String line = raw.strip();
      if (line.startsWith("[") && line.endsWith("]")) {
        addMissing(out, section, values, open);
        section = line.substring(1, line.length() - 1).strip();
        out.add(raw);
        continue;
      }
      String name = section + "." + key(line);
      if (open.remove(name)) {
        out.add(line(name, values));
      } else {
        out.add(raw);
      }
    }
    addMissing(out, section, values, open);
    while (!open.isEmpty()) {
      String name = open.iterator().next();
      section = name.substring(0, name.indexOf('.'));
      out.add("[" + section + "]");
      addMissing(out, section, values, open);
    }
    return String.join("\n", out) + "\n";
  }

  private static void addMissing(
      List<String> out, String section, Map<String, String> values, Set<String> open) {
    int at = out.size();
    while (at > 0 && out.get(at - 1).isBlank()) {
      at--;
    }
    for (String name : List.copyOf(open)) {
      if (name.startsWith(section + ".")) {
        out.add(at, line(name, values));
        at++;
        open.remove(name);
      }
    }
  }

  private static String key(String line) {
    int end = IniText.separator(line);
    return line.startsWith("#") || line.startsWith(";") || end <= 0
        ? ""
        : line.substring(0, end).strip();
  }

  private static String line(String name, Map<String, String> values) {
    String value = values.getOrDefault(name, "");
    return (name.substring(name.indexOf('.') + 1) + " = " + value).stripTrailing();
  }
}
