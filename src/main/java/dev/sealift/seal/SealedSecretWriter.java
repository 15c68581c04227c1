package dev.sealift.seal;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a SealedSecret as YAML or JSON without a YAML or JSON library, which would cost more time
 * than the sealing. Names and values are quoted always, so nothing depends on YAML's rules for
 * plain words; a JSON string is a YAML string too.
 */
public final class SealedSecretWriter {
  private SealedSecretWriter() {}

  /** As {@code kubeseal -o yaml} lays it out. */
  public static String yaml(SealedSecret secret) {
    StringBuilder out = new StringBuilder("---\napiVersion: bitnami.com/v1alpha1\n");
    out.append("kind: SealedSecret\nmetadata:\n");
    yamlMetadata(out, "  ", secret);
    out.append("spec:\n  encryptedData:");
    if (secret.encryptedData().isEmpty()) {
      out.append(" {}\n");
    } else {
      out.append('\n');
      secret.encryptedData().forEach((k, v) -> yamlLine(out, "    ", k, v));
    }
    out.append("  template:\n    metadata:\n");
    yamlMetadata(out, "      ", secret);
    out.append("    type: Opaque\n");
    return out.toString();
  }

  /** As kubeseal writes by default, with two spaces. */
  public static String json(SealedSecret secret) {
    StringBuilder out = new StringBuilder("{\n  \"kind\": \"SealedSecret\",\n");
    out.append("  \"apiVersion\": \"bitnami.com/v1alpha1\",\n  \"metadata\": {\n");
    jsonMetadata(out, "    ", secret);
    out.append("  },\n  \"spec\": {\n    \"template\": {\n      \"metadata\": {\n");
    jsonMetadata(out, "        ", secret);
    out.append("      },\n      \"type\": \"Opaque\"\n    },\n    \"encryptedData\": ");
    jsonMap(out, "    ", secret.encryptedData());
    return out.append("\n  }\n}\n").toString();
  }

  private static void yamlMetadata(StringBuilder out, String indent, SealedSecret secret) {
    yamlMap(out, indent, "annotations", new TreeMap<>(secret.scope().annotations()));
    yamlMap(out, indent, "labels", secret.labels());
    yamlLine(out, indent, "name", secret.name());
    yamlLine(out, indent, "namespace", secret.namespace());
  }

  private static void yamlMap(
      StringBuilder out, String indent, String name, SortedMap<String, String> map) {
    if (!map.isEmpty()) {
      out.append(indent).append(name).append(":\n");
      map.forEach((k, v) -> yamlLine(out, indent + "  ", k, v));
    }
  }

  private static void yamlLine(StringBuilder out, String indent, String key, String value) {
    out.append(indent).append(quote(key)).append(": ").append(quote(value)).append('\n');
  }

  private static void jsonMetadata(StringBuilder out, String indent, SealedSecret secret) {
    out.append(indent).append("\"name\": ").append(quote(secret.name())).append(",\n");
    out.append(indent).append("\"namespace\": ").append(quote(secret.namespace()));
    jsonEntry(out, indent, "annotations", secret.scope().annotations());
    jsonEntry(out, indent, "labels", secret.labels());
    out.append('\n');
  }

  private static void jsonEntry(
      StringBuilder out, String indent, String name, Map<String, String> map) {
    if (!map.isEmpty()) {
      out.append(",\n").append(indent).append(quote(name)).append(": ");
      jsonMap(out, indent, new TreeMap<>(map));
    }
  }

  private static void jsonMap(StringBuilder out, String indent, SortedMap<String, String> map) {
    String separator = "{\n";
    for (Map.Entry<String, String> e : map.entrySet()) {
      out.append(separator).append(indent).append("  ");
      out.append(quote(e.getKey())).append(": ").append(quote(e.getValue()));
      separator = ",\n";
    }
    out.append(map.isEmpty() ? "{}" : "\n" + indent + "}");
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c < ' ' || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
