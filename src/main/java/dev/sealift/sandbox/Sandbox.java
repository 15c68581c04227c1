package dev.sealift.sandbox;

import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.FileFailure;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretGenerator;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The embedded homelab: a Kubernetes API with a Sealed Secrets controller, PostgreSQL, S3 and
 * MLflow, in one process, with its state in one folder. It lives as long as the command that
 * started it; its state is there for the next.
 */
public final class Sandbox implements AutoCloseable {
  private static final String NAME = "sandbox";

  /** What runs, the newest first. */
  private final Deque<AutoCloseable> started;

  private final EmbeddedDatabase database;
  private final EmbeddedS3 s3;
  private final Faults faults;
  private final Path kubeconfig;
  private final Map<String, Secret> environment;

  private Sandbox(
      Deque<AutoCloseable> started,
      EmbeddedDatabase database,
      EmbeddedS3 s3,
      Faults faults,
      Path kubeconfig,
      Map<String, Secret> environment) {
    this.started = started;
    this.database = database;
    this.s3 = s3;
    this.faults = faults;
    this.kubeconfig = kubeconfig;
    this.environment = environment;
  }

  /**
   * Starts it on its state folder, which is made when it is not there.
   *
   * @throws UserException another process uses it, or PostgreSQL does not start
   */
  public static Sandbox start(Path state, Events events) {
    long begin = System.nanoTime();
    // Undertow would log to stderr by itself; by SLF4J nothing of it comes out.
    System.setProperty("org.jboss.logging.provider", "slf4j");
    events.emit(new Event.StepStarted(NAME, "starting the embedded homelab"));
    PrivateFiles.folder(state);
    Deque<AutoCloseable> started = new ArrayDeque<>();
    started.push(lock(state));
    try {
      Sandbox sandbox = start(state, started);
      events.emit(
          new Event.StepDone(
              NAME, "the embedded homelab runs", Duration.ofNanos(System.nanoTime() - begin)));
      return sandbox;
    } catch (RuntimeException e) {
      // What did not start says so again when it is closed.
      closeAll(started).stream().filter(again -> again != e).forEach(e::addSuppressed);
      throw e instanceof CompletionException && e.getCause() instanceof UserException failure
          ? failure
          : e;
    }
  }

  /**
   * Closes each, whatever becomes of the others: PostgreSQL is a process of its own, which would
   * stay.
   *
   * @return the failures
   */
  static List<Exception> closeAll(Deque<AutoCloseable> started) {
    List<Exception> failures = new ArrayList<>();
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    return failures;
  }

  /** What it has {@code started} is for the caller to close when it fails. */
  private static Sandbox start(Path state, Deque<AutoCloseable> started) {
    SecretGenerator generator = new SecretGenerator(new SecureRandom());
    String password = secret(state.resolve("postgres.password"), generator);
    Keys keys = Keys.of(state, "s3", generator);
    Keys next = Keys.of(state, "s3-next", generator);
    Map<String, String> allKeys =
        Map.of(keys.access(), keys.secret(), next.access(), next.secret());
    String token = secret(state.resolve("token"), generator);
    CompletableFuture<EmbeddedDatabase> starting =
        CompletableFuture.supplyAsync(
            () -> EmbeddedDatabase.start(state.resolve("postgres"), password));
    started.push(() -> starting.join().close());
    CompletableFuture<EmbeddedS3> startingS3 =
        CompletableFuture.supplyAsync(() -> EmbeddedS3.start(state.resolve("s3"), allKeys));
    started.push(() -> startingS3.join().close());
    SealingKeys sealing =
        SealingKeys.read(
            PrivateFiles.readOrMake(
                state.resolve("sealing.pem"), () -> SealingKeys.make(Instant.now())));
    ObjectStore store = new ObjectStore(state.resolve("objects.json"));
    Faults faults = new Faults();
    makeNamespaces(store);
    SealedSecretsController controller = new SealedSecretsController(store, sealing, faults);
    controller.start();
    EmbeddedDatabase database = starting.join();
    EmbeddedS3 s3 = startingS3.join();
    Workloads workloads =
        new Workloads(
            store,
            new EmulatedMlflow.Surroundings(
                database.address(), state.resolve("s3"), allKeys, faults),
            faults);
    started.push(workloads);
    workloads.start();
    KubernetesApi api = new KubernetesApi(store, controller, workloads, faults, token);
    started.push(api);
    Path kubeconfig = state.resolve("kubeconfig");
    PrivateFiles.write(kubeconfig, kubeconfig(api.port(), token));
    return new Sandbox(
        started,
        database,
        s3,
        faults,
        kubeconfig,
        Map.of(
            "SANDBOX_DB_ADMIN_PASSWORD", Secret.of(password),
            "SANDBOX_S3_ACCESS_KEY", Secret.of(keys.access()),
            "SANDBOX_S3_SECRET_KEY", Secret.of(keys.secret()),
            "SANDBOX_S3_NEXT_ACCESS_KEY", Secret.of(next.access()),
            "SANDBOX_S3_NEXT_SECRET_KEY", Secret.of(next.secret())));
  }

  private static void makeNamespaces(ObjectStore store) {
    for (String name : List.of("default", SealedSecretsController.NAMESPACE)) {
      if (store.get(Kind.NAMESPACE, "", name).isEmpty()) {
        store.create(Kind.NAMESPACE, "", Json.of("metadata", Json.of("name", name)));
      }
    }
  }

  /** One pair of the S3 server's keys. */
  private record Keys(String access, String secret) {
    static Keys of(Path state, String name, SecretGenerator generator) {
      return new Keys(
          Sandbox.secret(state.resolve(name + ".access"), generator),
          Sandbox.secret(state.resolve(name + ".secret"), generator));
    }

    @Override
    public String toString() {
      return "Keys[redacted]";
    }
  }

  private static String secret(Path file, SecretGenerator generator) {
    return PrivateFiles.readOrMake(
        file,
        () -> {
          try (Secret made = generator.password()) {
            return made.reveal();
          }
        });
  }

  private static FileChannel lock(Path state) {
    try {
      FileChannel channel =
          FileChannel.open(
              state.resolve("lock"),
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock held = tryLock(channel);
      if (held == null) {
        channel.close();
        throw new UserException(
            "the sandbox is in use",
            "another Sealift runs on " + state,
            "wait until it is done, or end it");
      }
      return channel;
    } catch (IOException e) {
      throw FileFailure.of("lock", state.resolve("lock"), e);
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  static String kubeconfig(int port, String token) {
    return """
        apiVersion: v1
        kind: Config
        current-context: sandbox
        clusters:
        - name: sandbox
          cluster: {server: "http://127.0.0.1:%s"}
        users:
        - name: sandbox
          user: {token: "%s"}
        contexts:
        - name: sandbox
          context: {cluster: sandbox, user: sandbox}
        """
        .formatted(port, token);
  }

  /** The kubeconfig of its API. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** Where its PostgreSQL listens. */
  public HostPort database() {
    return database.address();
  }

  /** Where its S3 server listens. */
  public URI s3() {
    return s3.endpoint();
  }

  /** Its own credentials, which a profile names by {@code env:SANDBOX_…}. */
  public Map<String, Secret> environment() {
    return environment;
  }

  /** What of it is real and what is not, a line each. */
  public static List<String> emulated() {
    return List.of(
        "real: PostgreSQL, S3, sealing and unsealing",
        "emulated: the Kubernetes API, pods, MLflow (login and users, runs in memory, artifacts)");
  }

  /** What a test wants to go wrong. */
  public Faults faults() {
    return faults;
  }

  /** Whether there is a sandbox in that folder. */
  public static boolean exists(Path state) {
    return Files.exists(state.resolve("objects.json"));
  }

  /**
   * Forgets a sandbox with all that is in it.
   *
   * @throws UserException it is in use
   */
  public static void reset(Path state) {
    if (!Files.isDirectory(state)) {
      return;
    }
    try (FileChannel held = lock(state)) {
      EmbeddedDatabase.stopLeftOver(state.resolve("postgres").resolve("data"));
      PrivateFiles.delete(state);
      held.force(false);
    } catch (IOException e) {
      throw FileFailure.of("remove", state, e);
    }
  }

  @Override
  public void close() {
    environment.values().forEach(Secret::close);
    List<Exception> failures = closeAll(started);
    if (!failures.isEmpty()) {
      IllegalStateException failure =
          new IllegalStateException("the sandbox does not stop", failures.get(0));
      failures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
