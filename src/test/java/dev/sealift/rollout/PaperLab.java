package dev.sealift.rollout;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.core.Event;
import dev.sealift.core.Tasks;
import dev.sealift.credential.Secret;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Manifests;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.sandbox.ApiAlone;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import dev.sealift.seal.Sealer;
import dev.sealift.seal.SealingCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A deployment on a cluster's API alone: what operations read and decide of Secrets, records and
 * plans, where no pod, database or bucket has to answer.
 */
final class PaperLab {
  static final Instant NOW = ApiAlone.NOW;
  static final String TEXT =
      """
      [deployment]
      namespace = %s
      image = mlflow:1
      [database]
      host = db.homelab
      [bucket]
      name = mlflow
      """;

  static final ApiAlone API = ApiAlone.shared();

  private static final Cluster CLUSTER =
      Cluster.open(new ClusterAddress(Optional.of(API.kubeconfig()), Optional.empty()));

  private static final Path EMPTY = API.file("empty.mv.db");
  private static final AtomicInteger LABS = new AtomicInteger();

  static {
    open(API.file("empty")).close();
  }

  final String namespace;
  final Cluster cluster;
  final SealingCertificate certificate;
  final List<Event> events = new ArrayList<>();
  final Map<String, String> environment = new TreeMap<>();
  String text;
  private Path history;

  /** Of a namespace of its own; it is made. */
  PaperLab(Path folder) {
    this.namespace = "lab-" + LABS.incrementAndGet();
    this.cluster = CLUSTER;
    this.certificate = SealingCertificate.parse(API.certificate());
    this.text = TEXT.formatted(namespace);
    this.history = folder.resolve("history");
    copyEmpty(history);
    cluster.apply(Manifests.namespace(profile()), false, true);
  }

  Profile profile() {
    return ProfileReader.parse("p.ini", text);
  }

  DeploymentKey key() {
    return ApplyOperation.key(cluster, profile());
  }

  Workplace work() {
    return new Workplace(
        cluster,
        this::history,
        Addresses.asInProfile(),
        Clock.fixed(NOW, ZoneOffset.UTC),
        new SecureRandom(),
        events::add,
        "ann@nas",
        "a note",
        Duration.ofSeconds(10));
  }

  private static History open(Path file) {
    return History.open(file, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /**
   * An empty history, all of one name. It is made once and copied: the making of its tables takes
   * longer than all that a test does.
   */
  private static void copyEmpty(Path history) {
    try {
      Files.copy(EMPTY, history.resolveSibling(history.getFileName() + ".mv.db"), COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From here on the history is another one, empty and with a name of its own. */
  void ownHistory() {
    history = history.resolveSibling("own-" + history.getFileName());
  }

  History history() {
    return open(history);
  }

  SecretResolver resolver() {
    return new SecretResolver(Map.of(), environment, what -> Optional.empty());
  }

  Vault vault() throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      return Vault.read(cluster, namespace, tasks);
    }
  }

  /** A SealedSecret of these values, as it would be applied. */
  KubernetesObject sealed(String name, Map<String, String> values) {
    Sealer sealer = new Sealer(certificate.key(), new SecureRandom());
    Map<String, String> encrypted = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          try (Secret secret = Secret.of(value)) {
            encrypted.put(key, sealer.seal(secret, Scope.STRICT, namespace, name));
          }
        });
    return Manifests.sealedSecret(
        SealedSecret.of(namespace, name, Scope.STRICT, Names.labels(profile()), encrypted));
  }

  /** Applies it; the controller makes its Secret before this returns. */
  KubernetesObject apply(KubernetesObject object) {
    cluster.apply(object, false, true);
    return object;
  }

  /** All three SealedSecrets, each value of this generation. */
  List<KubernetesObject> credentials(int generation) {
    return List.of(
        sealed(
            Names.BASIC_AUTH,
            Map.of(
                Names.TRACKING_USERNAME, "mlflow",
                Names.TRACKING_PASSWORD, "the admin's one " + generation,
                Names.FLASK_KEY, "the flask key " + generation)),
        sealed(
            Names.DATABASE,
            Map.of(Names.DB_USERNAME, "mlflow", Names.DB_PASSWORD, "the database's " + generation)),
        sealed(
            Names.S3,
            Map.of(
                Names.ACCESS_KEY, "the access key " + generation,
                Names.SECRET_KEY, "the secret key " + generation)));
  }

  List<KubernetesObject> applied(int generation) {
    List<KubernetesObject> objects = credentials(generation);
    objects.forEach(this::apply);
    return objects;
  }

  /** A revision in the history, ended so; a pending one stays. */
  Revision record(Operation operation, State state, String manifests) {
    return record(key(), operation, state, manifests);
  }

  /** The same of another deployment, in the same history. */
  Revision record(DeploymentKey key, Operation operation, State state, String manifests) {
    try (History open = history()) {
      Revision begun =
          open.begin(
              new Intent(key, operation, text, manifests, "mlflow:1", "sandbox", "", "ann@nas"));
      return state == State.PENDING
          ? begun
          : open.finish(
              begun.id(),
              state,
              state == State.SUCCEEDED ? "" : "rollout",
              state == State.SUCCEEDED ? "" : "timed out");
    }
  }

  /** Ends what is pending, as a resume does. */
  void interruptPending() {
    try (History open = history()) {
      open.pending(key()).ifPresent(revision -> open.interrupt(revision.id()));
    }
  }
}
