package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.SealingController;
import dev.sealift.core.Event;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.credential.SecretGenerator;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.SealedCredentials;
import dev.sealift.manifest.Yaml;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.SealingCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The objects that an apply would apply, without a look at the database or the bucket. Ciphertext
 * that is there already, in the cluster or in an earlier result, is kept. Writes nothing.
 */
public final class DesiredObjects {
  private final Workplace work;
  private final Profile profile;
  private final String namespace;

  /** The objects of one profile. */
  public DesiredObjects(Workplace work, Profile profile) {
    this.work = work;
    this.profile = profile;
    this.namespace = profile.deployment().namespace();
  }

  /**
   * The namespace and all objects in it, in the order they are applied.
   *
   * @param earlier what an earlier call gave for the same users, where it was kept
   * @throws UserException a check failed, or a credential cannot be had
   */
  public List<KubernetesObject> read(SecretResolver resolver, List<KubernetesObject> earlier)
      throws InterruptedException {
    Cluster cluster = work.cluster();
    try (Tasks tasks = new Tasks();
        Vault vault =
            cluster.namespaceExists(namespace)
                ? Vault.read(cluster, namespace, tasks)
                : Vault.empty(namespace)) {
      SealedCredentials sealed =
          complete(vault)
              ? sealed(vault, resolver)
              : kept(earlier)
                  .or(() -> kept(lastRevision()))
                  .orElseGet(() -> sealed(vault, resolver));
      List<KubernetesObject> objects = new ArrayList<>();
      objects.add(Manifests.namespace(profile));
      objects.addAll(Manifests.render(profile, sealed, ApplyPreparation.authorities(profile)));
      return objects;
    }
  }

  private static boolean complete(Vault vault) {
    return Names.secrets().stream()
        .allMatch(
            name ->
                vault.isSynced(name) && vault.values(name).keySet().containsAll(Names.keys(name)));
  }

  /** As an apply would seal: what the cluster has of the same value stays as it is. */
  private SealedCredentials sealed(Vault vault, SecretResolver resolver) {
    Preflight preflight = new Preflight(work.events());
    Optional<SealingCertificate> certificate =
        preflight.sealing(work.cluster(), profile, work.clock());
    preflight.addAll(vault.checks());
    try (ResolvedCredentials credentials =
        ResolvedCredentials.resolveForFiles(
            profile, vault, resolver, new SecretGenerator(work.random()), work.events())) {
      preflight.addAll(credentials.checks(vault, namespace, live -> false));
      preflight.requirePassed();
      if (credentials.generated().contains(Names.DB_PASSWORD)) {
        work.events()
            .emit(
                new Event.Warning(
                    "role " + profile.database().username() + " needs the password made just now",
                    "once it is applied, `sealift apply` makes the role with it"));
      }
      return new CredentialSealer(certificate.orElseThrow(), work, vault, profile)
          .seal(credentials.values());
    }
  }

  /** What the last revision that succeeded has, where it was for the same users. */
  private List<KubernetesObject> lastRevision() {
    DeploymentKey key = ApplyOperation.key(work.cluster(), profile);
    try (History history = work.history().get()) {
      Optional<Revision> last = history.latest(key, State.SUCCEEDED);
      if (last.isEmpty()) {
        return List.of();
      }
      Profile then = ProfileReader.parse("the last revision", history.profile(last.get().id()));
      boolean same =
          then.auth().adminUsername().equals(profile.auth().adminUsername())
              && then.database().username().equals(profile.database().username());
      return same ? Yaml.read(history.manifests(last.get().id())) : List.of();
    }
  }

  /** The sealed credentials among {@code objects}, if the controller can open all of them. */
  private Optional<SealedCredentials> kept(List<KubernetesObject> objects) {
    Map<String, KubernetesObject> found =
        objects.stream()
            .filter(object -> Names.secrets().contains(object.name()))
            .filter(object -> object.kind().equals(SealedSecret.KIND))
            .collect(Collectors.toMap(o -> o.name(), o -> o, (a, b) -> b));
    if (!found.keySet().equals(Set.copyOf(Names.secrets()))) {
      return Optional.empty();
    }
    Profile.Sealing sealing = profile.sealing();
    SealingController controller = work.controller(profile);
    Map<String, SealedSecret> secrets = new TreeMap<>();
    Map<String, Map<String, String>> notes = new TreeMap<>();
    for (KubernetesObject object : found.values()) {
      SealedSecret secret = Manifests.sealedSecret(object);
      boolean fits =
          secret.namespace().equals(namespace)
              && secret.scope() == sealing.scope()
              && secret.encryptedData().keySet().equals(Set.copyOf(Names.keys(secret.name())));
      if (!fits || !work.cluster().canUnseal(controller, secret)) {
        return Optional.empty();
      }
      secrets.put(
          secret.name(),
          SealedSecret.of(
              namespace,
              secret.name(),
              secret.scope(),
              Names.labels(profile),
              secret.encryptedData()));
      notes.put(secret.name(), notes(object));
    }
    return Optional.of(
        new SealedCredentials(
            of(secrets, Names.BASIC_AUTH),
            of(secrets, Names.DATABASE),
            of(secrets, Names.S3),
            notes));
  }

  private static SealedSecret of(Map<String, SealedSecret> secrets, String name) {
    return Objects.requireNonNull(secrets.get(name), name);
  }

  private static Map<String, String> notes(KubernetesObject object) {
    Map<String, String> notes = new TreeMap<>(object.metadata().annotations());
    notes.keySet().removeIf(key -> !key.startsWith(Names.SEALED_ANNOTATION));
    return notes;
  }
}
