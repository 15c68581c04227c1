package dev.sealift.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.core.UserException;
import dev.sealift.history.ImportedTexts;
import dev.sealift.manifest.Json;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Applied;
import dev.sealift.profile.ProfileReader;
import dev.sealift.seal.Documents;
import dev.sealift.seal.PlainSecret;
import dev.sealift.seal.SealedDocument;
import dev.sealift.seal.SealingCertificate;
import dev.sealift.seal.SecretReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts made of good ones by chance, given to every parser of what comes from outside: each is read
 * or ends in a {@link UserException}, and takes less than a second. {@code scripts/fuzz} gives them
 * a million, with 256 MB of memory.
 */
class FuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 4_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20261124);
  private static final long SECOND = 1_000_000_000;
  private static final Path SEAL = Path.of("src/test/resources/dev/sealift/seal");
  private static final Path APPLIED = Path.of("src/test/resources/dev/sealift/plan");

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: lab
      clusters:
      - name: lab
        cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: "YQ=="}
      users:
      - name: me
        user: {token: secret, client-certificate-data: "YQ==", client-key-data: "YQ=="}
      contexts:
      - {name: lab, context: {cluster: lab, user: me, namespace: here}}
      """;

  private static final String ANSWER =
      """
      {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "a",
      "generation": 3, "labels": {"a": "b"}, "annotations": null, "finalizers": ["x"],
      "managedFields": [{"manager": "sealift", "time": "2026-11-28T06:00:00Z", "fieldsV1": {"f:a": {}}}],
      "ownerReferences": [{"kind": "SealedSecret", "name": "a", "controller": true}]},
      "spec": {"replicas": 1, "list": [1.5, -2e3, true, false, null, "\u00e9"]}}
      """;

  @FunctionalInterface
  private interface Parser {
    void parse(String text) throws Exception;
  }

  private record Target(List<String> good, Parser parser) {}

  /** Of the parsers' own making: what the slowest input took, and how many were understood. */
  private static final class Tally {
    int inputs;
    int read;
    long slowest;
  }

  @TempDir Path folder;

  private ImportedTexts imported;

  @BeforeEach
  void open() throws IOException {
    imported = new ImportedTexts(folder);
  }

  @AfterEach
  void close() {
    imported.close();
  }

  private Map<String, Target> targets() throws IOException {
    Map<String, Target> targets = new LinkedHashMap<>();
    List<String> profiles = new ArrayList<>();
    for (Path file :
        List.of(
            Path.of("profiles/homelab.ini"),
            Path.of("src/test/resources/dev/sealift/manifest/full.ini"))) {
      profiles.add(Files.readString(file));
    }
    targets.put("profile", new Target(profiles, text -> ProfileReader.parse("p.ini", text)));
    Path kubeconfig = folder.resolve("kubeconfig");
    targets.put(
        "kubeconfig",
        new Target(
            List.of(KUBECONFIG),
            text -> {
              Files.write(kubeconfig, text.getBytes(StandardCharsets.UTF_8));
              Cluster.contexts(new ClusterAddress(Optional.of(kubeconfig), Optional.empty()));
            }));
    String json =
        "{\"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}, \"data\": {\"k\": \"YQ==\"}}";
    targets.put(
        "secret",
        new Target(
            List.of(Files.readString(SEAL.resolve("kubeseal/secret.yaml")), json, json + json),
            text -> SecretReader.read(text, "in").forEach(PlainSecret::close)));
    List<String> sealed = new ArrayList<>();
    for (String file : List.of("sealed.yaml", "sealed.json", "cluster-wide.yaml")) {
      // Short ciphertexts leave more of the text to what stands around them.
      sealed.add(
          Files.readString(SEAL.resolve("kubeseal").resolve(file))
              .replaceAll("(A[A-Za-z0-9+/]{20})[A-Za-z0-9+/=]{300,}", "$1"));
    }
    targets.put("sealed secret", new Target(sealed, FuzzTest::sealed));
    List<String> certificates = new ArrayList<>();
    for (String file :
        List.of("controller.pem", "short.pem", "elliptic.pem", "kubeseal/cert.pem")) {
      certificates.add(Files.readString(SEAL.resolve(file)));
    }
    targets.put("certificate", new Target(certificates, SealingCertificate::parse));
    Base64.Encoder base64 = Base64.getMimeEncoder();
    List<String> ders = new ArrayList<>();
    for (String pem : certificates) {
      byte[] der =
          Base64.getMimeDecoder()
              .decode(pem.replaceAll("(?s).*-----BEGIN CERTIFICATE-----|-----END.*", ""));
      ders.add(new String(der, StandardCharsets.ISO_8859_1));
    }
    targets.put(
        "DER",
        new Target(
            ders,
            text ->
                SealingCertificate.parse(
                    "-----BEGIN CERTIFICATE-----\n"
                        + base64.encodeToString(text.getBytes(StandardCharsets.ISO_8859_1))
                        + "\n-----END CERTIFICATE-----")));
    targets.put(
        "API answer",
        new Target(
            List.of(ANSWER, ANSWER.replace("SealedSecret", "Deployment")),
            text -> {
              try {
                Json.read(text.getBytes(StandardCharsets.UTF_8));
              } catch (IllegalArgumentException e) {
                throw new UserException("refused", "it is no object", "none", e);
              }
            }));
    KubernetesObject service =
        Yaml.read(Files.readString(APPLIED.resolve("applied.yaml"))).stream()
            .filter(object -> object.kind().equals("Service"))
            .findFirst()
            .orElseThrow();
    targets.put(
        "field owners",
        new Target(
            List.of(live(service)),
            text -> {
              try {
                Applied.stands(service, Json.read(text.getBytes(StandardCharsets.UTF_8)));
              } catch (IllegalArgumentException e) {
                throw new UserException("refused", "it is no object", "none", e);
              }
            }));
    targets.put(
        "history import",
        new Target(
            List.of(ImportedTexts.good(folder)),
            text -> imported.take(text, text.hashCode() % 4 != 0)));
    return targets;
  }

  /** As the API server has it, with its notes. */
  private static String live(KubernetesObject like) throws IOException {
    byte[] list = Files.readAllBytes(APPLIED.resolve("live.json"));
    return ((List<?>) Objects.requireNonNull(Json.map(list).get("items")))
        .stream()
            .map(item -> (Map<?, ?>) item)
            .filter(item -> like.kind().equals(item.get("kind")))
            .map(FuzzTest::text)
            .findFirst()
            .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static String text(Map<?, ?> tree) {
    return Json.write((Map<String, ?>) tree);
  }

  /** Read, changed, written and read again. */
  private static void sealed(String text) {
    List<SealedDocument> documents = SealedDocument.read(text, "in");
    List<SealedDocument> changed = new ArrayList<>();
    for (SealedDocument document : documents) {
      document.bareJson();
      changed.add(document.with(Map.of("added", "AgA=")));
    }
    String written = SealedDocument.rewrite(text, changed, Documents.format(text));
    if (!SealedDocument.read(written, "written").equals(changed)) {
      throw new IllegalStateException("what was written is read as something else");
    }
  }

  @Test
  void everyInputIsReadOrRefused() throws Exception {
    Map<String, Target> targets = targets();
    Map<String, Tally> tallies = new LinkedHashMap<>();
    Random random = new Random(SEED);
    for (Target target : targets.values()) {
      for (String good : target.good()) {
        try {
          target.parser().parse(good);
        } catch (UserException e) {
          // Some are there for being refused; all of them have loaded the parsers' classes.
        }
      }
    }
    for (int i = 0; i < INPUTS; ) {
      for (Map.Entry<String, Target> entry : targets.entrySet()) {
        List<String> good = entry.getValue().good();
        String text =
            new Mutator(random)
                .mutate(
                    good.get(random.nextInt(good.size())), good.get(random.nextInt(good.size())));
        one(entry.getKey(), entry.getValue().parser(), text, i++, tallies);
      }
    }
    tallies.forEach(
        (name, tally) ->
            System.out.printf(
                "fuzz: %-14s %8d inputs, %7d of them understood, slowest %d ms%n",
                name, tally.inputs, tally.read, tally.slowest / 1_000_000));
    System.out.printf("fuzz: seed %d, the process at most %s%n", SEED, resident());
    // A generator whose texts are all refused at the first look would test nothing.
    tallies.forEach(
        (name, tally) -> assertThat(tally.read).as(name).isGreaterThan(tally.inputs / 100));
  }

  private static void one(
      String name, Parser parser, String text, int number, Map<String, Tally> tallies) {
    Tally tally = tallies.computeIfAbsent(name, key -> new Tally());
    tally.inputs++;
    long start = cpu();
    try {
      parser.parse(text);
      tally.read++;
    } catch (UserException e) {
      assertThat(e.what()).isNotEmpty();
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(
          "the parser of a "
              + name
              + " threw at input "
              + number
              + " of seed "
              + SEED
              + ":\n"
              + shown(text),
          e);
    }
    long took = cpu() - start;
    tally.slowest = Math.max(tally.slowest, took);
    // Of this thread's own time: what else the machine does is not the parser's fault.
    assertThat(took)
        .as("time for a %s, input %d of seed %d:%n%s", name, number, SEED, shown(text))
        .isLessThan(SECOND);
  }

  /** So that a terminal and a test report show it. */
  private static String shown(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c == '\n' || (c >= ' ' && c < 0x7F);
      out.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return out.toString();
  }

  private static String resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readString(status).replaceAll("(?s).*VmHWM:\\s*(\\d+ kB).*", "$1")
        : "of unknown size";
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
