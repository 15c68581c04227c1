package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A secret that stands nowhere by chance, and every form in which it could leak. */
record Marker(String name, String value) {
  /** Plain, URL, hex, {@code %%}, JSON, and base64 at each of its three alignments. */
  List<String> forms() {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    String hex = HexFormat.of().formatHex(bytes);
    List<String> forms =
        new ArrayList<>(
            List.of(
                value,
                url,
                url.replace("+", "%20"),
                url.toLowerCase(Locale.ROOT),
                url.replace("%", "%%"),
                value.replace("%", "%%"),
                value.replace("\\", "\\\\").replace("\"", "\\\""),
                hex,
                hex.toUpperCase(Locale.ROOT)));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      String base64 = Base64.getEncoder().encodeToString(shifted);
      // Without what the neighbours on both sides would change.
      String inner = base64.substring(shift == 0 ? 0 : 4, base64.length() - 4);
      forms.add(inner);
      forms.add(inner.replace('+', '-').replace('/', '_'));
    }
    return forms;
  }

  /** Holds {@code text} to having none of its forms. */
  void isNotIn(String where, String text) {
    for (String form : forms()) {
      // The message names the marker alone: a report must not hold it either.
      assertThat(text.contains(form)).as(name + " stands in " + where).isFalse();
    }
  }

  /** Holds every file below {@code folder} to having none of its forms. */
  void isInNoFileOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        isNotIn(file.getFileName().toString(), text);
      }
    }
  }
}
