package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.LiveSecret;
import dev.sealift.core.Check;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.SealingCertificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the cluster holds of a deployment's credentials: "the cluster is the vault". Read once, in
 * memory, wiped when closed.
 */
final class Vault implements AutoCloseable {
  private static final List<String> HIDDEN =
      Names.secrets().stream().flatMap(name -> Names.hidden(name).stream()).toList();
  private static final String MANAGED = "sealedsecrets.bitnami.com/managed";

  private final String namespace;
  private final Map<String, LiveSecret> secrets = new LinkedHashMap<>();
  private final Map<String, SealedSecret> sealed = new LinkedHashMap<>();
  private final Map<String, KubernetesObject> objects = new LinkedHashMap<>();
  private final Map<String, LiveSecret> staged = new LinkedHashMap<>();

  /** Those staged that stand for values that are gone, by Secret and key. */
  private final Map<List<String>, Secret> restored = new LinkedHashMap<>();

  private final Set<String> refused = new HashSet<>();
  private final Set<String> unopened = new HashSet<>();

  private Vault(String namespace) {
    this.namespace = namespace;
  }

  /**
   * Reads the three Secrets, what is staged beside them, and the SealedSecrets, all side by side;
   * what is missing is just not there.
   */
  static Vault read(Cluster cluster, String namespace, Tasks tasks) throws InterruptedException {
    return read(cluster, namespace, new Readings(cluster, tasks), tasks);
  }

  /** The same beside others who want the SealedSecrets. */
  static Vault read(Cluster cluster, String namespace, Readings readings, Tasks tasks)
      throws InterruptedException {
    List<String> names =
        Stream.concat(Names.secrets().stream(), Names.secrets().stream().map(Names::next)).toList();
    var sealed = sealedSecrets(readings, namespace);
    var live = tasks.all(names.stream().map(name -> secret(cluster, namespace, name)).toList());
    Vault vault = new Vault(namespace);
    int count = Names.secrets().size();
    for (int i = 0; i < count; i++) {
      String name = Names.secrets().get(i);
      live.get(i).ifPresent(secret -> vault.secrets.put(name, secret));
      live.get(i + count).ifPresent(secret -> vault.staged.put(name, secret));
      Tasks.get(sealed.get(i)).ifPresent(object -> vault.take(name, object));
    }
    return vault;
  }

  private void take(String name, KubernetesObject object) {
    sealed.put(name, Manifests.sealedSecret(object));
    objects.put(name, object);
    if (isRefused(object)) {
      refused.add(name);
    }
  }

  private static boolean isRefused(KubernetesObject sealed) {
    return sealed.tree().get("status") instanceof Map<?, ?> status
        && status.get("conditions") instanceof List<?> conditions
        && conditions.stream()
            .anyMatch(
                item ->
                    item instanceof Map<?, ?> condition
                        && "Synced".equals(condition.get("type"))
                        && "False".equals(condition.get("status")));
  }

  /**
   * Gives up ciphertext that the controller cannot open any more: it is sealed anew from the live
   * values. The controller is asked where its key may be gone, which is where its certificate is
   * younger than the ciphertext; else what it said of the newest version is known already.
   */
  void giveUpWhatCannotBeOpened(SealingCertificate certificate, Predicate<SealedSecret> canUnseal) {
    sealed.forEach(
        (name, live) -> {
          boolean older =
              object(name)
                  .flatMap(SealedNote::changedAt)
                  .map(at -> at.isBefore(certificate.notBefore()))
                  .orElse(true);
          if (refused.contains(name) || (older && !canUnseal.test(live))) {
            unopened.add(name);
          }
        });
  }

  /** Whether the controller has said, or would say, that it opens each SealedSecret. */
  List<Check> unsealable(SealingCertificate certificate, Predicate<SealedSecret> canUnseal) {
    giveUpWhatCannotBeOpened(certificate, canUnseal);
    return unopened.stream()
        .sorted()
        .map(
            name ->
                Check.failed(
                    "sealed " + name,
                    "the controller cannot unseal it any more",
                    "the key that it was sealed for is gone: there would be no way back from a"
                        + " failure",
                    "run `sealift apply` first, which seals anew what the Secrets hold"))
        .toList();
  }

  /** An empty vault, for a namespace that is not there yet. */
  static Vault empty(String namespace) {
    return new Vault(namespace);
  }

  private static Callable<Optional<LiveSecret>> secret(
      Cluster cluster, String namespace, String name) {
    return () -> cluster.secret(namespace, name);
  }

  /** In the order of their names. */
  private static List<Future<Optional<KubernetesObject>>> sealedSecrets(
      Readings readings, String namespace) {
    return Names.secrets().stream()
        .map(name -> readings.of(SealedSecret.API_VERSION, SealedSecret.KIND, namespace, name))
        .toList();
  }

  /** The live value of one key of one Secret, or what was restored in its place. */
  Optional<Secret> value(String secret, String key) {
    return Optional.ofNullable(secrets.get(secret))
        .map(live -> live.data().get(key))
        .or(() -> Optional.ofNullable(restored.get(List.of(secret, key))));
  }

  /** Has a staged value stand for one that is gone; a live one is never replaced. */
  void restore(String secret, String key, Secret stagedOne) {
    restored.put(List.of(secret, key), stagedOne);
  }

  /** Whether any staged value stands for one that is gone. */
  boolean hasRestored() {
    return !restored.isEmpty();
  }

  /**
   * The live ciphertext of one key, where it can be kept: the Secret was made from that
   * SealedSecret, and the controller can still open it.
   */
  Optional<String> ciphertext(String secret, String key) {
    // What was restored is not what the SealedSecret holds.
    return isSynced(secret) && values(secret).containsKey(key) && !unopened.contains(secret)
        ? Optional.ofNullable(sealed.get(secret)).map(s -> s.encryptedData().get(key))
        : Optional.empty();
  }

  /** Whether the SealedSecret has a key, and nobody has said that it cannot be opened. */
  boolean isSealed(String name, String key) {
    return !unopened.contains(name)
        && sealed(name).filter(s -> s.encryptedData().containsKey(key)).isPresent();
  }

  /** The live SealedSecret, as it was when the vault was read. */
  Optional<SealedSecret> sealed(String name) {
    return Optional.ofNullable(sealed.get(name));
  }

  /**
   * A value that has to be there.
   *
   * @throws UserException it is not
   */
  Secret require(String secret, String key) {
    return value(secret, key)
        .orElseThrow(
            () ->
                new UserException(
                    "Secret " + secret + " has no " + key,
                    "nothing is deployed in namespace "
                        + namespace
                        + ", or someone has changed the Secret",
                    "run `sealift apply`, which seals all that is needed"));
  }

  /** Whether every value is there that has to be. */
  boolean isWhole() {
    return Names.secrets().stream()
        .allMatch(
            name -> Names.hidden(name).stream().allMatch(key -> value(name, key).isPresent()));
  }

  /** What the live SealedSecret says of when and with what a key's value was sealed. */
  Optional<String> sealedNote(String name, String key) {
    return object(name).flatMap(object -> SealedNote.textOf(object, key));
  }

  /** When a key's value was sealed. */
  Optional<Instant> sealedAt(String name, String key) {
    return object(name).flatMap(object -> SealedNote.sealedAt(object, key));
  }

  private Optional<KubernetesObject> object(String name) {
    return Optional.ofNullable(objects.get(name));
  }

  /** Whether the Secret is there and made from its SealedSecret. */
  boolean isSynced(String name) {
    return Optional.ofNullable(secrets.get(name)).flatMap(LiveSecret::sealedOwner).isPresent();
  }

  /** All live values of one Secret by their keys; empty when it is not there. */
  Map<String, Secret> values(String secret) {
    return Optional.ofNullable(secrets.get(secret)).map(LiveSecret::data).orElse(Map.of());
  }

  /** All values that are staged beside one Secret, by their keys. */
  Map<String, Secret> staged(String secret) {
    return Optional.ofNullable(staged.get(secret)).map(LiveSecret::data).orElse(Map.of());
  }

  /** The values staged for one key: it may have been left several times. */
  List<Secret> staged(String secret, String key) {
    return staged(secret).entrySet().stream()
        .filter(entry -> Staging.isFor(key, entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Whether an operation was cut off and left values staged. */
  boolean hasStaged() {
    return !staged.isEmpty();
  }

  /** Every value here that nobody may see, for a mask. */
  List<Secret> hidden(Profile profile) {
    return Stream.concat(secrets.values().stream(), staged.values().stream())
        .flatMap(live -> live.data().entrySet().stream())
        .filter(entry -> HIDDEN.stream().anyMatch(key -> Staging.isFor(key, entry.getKey())))
        .filter(entry -> !isName(profile, entry.getKey(), entry.getValue()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static boolean isName(Profile profile, String key, Secret value) {
    return Staging.isFor(Names.ACCESS_KEY, key) && Names.isName(profile, value.reveal());
  }

  /**
   * Between the plan and the lock somebody else may have applied: their values are not undone. No
   * Secret is read for it.
   *
   * @throws UserException a SealedSecret is another than when this was read
   */
  void requireUnchanged(Cluster cluster) throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      var now = sealedSecrets(new Readings(cluster, tasks), namespace);
      for (int i = 0; i < now.size(); i++) {
        String name = Names.secrets().get(i);
        if (!Tasks.get(now.get(i)).map(Manifests::sealedSecret).equals(sealed(name))) {
          throw new UserException(
              "SealedSecret " + name + " has changed since the plan was made",
              "someone else has applied or rotated meanwhile",
              "run this again, to see a plan of what is there now");
        }
      }
    }
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
    staged.values().forEach(LiveSecret::close);
  }
}
