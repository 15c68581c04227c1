package dev.sealift.seal;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A {@code bitnami.com/v1alpha1} SealedSecret: ciphertext only, safe to store and to show.
 *
 * @param namespace where the Secret will be made
 * @param name its name, and the Secret's
 * @param scope what the values are bound to
 * @param labels labels of the SealedSecret and of the Secret made from it
 * @param encryptedData per key the base64 ciphertext, in the order of the keys
 */
public record SealedSecret(
    String namespace,
    String name,
    Scope scope,
    SortedMap<String, String> labels,
    SortedMap<String, String> encryptedData) {
  /** The API that its objects are of. */
  public static final String API_VERSION = "bitnami.com/v1alpha1";

  /** The kind of its objects. */
  public static final String KIND = "SealedSecret";

  /** Copies the maps. */
  public SealedSecret {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    encryptedData = Collections.unmodifiableSortedMap(new TreeMap<>(encryptedData));
  }

  /** The same with maps of any kind. */
  public static SealedSecret of(
      String namespace,
      String name,
      Scope scope,
      Map<String, String> labels,
      Map<String, String> encryptedData) {
    return new SealedSecret(
        namespace, name, scope, new TreeMap<>(labels), new TreeMap<>(encryptedData));
  }
}
