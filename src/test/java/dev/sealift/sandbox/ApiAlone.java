package dev.sealift.sandbox;

import dev.sealift.core.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The embedded homelab's Kubernetes API and its Sealed Secrets controller alone: what has to do
 * with a cluster and with no pod, database or bucket is tried on it, and it starts in a moment.
 */
public final class ApiAlone {
  /** From when its certificate is valid. */
  public static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");

  private static final String TOKEN = "a-token-of-a-test";

  private static ApiAlone shared;

  private final Faults faults = new Faults();
  private final ObjectStore store;
  private final SealingKeys keys;
  private final Path kubeconfig;

  private ApiAlone(Path folder) {
    // Undertow would log to stderr by itself; by SLF4J nothing of it comes out.
    System.setProperty("org.jboss.logging.provider", "slf4j");
    store = new ObjectStore(folder.resolve("objects.json"));
    keys = SealingKeys.read(SealingKeys.make(NOW, QuickKey.pair()));
    for (String namespace : List.of("default", SealedSecretsController.NAMESPACE)) {
      store.create(Kind.NAMESPACE, "", Json.of("metadata", Json.of("name", namespace)));
    }
    SealedSecretsController controller = new SealedSecretsController(store, keys, faults);
    controller.start();
    Workloads none =
        new Workloads(
            store,
            new EmulatedMlflow.Surroundings(
                new HostPort("127.0.0.1", 1), folder.resolve("objects"), Map.of(), faults),
            faults);
    KubernetesApi api = new KubernetesApi(store, controller, none, faults, TOKEN);
    kubeconfig = folder.resolve("kubeconfig");
    PrivateFiles.write(kubeconfig, Sandbox.kubeconfig(api.port(), TOKEN));
  }

  /**
   * The one of this JVM, for all test classes that have namespaces of their own; its folder goes
   * when the JVM ends.
   */
  public static synchronized ApiAlone shared() {
    if (shared == null) {
      try {
        Path folder = Files.createTempDirectory("api-alone");
        shared = new ApiAlone(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> PrivateFiles.delete(folder)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** A file in its folder. */
  public Path file(String name) {
    return kubeconfig.resolveSibling(name);
  }

  /** The kubeconfig of its API. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** The certificate that its controller hands out. */
  public String certificate() {
    return keys.certificatePem();
  }

  /** What a test wants to go wrong. */
  public Faults faults() {
    return faults;
  }
}
