package dev.sealift.cluster;

import dev.sealift.credential.Secret;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.seal.SealedSecret;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Secret of the cluster, in memory.
 *
 * @param sealedOwner the SealedSecret that it was made from; empty when it was made otherwise
 */
public record LiveSecret(
    Map<String, Secret> data, Optional<String> sealedOwner, Map<String, String> annotations)
    implements AutoCloseable {

  static LiveSecret of(KubernetesObject secret) {
    Map<String, Secret> data = new TreeMap<>();
    Objects.requireNonNullElse(secret.<Map<String, String>>at("data"), Map.<String, String>of())
        .forEach((k, v) -> data.put(k, Secret.of(Base64.getDecoder().decode(v))));
    return new LiveSecret(
        data,
        secret.metadata().owners().stream()
            .filter(owner -> owner.kind().equals(SealedSecret.KIND))
            .map(owner -> owner.name())
            .findFirst(),
        secret.metadata().annotations());
  }

  @Override
  public void close() {
    data.values().forEach(Secret::close);
  }
}
