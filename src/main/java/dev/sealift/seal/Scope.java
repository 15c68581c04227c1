package dev.sealift.seal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What a sealed value is bound to. The label is mixed into the encryption, so that a value sealed
 * for one name cannot be opened under another.
 */
public enum Scope {
  /** Bound to namespace and name; the default. */
  STRICT("strict"),
  /** Bound to the namespace; may be renamed within it. */
  NAMESPACE_WIDE("namespace-wide"),
  /** Bound to nothing. */
  CLUSTER_WIDE("cluster-wide");

  private static final String ANNOTATION_PREFIX = "sealedsecrets.bitnami.com/";

  private final String word;

  Scope(String word) {
    this.word = word;
  }

  /** The word that kubeseal's {@code --scope} and the profile use. */
  public String word() {
    return word;
  }

  /** The scope of that word, if there is one. */
  public static Optional<Scope> of(String word) {
    return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
  }

  /** The scope that an object's annotations say; cluster-wide wins, as in the controller. */
  public static Scope ofAnnotations(Map<String, String> annotations) {
    if ("true".equals(annotations.get(ANNOTATION_PREFIX + CLUSTER_WIDE.word))) {
      return CLUSTER_WIDE;
    }
    return "true".equals(annotations.get(ANNOTATION_PREFIX + NAMESPACE_WIDE.word))
        ? NAMESPACE_WIDE
        : STRICT;
  }

  /** The annotations that say this scope: none for strict. */
  public Map<String, String> annotations() {
    return this == STRICT ? Map.of() : Map.of(ANNOTATION_PREFIX + word, "true");
  }

  /** The OAEP label of a value sealed for {@code namespace} and {@code name}. */
  byte[] label(String namespace, String name) {
    return switch (this) {
      case STRICT -> (namespace + "/" + name).getBytes(StandardCharsets.UTF_8);
      case NAMESPACE_WIDE -> namespace.getBytes(StandardCharsets.UTF_8);
      case CLUSTER_WIDE -> new byte[0];
    };
  }
}
