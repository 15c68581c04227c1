package dev.sealift.cluster;

import dev.sealift.credential.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A Secret of the cluster, in memory.
 *
 * @param sealedOwner the SealedSecret that it was made from; empty when it was made otherwise
 */
public record LiveSecret(
    Map<String, Secret> data,
    Optional<String> sealedOwner,
    Map<String, String> annotations,
    Instant created)
    implements AutoCloseable {

  @Override
  public void close() {
    data.values().forEach(Secret::close);
  }
}
