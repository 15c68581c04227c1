package dev.sealift.rollout;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Deadline;
import dev.sealift.credential.Secret;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.Sealer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What has to be kept beside a Secret before others take its values' place. Values are only ever
 * added, never replaced: an operation that is undone, cut off and resumed leaves several behind,
 * and any of them may be the one that is accepted.
 */
final class Staging {
  private final Sealer sealer;
  private final Profile profile;

  Staging(Sealer sealer, Profile profile) {
    this.sealer = sealer;
    this.profile = profile;
  }

  /** Whether a staged key holds a value of {@code key}: {@code password.2} does of password. */
  static boolean isFor(String key, String staged) {
    return staged.equals(key)
        || (staged.startsWith(key + ".") && staged.substring(key.length() + 1).matches("[0-9]+"));
  }

  /** The SealedSecrets to be applied before {@code target} is; empty when all is kept already. */
  List<KubernetesObject> before(List<KubernetesObject> target, Vault vault) {
    List<KubernetesObject> objects = new ArrayList<>();
    for (String name : Names.secrets()) {
      if (!vault.values(name).isEmpty() && changes(name, target, vault)) {
        Map<String, Secret> kept = new TreeMap<>(vault.staged(name));
        vault.values(name).forEach((key, value) -> keep(kept, key, value));
        if (kept.size() > vault.staged(name).size()) {
          objects.add(sealed(Names.next(name), kept));
        }
      }
    }
    return objects;
  }

  private static boolean changes(String name, List<KubernetesObject> target, Vault vault) {
    Optional<SealedSecret> wanted = in(target, name);
    return wanted.isPresent()
        && !wanted
            .map(SealedSecret::encryptedData)
            .equals(vault.sealed(name).map(SealedSecret::encryptedData));
  }

  /** The SealedSecret of that name among {@code objects}. */
  static Optional<SealedSecret> in(List<KubernetesObject> objects, String name) {
    return all(objects, name).findFirst();
  }

  /** Whether any SealedSecret of that name among {@code objects} has the data of {@code live}. */
  static boolean among(List<KubernetesObject> objects, String name, SealedSecret live) {
    return all(objects, name).anyMatch(one -> one.encryptedData().equals(live.encryptedData()));
  }

  private static Stream<SealedSecret> all(List<KubernetesObject> objects, String name) {
    return objects.stream()
        .filter(object -> object.kind().equals(SealedSecret.KIND))
        .filter(object -> object.name().equals(name))
        .map(Manifests::sealedSecret);
  }

  /** Takes away all that is kept. The SealedSecrets own their Secrets: those go with them. */
  static String remove(Workplace work, String namespace, OperationLock lock)
      throws InterruptedException {
    List<String> names = Names.secrets().stream().map(Names::next).toList();
    for (String name : names) {
      lock.check();
      work.cluster().delete(SealedSecret.API_VERSION, SealedSecret.KIND, namespace, name);
    }
    work.cluster().awaitGone(namespace, names, Deadline.in(work.timeout()), work.events());
    return "nothing is left of them";
  }

  private static void keep(Map<String, Secret> kept, String key, Secret value) {
    boolean there =
        kept.entrySet().stream()
            .anyMatch(e -> isFor(key, e.getKey()) && e.getValue().equals(value));
    if (!there) {
      String free = key;
      for (int i = 1; kept.containsKey(free); i++) {
        free = key + "." + i;
      }
      kept.put(free, value);
    }
  }

  private KubernetesObject sealed(String name, Map<String, Secret> values) {
    String namespace = profile.deployment().namespace();
    Scope scope = profile.sealing().scope();
    Map<String, String> encrypted = new LinkedHashMap<>();
    values.forEach((key, value) -> encrypted.put(key, sealer.seal(value, scope, namespace, name)));
    return Manifests.sealedSecret(
        SealedSecret.of(namespace, name, scope, Names.labels(profile), encrypted));
  }
}
