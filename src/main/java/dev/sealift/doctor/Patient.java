package dev.sealift.doctor;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.LiveSecret;
import dev.sealift.cluster.NamespaceView;
import dev.sealift.core.Tasks;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretForms;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.Workplace;
import dev.sealift.seal.SealedSecret;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;

/**
 * The deployment as it was found: what several exams look at, read once. Closing wipes the Secrets.
 */
final class Patient implements AutoCloseable {
  /** Each variable of the server's container that comes from a Secret, with the Secret's key. */
  static final Map<String, Reference> VARIABLES = variables();

  /** The variables that nobody may see. */
  static final Map<String, Credential> CREDENTIALS =
      Map.of(
          Names.TRACKING_PASSWORD,
          new Credential("the admin's password", Rotation.ADMIN),
          Names.FLASK_KEY,
          new Credential("the Flask key", Rotation.FLASK_KEY),
          "MLFLOW_DB_PASSWORD",
          new Credential("the database password", Rotation.DATABASE),
          Names.ACCESS_KEY,
          new Credential("the bucket's access key", Rotation.S3),
          Names.SECRET_KEY,
          new Credential("the bucket's secret key", Rotation.S3));

  /** A key of a Secret. */
  record Reference(String secret, String key) {}

  /** What people call a secret, and what changes it. */
  record Credential(String name, Rotation rotation) {}

  private final Workplace work;
  private final Profile profile;
  private final NamespaceView view;
  private final Optional<KubernetesObject> deployment;
  private final List<Pod> pods;
  private final Map<String, LiveSecret> secrets = new LinkedHashMap<>();
  private final Map<String, KubernetesObject> sealed = new LinkedHashMap<>();

  private Patient(
      Workplace work, Profile profile, Optional<KubernetesObject> deployment, List<Pod> pods) {
    this.work = work;
    this.profile = profile;
    this.view = new NamespaceView(work.cluster(), profile.deployment().namespace());
    this.deployment = deployment;
    this.pods = pods;
  }

  private static Map<String, Reference> variables() {
    Map<String, Reference> all = new TreeMap<>();
    all.put("MLFLOW_DB_USERNAME", new Reference(Names.DATABASE, Names.DB_USERNAME));
    all.put("MLFLOW_DB_PASSWORD", new Reference(Names.DATABASE, Names.DB_PASSWORD));
    for (String key : List.of(Names.TRACKING_USERNAME, Names.TRACKING_PASSWORD, Names.FLASK_KEY)) {
      all.put(key, new Reference(Names.BASIC_AUTH, key));
    }
    for (String key : List.of(Names.ACCESS_KEY, Names.SECRET_KEY)) {
      all.put(key, new Reference(Names.S3, key));
    }
    return Map.copyOf(all);
  }

  /** Reads it, side by side. */
  static Patient read(Workplace work, Profile profile, Tasks tasks) throws InterruptedException {
    Cluster cluster = work.cluster();
    String namespace = profile.deployment().namespace();
    NamespaceView view = new NamespaceView(cluster, namespace);
    Future<Optional<KubernetesObject>> deployment =
        tasks.start(() -> cluster.get("apps/v1", "Deployment", namespace, Names.DEPLOYMENT));
    Future<List<Pod>> pods = tasks.start(() -> view.pods());
    List<Future<Optional<LiveSecret>>> secrets = new ArrayList<>();
    List<Future<Optional<KubernetesObject>>> sealed = new ArrayList<>();
    for (String name : Names.secrets()) {
      secrets.add(tasks.start(() -> cluster.secret(namespace, name)));
      sealed.add(
          tasks.start(
              () -> cluster.get(SealedSecret.API_VERSION, SealedSecret.KIND, namespace, name)));
    }
    Patient patient = new Patient(work, profile, Tasks.get(deployment), Tasks.get(pods));
    for (int i = 0; i < Names.secrets().size(); i++) {
      String name = Names.secrets().get(i);
      Tasks.get(secrets.get(i)).ifPresent(secret -> patient.secrets.put(name, secret));
      Tasks.get(sealed.get(i)).ifPresent(o -> patient.sealed.put(name, o));
    }
    return patient;
  }

  Workplace work() {
    return work;
  }

  Cluster cluster() {
    return work.cluster();
  }

  Profile profile() {
    return profile;
  }

  String namespace() {
    return profile.deployment().namespace();
  }

  NamespaceView view() {
    return view;
  }

  Optional<KubernetesObject> deployment() {
    return deployment;
  }

  List<Pod> pods() {
    return pods;
  }

  Optional<LiveSecret> secret(String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  Optional<KubernetesObject> sealed(String name) {
    return Optional.ofNullable(sealed.get(name));
  }

  /** A live value; empty where it is missing or empty. */
  Optional<Secret> value(String secret, String key) {
    return secret(secret).map(live -> live.data().get(key)).filter(value -> value.length() > 0);
  }

  /**
   * The live secrets by what people call them, without a key that is a name; still this patient's.
   */
  Map<String, Secret> named() {
    Map<String, Secret> named = new LinkedHashMap<>();
    CREDENTIALS.forEach(
        (variable, credential) -> {
          Reference reference = VARIABLES.get(variable);
          if (reference != null) {
            value(reference.secret(), reference.key())
                .filter(value -> !variable.equals(Names.ACCESS_KEY) || !accessKeyIsName())
                .ifPresent(value -> named.put(credential.name(), value));
          }
        });
    return named;
  }

  /** Whether the bucket's access key hides nothing, see {@link Names#isName}. */
  boolean accessKeyIsName() {
    return value(Names.S3, Names.ACCESS_KEY)
        .filter(key -> Names.isName(profile, key.reveal()))
        .isPresent();
  }

  /**
   * A line of a pod's log without secrets. The pod should never log one; this is for the day when a
   * library in it does.
   */
  String masked(String line) {
    return SecretForms.mask(line, named().values());
  }

  /** The server's container of the Deployment, as a tree. */
  Optional<Map<String, Object>> container() {
    return deployment.flatMap(
        d ->
            Trees.list(d.at("spec", "template", "spec", "containers")).stream()
                .filter(c -> "mlflow".equals(c.get("name")))
                .findFirst());
  }

  /** The literal value of a variable of the server's container; empty where it has none. */
  String variable(String name) {
    return container().stream()
        .flatMap(c -> Trees.list(c.get("env")).stream())
        .filter(variable -> name.equals(variable.get("name")))
        .map(variable -> Trees.text(variable.get("value")))
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    secrets.values().forEach(LiveSecret::close);
  }
}
