package dev.sealift.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ini4j.Config;
import org.ini4j.Ini;
import org.ini4j.InvalidFileFormatException;

/**
 * An INI text and the line that each key stands on. The values are ini4j's; the lines are found
 * beside it, since it does not keep them.
 */
final class IniText {
  /** A key's value and its line, from 1. */
  record Entry(String value, int line) {}

  private final Map<String, Map<String, Entry>> sections = new LinkedHashMap<>();
  private final Map<String, Integer> sectionLines = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private IniText() {}

  static IniText parse(String text) {
    IniText ini = new IniText();
    Map<String, Map<String, Integer>> lines = ini.scan(text);
    if (!ini.problems.isEmpty()) {
      return ini;
    }
    Config config = Config.getGlobal().clone();
    config.setEscape(false);
    config.setEscapeNewline(false);
    config.setEmptyOption(true);
    // A section a/b is one section, and a thousand slashes are no thousand of them.
    config.setTree(false);
    config.setLineSeparator("\n");
    Ini parsed = new Ini();
    parsed.setConfig(config);
    try {
      parsed.load(new java.io.StringReader(text));
    } catch (InvalidFileFormatException e) {
      ini.problem("", "", 0, "it is no INI file", "write [section] lines and key = value lines");
      return ini;
    } catch (java.io.IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
    lines.forEach(
        (section, keys) -> {
          Map<String, Entry> entries = new LinkedHashMap<>();
          keys.forEach(
              (key, line) -> {
                String value = parsed.get(section, key);
                entries.put(key, new Entry(value == null ? "" : value.strip(), line));
              });
          ini.sections.put(section, entries);
        });
    return ini;
  }

  /** Finds each key's line; what is doubled or out of place is a problem. */
  private Map<String, Map<String, Integer>> scan(String text) {
    Map<String, Map<String, Integer>> lines = new LinkedHashMap<>();
    String section = "";
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
        problem(section, "", number, "the line has a control character", "take it out");
      } else if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip();
        if (lines.containsKey(section)) {
          problem(section, "", number, "the section is there twice", "put its keys together");
        }
        lines.putIfAbsent(section, new LinkedHashMap<>());
        sectionLines.putIfAbsent(section, number);
      } else {
        key(lines, section, line, number);
      }
    }
    return lines;
  }

  private void key(
      Map<String, Map<String, Integer>> lines, String section, String line, int number) {
    int end = separator(line);
    if (end <= 0) {
      problem(
          section, "", number, "the line is no key = value", "write key = value, or # before it");
    } else if (section.isEmpty()) {
      problem("", "", number, "the line stands before the first [section]", "move it into one");
    } else {
      String key = line.substring(0, end).strip();
      if (lines.getOrDefault(section, Map.of()).containsKey(key)) {
        problem(section, shown(key), number, "the key is there twice", "keep one of the two lines");
      }
      lines.computeIfAbsent(section, s -> new LinkedHashMap<>()).put(key, number);
    }
  }

  /** A key for a message; not the second line of a secret, which may have a sign of equality. */
  static String shown(String key) {
    return key.matches("[A-Za-z_.-]{1,30}") ? key : "";
  }

  /** As Python's configparser and ini4j have it: the first {@code =} or {@code :}. */
  static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    if (equals < 0 || colon < 0) {
      return Math.max(equals, colon);
    }
    return Math.min(equals, colon);
  }

  private void problem(String section, String key, int line, String seen, String remedy) {
    problems.add(new Problem(section, key, line, seen, remedy));
  }

  Map<String, Map<String, Entry>> sections() {
    return sections;
  }

  int sectionLine(String section) {
    return sectionLines.getOrDefault(section, 0);
  }

  List<Problem> problems() {
    return problems;
  }

  Optional<Entry> entry(String section, String key) {
    return Optional.ofNullable(sections.getOrDefault(section, Map.of()).get(key));
  }
}
