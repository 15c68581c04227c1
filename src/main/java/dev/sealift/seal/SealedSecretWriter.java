package dev.sealift.seal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Writes a SealedSecret as YAML or JSON. */
public final class SealedSecretWriter {
  static final String API_VERSION = "bitnami.com/v1alpha1";
  static final String KIND = "SealedSecret";

  private SealedSecretWriter() {}

  /** As {@code kubeseal -o yaml} lays it out. */
  public static String yaml(SealedSecret secret) {
    return TreeWriter.yaml(tree(secret));
  }

  /** The same as JSON, with two spaces. */
  public static String json(SealedSecret secret) {
    return TreeWriter.json(tree(secret));
  }

  private static Map<String, Object> tree(SealedSecret secret) {
    Map<String, Object> metadata = metadata(secret);
    Map<String, Object> template = new LinkedHashMap<>();
    template.put("metadata", metadata);
    template.put("type", "Opaque");
    return tree(metadata, secret.encryptedData(), template);
  }

  /** A SealedSecret of these parts. */
  static Map<String, Object> tree(
      Map<String, ?> metadata, Map<String, String> encryptedData, Map<String, ?> template) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("encryptedData", encryptedData);
    spec.put("template", template);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", API_VERSION);
    tree.put("kind", KIND);
    tree.put("metadata", metadata);
    tree.put("spec", spec);
    return tree;
  }

  private static Map<String, Object> metadata(SealedSecret secret) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (secret.scope() != Scope.STRICT) {
      metadata.put("annotations", new TreeMap<>(secret.scope().annotations()));
    }
    if (!secret.labels().isEmpty()) {
      metadata.put("labels", secret.labels());
    }
    metadata.put("name", secret.name());
    metadata.put("namespace", secret.namespace());
    return metadata;
  }
}
