package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import dev.sealift.sandbox.SandboxProfile;
import dev.sealift.tui.LineWizard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Exports from one sandbox: what stands in the folder, and what becomes of what stood there. */
class ExportCommandTest {
  private static final String MARKER = "export%@ marker:4711";
  private static final List<String> ALL =
      List.of(
          ".sealift-export",
          "Containerfile",
          "README.md",
          "config-map.yaml",
          "deployment.yaml",
          "kustomization.yaml",
          "namespace.yaml",
          "network-policy.yaml",
          "playbook.yml",
          "requirements.yml",
          "sealed-secrets.yaml",
          "service.yaml");

  @TempDir static Path folder;
  private static Sandbox sandbox;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new TreeMap<>();
  private Path profile;
  private Path target;

  @BeforeAll
  static void start() {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @BeforeEach
  void writeProfile(TestInfo test) throws IOException {
    String id = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
    target = folder.resolve("export-" + id);
    sandbox.environment().forEach((name, secret) -> environment.put(name, secret.reveal()));
    environment.put("XDG_STATE_HOME", folder.resolve("state-" + id).toString());
    environment.put("MLFLOW_PASSWORD", MARKER);
    profile =
        Files.writeString(
            folder.resolve(id + ".ini"),
            SandboxProfile.of(id, sandbox)
                .replace("admin_password = generate", "admin_password = env:MLFLOW_PASSWORD"));
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-p", profile.toString(), "--kubeconfig", sandbox.kubeconfig().toString()));
    return Main.run(
        new Main.Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            environment),
        LineWizard::run,
        all.toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private int export(String... more) {
    List<String> all = new ArrayList<>(List.of("export", target.toString()));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(target)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void whatIsDeployedIsExportedAndTheSameAgain() throws IOException {
    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(export()).as(err()).isZero();
    assertThat(out()).startsWith("exported to " + target + ": 11 files written, 0 as they were\n");
    Map<String, String> first = files();

    assertThat(export("-o", "json")).as(err()).isZero();

    assertThat(out()).contains("\"changed\": false", "\"written\": []");
    assertThat(files()).isEqualTo(first);
    assertThat(run("plan", "--exit-code")).as(out()).isZero();
    looksRight(first);
    onAMachineWithoutTheVariables(first);
    inAnotherFolderWhenTheClusterHasNone(first);
  }

  /** As two who export into one repository leave it. */
  @Test
  void whatAMergeLeftInAFileIsTold() throws IOException {
    assertThat(export()).as(err()).isZero();
    Path sealed = target.resolve("sealed-secrets.yaml");
    for (String text : List.of("<<<<<<< HEAD\n" + Files.readString(sealed), "a word\n")) {
      Files.writeString(sealed, text);
      assertThat(export("--force")).isEqualTo(1);
      assertThat(err())
          .startsWith("sealift: " + sealed + " cannot be read\n  why: ")
          .contains("--reseal");
    }
    assertThat(export("--force", "--reseal")).as(err()).isZero();
  }

  /** Certificate and key in one file, as some proxies want them: it would go into a ConfigMap. */
  @Test
  void aPrivateKeyBesideTheAuthorityIsNotExported() throws IOException {
    Path both =
        Files.writeString(
            folder.resolve("both.pem"),
            "-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\n");
    String text = Files.readString(profile).replaceAll("(?m)^sslmode = .*\n", "");
    Files.writeString(
        profile,
        text.replace(
            "[database]\n", "[database]\nsslmode = verify-full\nca_file = " + both + "\n"));

    assertThat(export()).isEqualTo(1);

    assertThat(err())
        .endsWith(
            "sealift: "
                + both
                + " holds a private key\n  why: ca_file under [database] goes into a ConfigMap as"
                + " it is\n  do:  name a file with the authority's certificate alone\n");
    assertThat(target).doesNotExist();
  }

  private void looksRight(Map<String, String> files) {
    assertThat(List.copyOf(files.keySet())).isEqualTo(ALL);
    assertThat(files.values())
        .noneMatch(text -> text.contains(MARKER))
        .noneMatch(text -> text.contains(environment.get("SANDBOX_S3_SECRET_KEY")));
    assertThat(files.get("playbook.yml")).doesNotContain("@").contains("- network-policy.yaml\n");
    assertThat(files.get("playbook.yml"))
        .as("a namespace may be called 0123, null or on")
        .contains("namespace: \"")
        .doesNotContainPattern("namespace: [^\"]");
    assertThat(files.get("README.md")).doesNotContainPattern("@[A-Z]+@");
    assertThat(files.get("Containerfile")).contains("ARG BASE");
  }

  /** From a cluster that has all values. */
  private void onAMachineWithoutTheVariables(Map<String, String> first) throws IOException {
    for (String name :
        List.of("MLFLOW_PASSWORD", "SANDBOX_S3_SECRET_KEY", "SANDBOX_DB_ADMIN_PASSWORD")) {
      environment.remove(name);
    }
    assertThat(export()).as(err()).isZero();
    assertThat(err()).contains("MLFLOW_PASSWORD is not set", "the value that the cluster has");
    assertThat(files()).isEqualTo(first);
  }

  /** By the last revision. */
  private void inAnotherFolderWhenTheClusterHasNone(Map<String, String> first) throws IOException {
    String namespace = profile.getFileName().toString().replace(".ini", "");
    try (Cluster cluster =
        Cluster.open(new ClusterAddress(Optional.of(sandbox.kubeconfig()), Optional.empty()))) {
      for (String name :
          List.of("mlflow-basic-auth", "mlflow-db-credentials", "mlflow-s3-credentials")) {
        cluster.delete("bitnami.com/v1alpha1", "SealedSecret", namespace, name);
      }
    }
    target = folder.resolve("another");
    assertThat(export()).as(err()).isZero();
    assertThat(files()).isEqualTo(first);
  }

  @Test
  void whatIsNotDeployedYetIsSealedOnce() throws IOException {
    assertThat(export()).as(err()).isZero();
    assertThat(err()).contains("needs the password made just now");
    Map<String, String> first = files();

    assertThat(export()).as(err()).isZero();
    assertThat(files()).isEqualTo(first);

    assertThat(export("--reseal")).as(err()).isZero();
    assertThat(out()).contains("  + sealed-secrets.yaml\n", "  + deployment.yaml\n");
    assertThat(files().get("sealed-secrets.yaml")).isNotEqualTo(first.get("sealed-secrets.yaml"));

    Files.writeString(
        profile, Files.readString(profile).replace("[auth]", "[auth]\nadmin_username = eve"));
    assertThat(export()).as(err()).isZero();
    assertThat(out()).as("another user is sealed for").contains("  + sealed-secrets.yaml\n");
  }

  @Test
  void whatIsNotOursIsNeverOverwritten() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("README.md"), "mine");
    Files.writeString(target.resolve("notes.txt"), "mine too");

    assertThat(export()).isEqualTo(1);

    assertThat(err()).contains("not overwritten in " + target + ": README.md", "--force");
    assertThat(files()).hasSize(2).containsEntry("README.md", "mine");
    assertThat(export("--force")).as(err()).isZero();
    assertThat(files()).containsEntry("notes.txt", "mine too");

    Files.writeString(target.resolve("service.yaml"), "kind: Mine\n");
    assertThat(export()).isEqualTo(1);
    assertThat(err()).contains("service.yaml", "changed by hand since the last export");
  }

  @Test
  void whatIsNoMoreIsTakenAway() throws IOException {
    String ini = Files.readString(profile);
    Files.writeString(profile, ini + "[ingress]\nhost = mlflow.homelab\n");
    assertThat(export()).as(err()).isZero();
    assertThat(files().get("playbook.yml")).contains("- ingress.yaml\n");
    assertThat(files().get("kustomization.yaml")).contains("- ingress.yaml\n");

    Files.writeString(profile, ini);
    assertThat(export()).as(err()).isZero();

    assertThat(out()).contains("  - ingress.yaml\n");
    assertThat(List.copyOf(files().keySet())).isEqualTo(ALL);
  }

  @Test
  void itWantsAFolder() {
    assertThat(run("export")).isEqualTo(2);
    assertThat(err()).contains("DIR", "rbac");
  }
}
