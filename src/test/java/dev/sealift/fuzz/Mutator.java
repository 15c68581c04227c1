package dev.sealift.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Makes bad texts of good ones; the same seed makes the same texts. */
final class Mutator {
  private static final int LONGEST = 64 << 10;

  /** What parsers stumble over: ends, openings, escapes, halves of characters, other scripts. */
  private static final List<String> PIECES =
      List.of(
          "\u0000",
          "\u001b[2J",
          "\u009b31m",
          "\r",
          "\r\n",
          "\n",
          "\t",
          " ",
          "\u0085",
          "\u2028",
          "\ufeff",
          "\ud800",
          "\udc00",
          "\ud83d\udd11",
          "\u202e",
          "[",
          "]",
          "{",
          "}",
          "[[[[",
          "{{{{",
          "\"",
          "'",
          "\\",
          "\\u",
          "\\x",
          ":",
          ": ",
          "=",
          ",",
          "-",
          "- ",
          "--- ",
          "---\n",
          "...\n",
          "#",
          ";",
          "&a ",
          "*a",
          "<<: ",
          "!!binary ",
          "!!python/object ",
          "!<x> ",
          "| ",
          ">-\n",
          "%YAML 1.1\n",
          "%TAG ! x\n",
          "? ",
          "null",
          "~",
          "true",
          "yes",
          "0777",
          "1e999999999",
          "-0",
          "999999999999999999999999",
          ".inf",
          "2001-01-01",
          "kind: ",
          "items:",
          "data:",
          "stringData:",
          "metadata:",
          "encryptedData:",
          "[database]\n",
          "port = 99999999999",
          "endpoint = http://[::1",
          "host = \u001b]0;x\u0007",
          "env:",
          "file:",
          "-----BEGIN CERTIFICATE-----",
          "-----END CERTIFICATE-----",
          "MIIB",
          "MIIE/////w",
          "====",
          "AgAAAA");

  private final RandomGenerator random;

  Mutator(RandomGenerator random) {
    this.random = random;
  }

  /** One to eight changes, mostly few; now and then nothing of the text is left. */
  String mutate(String text, String other) {
    if (random.nextInt(50) == 0) {
      return noise();
    }
    StringBuilder out = new StringBuilder(text);
    for (int i = 1 + random.nextInt(1 + random.nextInt(8)); i > 0; i--) {
      change(out, other);
    }
    return out.length() > LONGEST ? out.substring(0, LONGEST) : out.toString();
  }

  private void change(StringBuilder out, String other) {
    int at = random.nextInt(out.length() + 1);
    int end = Math.min(out.length(), at + 1 + random.nextInt(1 << random.nextInt(10)));
    switch (random.nextInt(9)) {
      case 0 -> out.insert(at, piece());
      case 1 -> out.replace(at, end, piece());
      case 2 -> out.delete(at, end);
      case 3 -> out.insert(random.nextInt(out.length() + 1), out.substring(at, end));
      case 4 -> out.setLength(at);
      case 5 -> out.insert(at, piece().repeat(1 << random.nextInt(12)));
      case 6 -> {
        int from = random.nextInt(other.length() + 1);
        out.insert(at, other, from, Math.min(other.length(), from + random.nextInt(200)));
      }
      case 7 -> {
        if (at < out.length()) {
          out.setCharAt(at, (char) (out.charAt(at) ^ 1 << random.nextInt(8)));
        }
      }
      default -> {
        if (at < out.length()) {
          out.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
        }
      }
    }
  }

  private String piece() {
    return PIECES.get(random.nextInt(PIECES.size()));
  }

  private String noise() {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(500); i > 0; i--) {
      out.append(random.nextInt(4) == 0 ? piece() : "" + (char) random.nextInt(65536));
    }
    return out.toString();
  }
}
