package dev.sealift.manifest;

import dev.sealift.seal.SealedSecret;
import java.util.List;

/** The three SealedSecrets of a deployment. */
public record SealedCredentials(SealedSecret basicAuth, SealedSecret database, SealedSecret s3) {
  /** All three, in the order they are applied. */
  public List<SealedSecret> all() {
    return List.of(basicAuth, database, s3);
  }
}
