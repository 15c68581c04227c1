package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.LiveSecret;
import dev.sealift.core.Check;
import dev.sealift.core.Tasks;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.seal.SealedSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the cluster holds of a deployment's credentials: "the cluster is the vault". Read once, in
 * memory, wiped when closed.
 */
final class Vault implements AutoCloseable {
  static final List<String> SECRETS = List.of(Names.BASIC_AUTH, Names.DATABASE, Names.S3);

  private static final String MANAGED = "sealedsecrets.bitnami.com/managed";

  private final String namespace;
  private final Map<String, LiveSecret> secrets = new LinkedHashMap<>();
  private final Map<String, SealedSecret> sealed = new LinkedHashMap<>();

  private Vault(String namespace) {
    this.namespace = namespace;
  }

  /** Reads the three Secrets and SealedSecrets; what is missing is just not there. */
  static Vault read(Cluster cluster, String namespace, Tasks tasks) throws InterruptedException {
    Vault vault = new Vault(namespace);
    var live = tasks.all(SECRETS.stream().map(name -> secret(cluster, namespace, name)).toList());
    var objects =
        tasks.all(SECRETS.stream().map(name -> sealedSecret(cluster, namespace, name)).toList());
    for (int i = 0; i < SECRETS.size(); i++) {
      String name = SECRETS.get(i);
      live.get(i).ifPresent(secret -> vault.secrets.put(name, secret));
      objects.get(i).ifPresent(o -> vault.sealed.put(name, Manifests.sealedSecret(o)));
    }
    return vault;
  }

  /** An empty vault, for a namespace that is not there yet. */
  static Vault empty(String namespace) {
    return new Vault(namespace);
  }

  private static java.util.concurrent.Callable<Optional<LiveSecret>> secret(
      Cluster cluster, String namespace, String name) {
    return () -> cluster.secret(namespace, name);
  }

  private static java.util.concurrent.Callable<Optional<HasMetadata>> sealedSecret(
      Cluster cluster, String namespace, String name) {
    return () -> cluster.get("bitnami.com/v1alpha1", "SealedSecret", namespace, name);
  }

  /** The live value of one key of one Secret. */
  Optional<Secret> value(String secret, String key) {
    return Optional.ofNullable(secrets.get(secret)).map(live -> live.data().get(key));
  }

  /**
   * The live ciphertext of one key, where it can be kept: the Secret was made from that
   * SealedSecret.
   */
  Optional<String> ciphertext(String secret, String key) {
    boolean own =
        Optional.ofNullable(secrets.get(secret)).flatMap(LiveSecret::sealedOwner).isPresent();
    return own
        ? Optional.ofNullable(sealed.get(secret)).map(s -> s.encryptedData().get(key))
        : Optional.empty();
  }

  /** The live SealedSecret, as it was when the vault was read. */
  Optional<SealedSecret> sealed(String name) {
    return Optional.ofNullable(sealed.get(name));
  }

  /** Secrets of our names that the controller will refuse to write to. */
  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    secrets.forEach(
        (name, live) -> {
          if (live.sealedOwner().isEmpty() && !"true".equals(live.annotations().get(MANAGED))) {
            checks.add(
                Check.failed(
                    "secret " + name,
                    "Secret " + name + " is there and no SealedSecret owns it",
                    "the Sealed Secrets controller refuses to replace a Secret that it did not"
                        + " make",
                    "let the controller take it over: kubectl -n "
                        + namespace
                        + " annotate secret "
                        + name
                        + " "
                        + MANAGED
                        + "=true, then run this again; or delete it if nothing uses it"));
          }
        });
    return checks;
  }

  @Override
  public void close() {
    secrets.values().forEach(LiveSecret::close);
  }
}
