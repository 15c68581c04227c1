package dev.sealift.manifest;

import dev.sealift.seal.SealedSecret;
import java.util.List;
import java.util.Map;

/**
 * The three SealedSecrets of a deployment.
 *
 * @param notes annotations by the SealedSecret's name: when each value was sealed, and for which
 *     certificate
 */
public record SealedCredentials(
    SealedSecret basicAuth,
    SealedSecret database,
    SealedSecret s3,
    Map<String, Map<String, String>> notes) {
  /** All three, in the order they are applied. */
  public List<SealedSecret> all() {
    return List.of(basicAuth, database, s3);
  }
}
