package dev.sealift.credential;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Every form in which a secret would be known again in a text: who looks for one looks for all. */
public final class SecretForms {
  /** Shorter ones stand everywhere by chance. */
  public static final int SHORTEST = 6;

  /** The inside of a base64 text says less than its length: what is shorter is left out. */
  private static final int SHORTEST_INSIDE = 8;

  private SecretForms() {}

  /**
   * Each form with the name of its encoding, the plain one first. The strings cannot be wiped: keep
   * them in no field.
   */
  public static Map<String, String> of(Secret secret) {
    byte[] bytes = secret.bytes();
    String value = secret.reveal();
    Map<String, String> forms = new LinkedHashMap<>();
    add(forms, value, "as it is");
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    // As Python writes it, in which the pod's own programs are written.
    String python = url.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    for (String coded : new String[] {url, url.replace("+", "%20"), python, lowerEscapes(url)}) {
      add(forms, coded, "URL-encoded");
      add(forms, coded.replace("%", "%%"), "URL-encoded, with % doubled");
    }
    add(forms, value.replace("%", "%%"), "with % doubled");
    String json = value.replace("\\", "\\\\").replace("\"", "\\\"");
    add(forms, json, "JSON-escaped");
    add(forms, json.replace("/", "\\/"), "JSON-escaped");
    // As Go writes it, in which the cluster's own programs are written.
    add(
        forms,
        json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"),
        "JSON-escaped");
    add(forms, value.replace("'", "''"), "quoted for YAML or SQL");
    add(forms, value.replace("'", "'\\''"), "quoted for a shell");
    String hex = HexFormat.of().formatHex(bytes);
    add(forms, hex, "in hexadecimal");
    add(forms, hex.toUpperCase(Locale.ROOT), "in hexadecimal");
    add(forms, Base64.getEncoder().encodeToString(bytes), "in base64");
    for (int shift = 0; shift < 3; shift++) {
      String inside = inside(bytes, shift);
      if (inside.length() >= SHORTEST_INSIDE) {
        add(forms, inside, "in base64");
        add(forms, inside.replace('+', '-').replace('/', '_'), "in base64");
      }
    }
    Arrays.fill(bytes, (byte) 0);
    return forms;
  }

  /** {@code text} with each form of {@code secret} taken out. */
  public static String mask(String text, Secret secret) {
    if (secret.length() < SHORTEST) {
      return text;
    }
    String masked = text;
    for (String form : of(secret).keySet()) {
      masked = masked.replace(form, "<hidden>");
    }
    return masked;
  }

  /**
   * {@code text} with each form of all of them taken out, the longest first: of one that begins
   * with another the rest would stay.
   */
  public static String mask(String text, Collection<Secret> secrets) {
    String masked = text;
    for (Secret secret :
        secrets.stream().sorted(Comparator.comparingInt(Secret::length).reversed()).toList()) {
      masked = mask(masked, secret);
    }
    return masked;
  }

  private static void add(Map<String, String> forms, String form, String encoding) {
    forms.putIfAbsent(form, encoding);
  }

  /** {@code %2F} as {@code %2f}; the letters between stay as they are. */
  private static String lowerEscapes(String url) {
    StringBuilder out = new StringBuilder(url.replace("+", "%20"));
    for (int at = out.indexOf("%"); at >= 0; at = out.indexOf("%", at + 3)) {
      out.replace(at, at + 3, out.substring(at, at + 3).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  /**
   * What a base64 text has of the value when {@code shift} bytes stand before it in a group of
   * three: without what its neighbours on both sides would change.
   */
  private static String inside(byte[] value, int shift) {
    byte[] shifted = new byte[shift + value.length];
    System.arraycopy(value, 0, shifted, shift, value.length);
    String base64 = Base64.getEncoder().encodeToString(shifted);
    Arrays.fill(shifted, (byte) 0);
    int whole = shifted.length / 3 * 4;
    return base64.substring(shift == 0 ? 0 : 4, Math.max(shift == 0 ? 0 : 4, whole));
  }
}
