package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.bucket.BucketTarget;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.cluster.LiveSecret;
import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.database.DatabaseTarget;
import dev.sealift.database.Postgres;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.MemoryHistory;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.MlflowApi;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.sandbox.PastSealift;
import dev.sealift.sandbox.Sandbox;
import dev.sealift.sandbox.SandboxProfile;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One deployment of a test's own on a sandbox, with all operations at hand. Registered as an
 * extension, it is taken away after the test.
 */
final class Lab implements AutoCloseable, AfterEachCallback {
  final Sandbox sandbox;
  final Cluster cluster;
  final String id;
  final Map<String, String> environment = new TreeMap<>();
  private String history;
  private String text;

  /** All that was told, in order. */
  final List<Event> told = new CopyOnWriteArrayList<>();

  /** What a test does when it is told something. */
  Events events = Events.none();

  /** Whether somebody has the history open, and for longer than one waits for it. */
  volatile boolean historyBusy;

  /** Its pods run in this process, and so reach what is reached from here. */
  Addresses addresses = ofThisMachine();

  /** What a test does when the history is about to be opened. */
  volatile Failing opening = () -> {};

  String note = "";
  Duration timeout = Duration.ofSeconds(30);

  Lab(Sandbox sandbox, String id) {
    this(
        sandbox,
        id,
        sandbox.kubeconfig(),
        sandbox.database().host(),
        sandbox.database().port(),
        sandbox.s3());
  }

  /** The same, reached by other addresses, such as a relay's. */
  Lab(Sandbox sandbox, String id, Path kubeconfig, String host, int port, URI s3) {
    this(
        sandbox,
        id,
        Cluster.open(new ClusterAddress(Optional.of(kubeconfig), Optional.empty())),
        host,
        port,
        s3);
  }

  private Lab(Sandbox sandbox, String id, Cluster cluster, String host, int port, URI s3) {
    this.sandbox = sandbox;
    this.id = id;
    this.history = id;
    this.cluster = cluster;
    sandbox.environment().forEach((name, secret) -> environment.put(name, secret.reveal()));
    text = SandboxProfile.of(id, host, port, s3);
  }

  private static Addresses ofThisMachine() {
    Addresses named = Addresses.asInProfile();
    return new Addresses() {
      @Override
      public DatabaseTarget database(Profile profile) {
        return named.database(profile);
      }

      @Override
      public BucketTarget bucket(Profile profile) {
        return named.bucket(profile);
      }
    };
  }

  void edit(String line, String replacement) {
    assertThat(text).contains(line);
    text = text.replace(line, replacement);
  }

  /** From here on the profile names the other pair of keys. */
  void useOtherKeys() {
    text =
        text.contains("S3_NEXT_")
            ? text.replace("S3_NEXT_", "S3_")
            : text.replace("_S3_", "_S3_NEXT_");
  }

  /** The profile names the keys that the cluster has. */
  void useKeysOfNow() {
    boolean next =
        value(Names.S3, Names.ACCESS_KEY).equals(environment.get("SANDBOX_S3_NEXT_ACCESS_KEY"));
    if (next != text.contains("S3_NEXT_")) {
      useOtherKeys();
    }
  }

  Profile profile() {
    return ProfileReader.parse("p.ini", text);
  }

  SecretResolver resolver() {
    return new SecretResolver(Map.of(), environment, what -> Optional.empty());
  }

  Workplace work() {
    return new Workplace(
        cluster,
        this::history,
        addresses,
        Clock.systemUTC(),
        new SecureRandom(),
        event -> {
          told.add(event);
          events.emit(event);
        },
        "test@here",
        note,
        timeout);
  }

  String text() {
    return text;
  }

  /** From here on the history is another one, empty. */
  void otherHistory() {
    history = "other-" + id;
  }

  History history() {
    opening.unchecked();
    if (historyBusy) {
      throw new UserException("it cannot be opened", "another process has it open", "wait");
    }
    return MemoryHistory.open(history, Clock.systemUTC());
  }

  Deployed apply() throws InterruptedException {
    return apply(false);
  }

  Deployed apply(boolean force) throws InterruptedException {
    try (ApplyPlan plan = new ApplyOperation(work(), force).prepare(profile(), text, resolver())) {
      return plan.perform();
    }
  }

  /** What an apply would do. */
  ApplyPlan plan() throws InterruptedException {
    return new ApplyOperation(work(), false).prepare(profile(), text, resolver());
  }

  Prepared rotation(Rotation... what) throws InterruptedException {
    return new RotateOperation(work())
        .prepare(profile(), text, resolver(), EnumSet.copyOf(List.of(what)));
  }

  Prepared rollingBack(int revision, boolean force) throws InterruptedException {
    return new RollbackOperation(work()).prepare(profile(), resolver(), revision, force);
  }

  Prepared resuming(boolean undo) throws InterruptedException {
    return resuming(undo ? Heading.BACK : Heading.AS_LEFT);
  }

  private Prepared resuming(Heading heading) throws InterruptedException {
    return new ResumeOperation(work()).prepare(profile(), text, resolver(), heading);
  }

  Deployed rotate(Rotation... what) throws InterruptedException {
    return rotate(EnumSet.copyOf(List.of(what)));
  }

  Deployed rotate(Set<Rotation> what) throws InterruptedException {
    try (Prepared prepared =
        new RotateOperation(work()).prepare(profile(), text, resolver(), what)) {
      return prepared.perform();
    }
  }

  Deployed rollback(int revision, boolean force) throws InterruptedException {
    try (Prepared prepared = rollingBack(revision, force)) {
      return prepared.perform();
    }
  }

  Deployed resume(boolean undo) throws InterruptedException {
    return resume(undo ? Heading.BACK : Heading.AS_LEFT);
  }

  Deployed resume(Heading heading) throws InterruptedException {
    try (Prepared prepared = resuming(heading)) {
      return prepared.perform();
    }
  }

  /** The steps that were done, each with what was told of it, since {@link #told} was cleared. */
  List<String> done() {
    return told.stream()
        .filter(Event.StepDone.class::isInstance)
        .map(Event.StepDone.class::cast)
        .map(step -> step.step() + ": " + step.result())
        .toList();
  }

  /** The steps that were begun. */
  List<String> begun() {
    return told.stream()
        .filter(Event.StepStarted.class::isInstance)
        .map(Event.StepStarted.class::cast)
        .map(step -> step.step() + ": " + step.what())
        .toList();
  }

  /** The checks that were made, as they were told. */
  List<String> checked() {
    return told.stream()
        .filter(Event.CheckDone.class::isInstance)
        .map(Event.CheckDone.class::cast)
        .map(done -> done.check().name() + ": " + done.check().seen())
        .toList();
  }

  /** Does {@code work} at the beginning of a step, once. */
  void at(String step, Failing work) {
    AtomicBoolean done = new AtomicBoolean();
    events =
        event -> {
          if (event instanceof Event.StepStarted started
              && started.step().equals(step)
              && done.compareAndSet(false, true)) {
            work.unchecked();
          }
        };
  }

  /** Something that a test does on the way. */
  @FunctionalInterface
  interface Failing {
    void run() throws Exception;

    default void unchecked() {
      try {
        run();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Statements of PostgreSQL's superuser. */
  void sql(String... statements) {
    sqlIn("postgres", statements);
  }

  /** The same in one database. */
  void sqlIn(String name, String... statements) {
    PastSealift.sql(sandbox, name, statements);
  }

  /** A client of somebody else's, who looks after the cluster too. */
  KubernetesClient somebody() {
    return PastSealift.client(sandbox);
  }

  /** Somebody applies a ConfigMap of ours, and owns its field from then on. */
  void somebodyTakesTheConfigMap() {
    try (KubernetesClient client = somebody()) {
      var maps = client.configMaps().inNamespace(id);
      String key = maps.withName(Names.CONFIG).get().getData().keySet().iterator().next();
      maps.resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName(Names.CONFIG)
                  .endMetadata()
                  .addToData(key, "theirs")
                  .build())
          .fieldManager("theirs")
          .forceConflicts()
          .serverSideApply();
    }
  }

  /** Somebody changes the role's password, outside of Sealift. */
  void databasePasswordBecomes(String password) {
    sql("alter role \"" + id + "\" password '" + password + "'");
  }

  /** Somebody changes the admin's password in MLflow, outside of Sealift. */
  void adminPasswordBecomes(String now, String next) throws InterruptedException {
    try (var forward = cluster.forward(id, Names.SERVICE, Names.PORT);
        Secret current = Secret.of(now);
        Secret wanted = Secret.of(next)) {
      new MlflowApi(URI.create("http://127.0.0.1:" + forward.localPort()))
          .changePassword("mlflow", current, wanted);
    }
  }

  List<Step> steps() {
    try (History open = history()) {
      return open.steps(newest(open).id());
    }
  }

  /** The objects that the newest revision has. */
  String manifests() {
    try (History open = history()) {
      return open.manifests(newest(open).id());
    }
  }

  /** A revision that another operation has begun and not finished. */
  Revision begin(Operation operation, String manifests, String image) {
    try (History open = history()) {
      return open.begin(
          new Intent(
              ApplyOperation.key(cluster, profile()),
              operation,
              text,
              manifests,
              image,
              "sandbox",
              "",
              "ann@nas"));
    }
  }

  private static Revision newest(History open) {
    return open.list(Optional.empty(), 1, Optional.empty()).get(0);
  }

  Revision newest() {
    try (History open = history()) {
      return newest(open);
    }
  }

  /** A value as the cluster has it. */
  String value(String secret, String key) {
    try (LiveSecret live = cluster.secret(id, secret).orElseThrow()) {
      return live.data().get(key).reveal();
    }
  }

  /** Who holds the lock; empty where nobody does. */
  String lockHolder() {
    return cluster
        .get("coordination.k8s.io/v1", "Lease", id, "sealift")
        .flatMap(lease -> Optional.ofNullable(lease.<String>at("spec", "holderIdentity")))
        .orElse("");
  }

  String adminPassword() {
    return value(Names.BASIC_AUTH, Names.TRACKING_PASSWORD);
  }

  String databasePassword() {
    return value(Names.DATABASE, Names.DB_PASSWORD);
  }

  int login(String password) throws InterruptedException {
    try (var forward = cluster.forward(id, Names.SERVICE, Names.PORT);
        Secret secret = Secret.of(password)) {
      return new MlflowApi(URI.create("http://127.0.0.1:" + forward.localPort()))
          .login("mlflow", secret);
    }
  }

  boolean databaseAccepts(String password) {
    try (Secret secret = Secret.of(password)) {
      return new Postgres(Addresses.asInProfile().database(profile())).accepts(id, id, secret);
    }
  }

  /** What is promised at every end: proven by login and artifact, nothing staged, history sound. */
  void isProven() throws InterruptedException {
    try (var forward = cluster.forward(id, Names.SERVICE, Names.PORT);
        Secret password = Secret.of(adminPassword())) {
      new MlflowApi(URI.create("http://127.0.0.1:" + forward.localPort()))
          .prove("mlflow", password, Deadline.in(Duration.ofSeconds(10)), Events.none());
    }
    assertThat(databaseAccepts(databasePassword())).as("database login").isTrue();
    for (String name : Names.secrets()) {
      assertThat(cluster.secret(id, Names.next(name))).as(Names.next(name)).isEmpty();
    }
    assertThat(newest().state()).isIn(State.SUCCEEDED, State.FAILED);
    try (History open = history()) {
      assertThat(open.verify().findings()).isEmpty();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  /** Takes away all of it, so that a sandbox that serves many tests does not fill up. */
  @Override
  public void close() {
    sandbox.faults().podsCrash(false);
    sandbox.faults().mlflowSilent(false);
    cluster.delete("v1", "Namespace", "", id);
    sql(
        "drop database if exists \"" + id + "\" with (force)",
        "drop database if exists \"" + id + "_auth\" with (force)",
        "drop role if exists \"" + id + "\"");
    MemoryHistory.remove(id);
    MemoryHistory.remove(history);
    cluster.close();
  }

  /**
   * Ends an operation as a kill would: nothing of it goes on, and nothing is closed or recorded.
   */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Kills at the beginning of a step, or right after it. */
  static Events killing(String step, boolean after) {
    return event -> {
      boolean hit =
          after
              ? event instanceof Event.StepDone done && done.step().equals(step)
              : event instanceof Event.StepStarted started && started.step().equals(step);
      if (hit) {
        throw new Killed();
      }
    };
  }
}
