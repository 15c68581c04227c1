package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.core.Check;
import dev.sealift.doctor.Doctor;
import dev.sealift.history.History;
import dev.sealift.profile.ProfileReader;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Addresses;
import dev.sealift.rollout.Workplace;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.PastSealift;
import dev.sealift.sandbox.Sandbox;
import dev.sealift.sandbox.SandboxProfile;
import dev.sealift.tui.LineWizard;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A deployment of two replicas in a sandbox, and ways to break it. */
final class PatientLab implements AutoCloseable {
  static final String NAMESPACE = "patient";

  final Sandbox sandbox;
  final Path folder;
  final Path profile;
  final Map<String, String> environment = new TreeMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  PatientLab(Path folder) throws IOException {
    this.folder = folder;
    this.sandbox = FreshSandbox.start(folder.resolve("sandbox"));
    sandbox.environment().forEach((name, secret) -> environment.put(name, secret.reveal()));
    for (String base : List.of("STATE", "CONFIG", "CACHE")) {
      environment.put("XDG_" + base + "_HOME", folder.resolve(base).toString());
    }
    this.profile =
        Files.writeString(
            folder.resolve("p.ini"),
            SandboxProfile.of(NAMESPACE, sandbox)
                .replace(":sandbox\n", ":sandbox\nreplicas = 2\n"));
    succeeds("apply", "--yes");
  }

  int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-p", profile.toString(), "--kubeconfig", sandbox.kubeconfig().toString()));
    out.reset();
    err.reset();
    return Main.run(
        new Main.Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            environment),
        LineWizard::run,
        all.toArray(String[]::new));
  }

  void succeeds(String... arguments) {
    assertThat(run(arguments)).as(out() + err()).isZero();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** What the doctor finds when the clock here says {@code later}. */
  List<Check> examine(Duration later) throws InterruptedException {
    try (Cluster cluster =
        Cluster.open(new ClusterAddress(Optional.of(sandbox.kubeconfig()), Optional.empty()))) {
      Workplace work =
          new Workplace(
              cluster,
              this::history,
              Addresses.asInProfile(),
              Clock.offset(Clock.systemUTC(), later),
              new SecureRandom(),
              event -> {},
              "test",
              "",
              Duration.ofSeconds(30));
      return new Doctor(work)
          .examine(
              ProfileReader.read(profile).profile(),
              new SecretResolver(Map.of(), environment, what -> Optional.empty()));
    }
  }

  History history() {
    return History.open(folder.resolve("STATE/sealift/history"), Clock.systemUTC());
  }

  void client(Consumer<KubernetesClient> use) {
    try (KubernetesClient client = PastSealift.client(sandbox)) {
      use.accept(client);
    }
  }

  void change(String api, String kind, String name, Consumer<GenericKubernetesResource> change) {
    client(
        client -> {
          GenericKubernetesResource live =
              client
                  .genericKubernetesResources(api, kind)
                  .inNamespace(NAMESPACE)
                  .withName(name)
                  .get();
          change.accept(live);
          client.resource(live).update();
        });
  }

  /** Writes one value of a Secret; takes it away when it is empty. Returns what it was. */
  String secret(String name, String key, String value) {
    String[] before = {""};
    change(
        "v1",
        "Secret",
        name,
        secret -> {
          Map<String, Object> data = new LinkedHashMap<>(secret.get("data"));
          before[0] =
              new String(
                  Base64.getDecoder().decode(String.valueOf(data.remove(key))),
                  StandardCharsets.UTF_8);
          if (!value.isEmpty()) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            data.put(key, Base64.getEncoder().encodeToString(bytes));
          }
          secret.setAdditionalProperty("data", data);
        });
    return before[0];
  }

  /** Waits until as many pods as are wanted are there and have begun or failed. */
  void awaitPods() {
    client(
        client ->
            client
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("mlflow")
                .waitUntilCondition(
                    d ->
                        client.pods().inNamespace(NAMESPACE).list().getItems().stream()
                                .filter(
                                    p -> p.getStatus() != null && p.getStatus().getPhase() != null)
                                .count()
                            == d.getSpec().getReplicas(),
                    30,
                    java.util.concurrent.TimeUnit.SECONDS));
  }

  void create(HasMetadata object) {
    client(client -> client.resource(object).create());
  }

  void delete(String api, String kind, String name) {
    client(
        client ->
            client
                .genericKubernetesResources(api, kind)
                .inNamespace(NAMESPACE)
                .withName(name)
                .delete());
  }

  void sql(String database, String... statements) {
    PastSealift.sql(sandbox, database, statements);
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
