package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.sandbox.Certificates;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedDocument;
import dev.sealift.seal.SecretReader;
import dev.sealift.seal.Unsealer;
import dev.sealift.tui.LineWizard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rows of {@code src/site/kubeseal.md}: the real kubeseal, named by {@code E2E_KUBESEAL}, and
 * ours on the same input. {@code KUBECONFIG} names the cluster with the controller.
 */
@Tag("e2e")
class KubesealFlagsTest {
  private static final Path VECTORS = Path.of("src/test/resources/dev/sealift/seal");
  private static final String CERT = VECTORS.resolve("kubeseal/cert.pem").toString();
  private static final Path KEY = VECTORS.resolve("kubeseal/key.pem");
  private static final Duration DAY = Duration.ofDays(1);
  private static final String CLUSTER = System.getenv("KUBECONFIG");
  private static final String SECRET =
      """
      kind: Secret
      apiVersion: v1
      metadata: {name: db, namespace: lab}
      stringData: {password: "p@ss w:rd", user: ml}
      """;

  private record Output(int status, String out, String err) {}

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private Output ours(String in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of("seal"));
    all.addAll(List.of(args));
    int status =
        Main.run(
            new Main.Shell(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.ISO_8859_1)),
                environment),
            LineWizard::run,
            all.toArray(String[]::new));
    return new Output(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Output theirs(String in, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(System.getenv("E2E_KUBESEAL")));
    all.addAll(List.of(args));
    Path input = folder.resolve("stdin");
    Files.write(input, in.getBytes(StandardCharsets.ISO_8859_1));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().keySet().removeIf(name -> name.equals("KUBECONFIG"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    Process process =
        builder
            .redirectInput(input.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** The values of what kubeseal sealed, opened by us. */
  private static Map<String, String> openedByUs(SealedDocument sealed) throws Exception {
    byte[] der =
        Base64.getMimeDecoder().decode(Files.readString(KEY).replaceAll("-----[A-Z ]+-----", ""));
    Unsealer unsealer =
        new Unsealer(
            (RSAPrivateKey)
                KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)));
    Map<String, String> values = new TreeMap<>();
    sealed
        .encryptedData()
        .forEach(
            (key, value) ->
                values.put(
                    key,
                    unsealer
                        .unseal(value, sealed.scope(), sealed.namespace(), sealed.name())
                        .map(plain -> new String(plain, StandardCharsets.UTF_8))
                        .orElse("cannot be opened")));
    return values;
  }

  /** The values of what we sealed, opened by kubeseal. */
  private Map<String, String> openedByThem(String sealed) throws Exception {
    Output secret =
        theirs(sealed, "--recovery-unseal", "--recovery-private-key", KEY.toString(), "-o", "yaml");
    assertThat(secret.status()).as(secret.err()).isZero();
    Map<String, String> values = new TreeMap<>();
    SecretReader.read(secret.out(), "kubeseal's")
        .get(0)
        .values()
        .forEach((key, value) -> values.put(key, value.reveal()));
    return values;
  }

  /** Without ciphertexts, and without the null that Go writes for a time. */
  private static String shape(String text) {
    return text.replaceAll("\"?A[A-Za-z0-9+/=]{300,}\"?", "sealed")
        .replaceAll(" *creationTimestamp: null\n", "");
  }

  /** Both seal it, to the same object, and each opens the other's. */
  private List<SealedDocument> sealTheSame(String in, String... args) throws Exception {
    String[] all = with(args, "--cert", CERT);
    Output theirs = theirs(in, with(all, "-o", "yaml"));
    Output ours = ours(in, with(all, "-o", "yaml"));
    assertThat(theirs.status()).as(theirs.err()).isZero();
    assertThat(ours.status()).as(ours.err()).isZero();
    assertThat(ours.err()).isEmpty();
    assertThat(shape(ours.out())).isEqualTo(shape(theirs.out()));
    List<SealedDocument> read = SealedDocument.read(theirs.out(), "theirs");
    String[] documents = ours.out().split("(?m)^---\n", -1);
    for (int i = 0; i < read.size(); i++) {
      assertThat(openedByThem(documents[i + 1])).isEqualTo(openedByUs(read.get(i)));
    }
    return read;
  }

  private void bothRefuse(String in, String... args) throws Exception {
    assertThat(theirs(in, args).status()).as(List.of(args).toString()).isNotZero();
    weRefuse(in, args);
  }

  private Output weRefuse(String in, String... args) {
    Output ours = ours(in, args);
    assertThat(ours.status()).as(List.of(args).toString()).isBetween(1, 2);
    assertThat(ours.out()).isEmpty();
    assertThat(ours.err()).contains("  do:  ").doesNotContain("internal error", "p@ss");
    return ours;
  }

  private void onlyTheySeal(String in, String... args) throws Exception {
    assertThat(theirs(in, args).status()).isZero();
    weRefuse(in, args);
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aSecretOnStandardInput() throws Exception {
    List<SealedDocument> sealed =
        sealTheSame(Files.readString(VECTORS.resolve("kubeseal/secret.yaml")));

    assertThat(openedByUs(sealed.get(0))).containsEntry("both", "from stringData");
  }

  @Test
  void jsonForJson() throws Exception {
    String in =
        "{\"metadata\": {\"name\": \"a\", \"namespace\": \"b\"}, \"stringData\": {\"k\": \"v\"}}";
    for (Output sealed : List.of(theirs(in, "--cert", CERT), ours(in, "--cert", CERT))) {
      assertThat(sealed.out()).startsWith("{\n  \"");
      assertThat(openedByThem(sealed.out())).isEqualTo(Map.of("k", "v"));
    }
    assertThat(ours(SECRET, "--cert", CERT).out()).startsWith("---\napiVersion:");
    assertThat(theirs(SECRET, "--cert", CERT).out()).startsWith("{");
  }

  @Test
  void severalDocuments() throws Exception {
    String other = SECRET.replace("name: db", "name: other");
    assertThat(sealTheSame("---\n" + SECRET + "---\n\n---\n" + other)).hasSize(2);
    String json =
        "{\"metadata\": {\"name\": \"a\", \"namespace\": \"b\"}, \"stringData\": {\"k\": \"v\"}}";
    assertThat(sealTheSame(json + json)).hasSize(2);
  }

  @Test
  void format() throws Exception {
    for (String option : List.of("-o", "--format")) {
      assertThat(ours(SECRET, "--cert", CERT, option, "json").out()).startsWith("{");
      assertThat(theirs(SECRET, "--cert", CERT, option, "json").out()).startsWith("{");
      assertThat(ours(SECRET, "--cert", CERT, option, "yaml").out()).startsWith("---\n");
      assertThat(theirs(SECRET, "--cert", CERT, option, "yaml").out()).startsWith("---\n");
      bothRefuse(SECRET, "--cert", CERT, option, "xml");
    }
  }

  @Test
  void sealedSecretFile() throws Exception {
    for (String option : List.of("-w", "--sealed-secret-file")) {
      Path ours = folder.resolve("ours.yaml");
      Path theirs = folder.resolve("theirs.yaml");
      assertThat(ours(SECRET, "--cert", CERT, "-o", "json", option, ours.toString()).out())
          .isEmpty();
      assertThat(theirs(SECRET, "--cert", CERT, "-o", "json", option, theirs.toString()).out())
          .isEmpty();
      assertThat(shape(Files.readString(ours))).isEqualTo(shape(Files.readString(theirs)));
      String before = Files.readString(ours);
      bothRefuse("data: {a: '%'}", "--cert", CERT, option, ours.toString());
      assertThat(ours).hasContent(before);
    }
    bothRefuse(SECRET, "--cert", CERT, "-w", folder.resolve("no/such/folder").toString());
  }

  @Test
  void secretFile() throws Exception {
    String in = file("in.yaml", SECRET).toString();
    sealTheSame("", "-f", in);
    sealTheSame("", "--secret-file", in);
    assertThat(ours("", "--from", in, "--cert", CERT).status()).isZero();
  }

  @Test
  void missingFile() throws Exception {
    Output theirs = theirs("", "-f", folder.resolve("no").toString(), "--cert", CERT);
    assertThat(theirs.status()).isZero();
    assertThat(theirs.out() + theirs.err()).isEmpty();
    assertThat(weRefuse("", "-f", folder.resolve("no").toString(), "--cert", CERT).err())
        .contains("there is no such file");
  }

  @Test
  void certificate() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] pem = Files.readAllBytes(Path.of(CERT));
    server.createContext(
        "/",
        exchange -> {
          boolean there = exchange.getRequestURI().getPath().equals("/cert.pem");
          boolean moved = exchange.getRequestURI().getPath().equals("/moved");
          exchange.getResponseHeaders().add("Location", "/cert.pem");
          exchange.sendResponseHeaders(there ? 200 : moved ? 302 : 404, there ? pem.length : -1);
          if (there) {
            exchange.getResponseBody().write(pem);
          }
          exchange.close();
        });
    server.start();
    try {
      String at = "http://127.0.0.1:" + server.getAddress().getPort();
      for (String where :
          List.of(
              at + "/cert.pem", at + "/moved", Path.of(CERT).toAbsolutePath().toUri().toString())) {
        assertThat(openedByThem(ours(SECRET, "--cert", where).out())).containsEntry("user", "ml");
        assertThat(openedByThem(theirs(SECRET, "--cert", where).out())).containsEntry("user", "ml");
      }
      bothRefuse(SECRET, "--cert", at + "/no");
      bothRefuse(SECRET, "--cert", "gopher://127.0.0.1/");
    } finally {
      server.stop(0);
    }
    bothRefuse(SECRET, "--cert", "http://127.0.0.1:1/");
  }

  @Test
  void badCertificate() throws Exception {
    Path expired = file("expired.pem", Certificates.expired());
    for (Path bad :
        List.of(
            folder.resolve("no"),
            file("garbage", "p@ss"),
            VECTORS.resolve("elliptic.pem"),
            expired)) {
      bothRefuse(SECRET, "--cert", bad.toString());
    }
  }

  @Test
  void aCertificateOfTomorrow() throws Exception {
    Path tomorrow = file("tomorrow.pem", Certificates.made(Instant.now().plus(DAY)));
    for (Output sealed :
        List.of(
            theirs(SECRET, "--cert", tomorrow.toString()),
            ours(SECRET, "--cert", tomorrow.toString()))) {
      assertThat(sealed.status()).as(sealed.err()).isZero();
      assertThat(sealed.out()).contains("SealedSecret");
    }
  }

  @Test
  void fetchCert() throws Exception {
    Output theirs = theirs("", "--kubeconfig", CLUSTER, "--fetch-cert");
    Output ours = ours("", "--kubeconfig", CLUSTER, "--fetch-cert");

    assertThat(theirs.status()).as(theirs.err()).isZero();
    assertThat(ours.status()).as(ours.err()).isZero();
    assertThat(ours.out()).isEqualTo(theirs.out()).startsWith("-----BEGIN");
  }

  @Test
  void controller() throws Exception {
    String[] named = {
      "--controller-namespace", "kube-system", "--controller-name", "sealed-secrets-controller"
    };
    String[] fetch = {"--kubeconfig", CLUSTER, "--fetch-cert"};
    assertThat(ours("", with(fetch, named)).out()).isEqualTo(theirs("", with(fetch, named)).out());
    assertThat(theirs("", with(fetch, "--controller-name", "other")).status()).isNotZero();
    assertThat(ours("", with(fetch, "--controller-name", "other")).out()).startsWith("-----BEGIN");
  }

  @Test
  void scope() throws Exception {
    for (Scope scope : Scope.values()) {
      assertThat(sealTheSame(SECRET, "--scope", scope.word()).get(0).scope()).isEqualTo(scope);
      String annotated =
          SECRET.replace(
              "namespace: lab",
              "namespace: lab, annotations: {sealedsecrets.bitnami.com/"
                  + scope.word()
                  + ": \"true\", mine: \"1\"}");
      assertThat(sealTheSame(annotated).get(0).scope()).isEqualTo(scope);
      assertThat(sealTheSame(annotated, "--scope", "cluster-wide").get(0).scope())
          .isEqualTo(Scope.CLUSTER_WIDE);
    }
    bothRefuse(SECRET, "--cert", CERT, "--scope", "galaxy-wide");
  }

  @Test
  void strictBeatsTheAnnotation() throws Exception {
    String annotated =
        SECRET.replace(
            "namespace: lab",
            "namespace: lab, annotations: {sealedsecrets.bitnami.com/cluster-wide: \"true\"}");
    String[] args = {"--cert", CERT, "-o", "yaml", "--scope", "strict"};
    assertThat(theirs(annotated, args).out()).contains("cluster-wide");
    Output ours = ours(annotated, args);
    assertThat(ours.out()).doesNotContain("cluster-wide");
    assertThat(openedByThem(ours.out())).containsEntry("user", "ml");
  }

  @Test
  void name() throws Exception {
    assertThat(sealTheSame(SECRET, "--name", "other").get(0).name()).isEqualTo("other");
    bothRefuse("metadata: {namespace: lab}\nstringData: {a: b}", "--cert", CERT);
  }

  @Test
  void namespace() throws Exception {
    String without = SECRET.replace(", namespace: lab", "");
    bothRefuse(without, "--cert", CERT);
    assertThat(sealTheSame(without, "-n", "here").get(0).namespace()).isEqualTo("here");
    assertThat(sealTheSame(without, "--namespace", "here").get(0).namespace()).isEqualTo("here");
    assertThat(sealTheSame(SECRET, "-n", "here").get(0).namespace()).isEqualTo("lab");
    String config =
        file(
                "kubeconfig",
                """
                apiVersion: v1
                kind: Config
                current-context: one
                contexts:
                - {name: one, context: {cluster: c, user: u, namespace: from-one}}
                - {name: two, context: {cluster: c, user: u}}
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                users: [{name: u, user: {}}]
                """)
            .toString();
    assertThat(sealTheSame(without, "--kubeconfig", config).get(0).namespace())
        .isEqualTo("from-one");
    assertThat(sealTheSame(without, "--kubeconfig", config, "--context", "two").get(0).namespace())
        .isEqualTo("default");
    bothRefuse(without, "--cert", CERT, "--kubeconfig", config, "--context", "three");
    String unchosen =
        file("unchosen", Files.readString(Path.of(config)).replace("current-context: one\n", ""))
            .toString();
    bothRefuse(without, "--cert", CERT, "--kubeconfig", unchosen);
    environment.put("KUBECONFIG", config);
    assertThat(sealTheSame(without).get(0).namespace()).isEqualTo("from-one");
  }

  @Test
  void clusterWideWithoutNamespace() throws Exception {
    String without = SECRET.replace(", namespace: lab", "");
    assertThat(sealTheSame(without, "--scope", "cluster-wide").get(0).namespace()).isEmpty();
  }

  @Test
  void allowEmptyData() throws Exception {
    String empty = "metadata: {name: a, namespace: b}\n";
    bothRefuse(empty, "--cert", CERT);
    sealTheSame(empty, "--allow-empty-data");
  }

  @Test
  void raw() throws Exception {
    String binary = "p@ss\u0000\u00ff\n";
    String value = Files.write(folder.resolve("value"), new byte[] {'v'}).toString();
    String[] at = {"--cert", CERT, "--raw", "--name", "db", "--namespace", "lab"};
    for (Scope scope : Scope.values()) {
      String[] args = with(at, "--scope", scope.word());
      String ours = ours(binary, args).out();
      String theirs = theirs(binary, args).out();
      assertThat(ours).doesNotContain("\n").hasSameSizeAs(theirs);
      assertThat(openedByThem(sealed(scope, ours))).isEqualTo(openedByThem(sealed(scope, theirs)));
      String fromFile = ours("", with(args, "--from-file", "key=" + value)).out();
      assertThat(openedByThem(sealed(scope, fromFile))).isEqualTo(Map.of("k", "v"));
      assertThat(theirs("", with(args, "--from-file", "key=" + value)).out())
          .hasSameSizeAs(fromFile);
    }
    bothRefuse("v", "--cert", CERT, "--raw", "--namespace", "lab");
    bothRefuse("v", "--cert", CERT, "--raw", "--name", "db");
    bothRefuse("v", with(at, "--from-file", value, "--from-file", value));
    bothRefuse("v", with(at, "--from-file", folder.resolve("no").toString()));
    bothRefuse(SECRET, "--cert", CERT, "--from-file", value);
  }

  private static String sealed(Scope scope, String raw) {
    String metadata =
        "{name: db, namespace: lab, annotations: {"
            + String.join(
                ",", scope.annotations().keySet().stream().map(key -> key + ": \"true\"").toList())
            + "}}";
    return "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: "
        + metadata
        + "\nspec: {encryptedData: {k: "
        + raw
        + "}, template: {metadata: "
        + metadata
        + "}}\n";
  }

  @Test
  void mergeInto() throws Exception {
    String update = "metadata: {name: any}\nstringData: {user: changed, added: new}\n";
    for (String format : List.of("json", "yaml")) {
      String before = theirs(SECRET, "--cert", CERT, "-o", format).out();
      Path ours = file("ours", before.replace("spec:\n", "spec:\n  # keep me\n"));
      Path theirs = file("theirs", before);
      Output merged = ours(update, "--cert", CERT, "--merge-into", ours.toString());
      assertThat(merged.status()).as(merged.err()).isZero();
      assertThat(merged.out()).isEmpty();
      assertThat(
              theirs(update, "--cert", CERT, "-o", format, "--merge-into", theirs.toString())
                  .status())
          .isZero();
      Map<String, String> values =
          Map.of("user", "changed", "added", "new", "password", "p@ss w:rd");
      assertThat(openedByThem(Files.readString(ours))).isEqualTo(values);
      assertThat(openedByThem(Files.readString(theirs))).isEqualTo(values);
      assertThat(Files.readString(ours).contains("# keep me")).isEqualTo(format.equals("yaml"));
      assertThat(Files.readString(ours).startsWith("{")).isEqualTo(format.equals("json"));
    }
    bothRefuse(update, "--cert", CERT, "--merge-into", folder.resolve("no").toString());
    Path secret = file("secret", SECRET);
    bothRefuse(update, "--cert", CERT, "--merge-into", secret.toString());
    assertThat(secret).hasContent(SECRET);
  }

  @Test
  void mergeIntoAnotherScope() throws Exception {
    String before = theirs(SECRET, "--cert", CERT, "-o", "yaml", "--scope", "cluster-wide").out();
    Path ours = file("ours", before);
    Path theirs = file("theirs", before);
    String update = "metadata: {name: any}\nstringData: {added: new}\n";
    assertThat(
            theirs(update, "--cert", CERT, "-o", "yaml", "--merge-into", theirs.toString())
                .status())
        .isZero();
    assertThat(openedByUs(SealedDocument.read(Files.readString(theirs), "theirs").get(0)))
        .containsEntry("added", "cannot be opened");
    assertThat(ours(update, "--cert", CERT, "--merge-into", ours.toString()).status()).isZero();
    assertThat(openedByThem(Files.readString(ours))).containsEntry("added", "new");
    weRefuse(update, "--cert", CERT, "--merge-into", ours.toString(), "--scope", "strict");
  }

  /** For the cluster's own key. */
  private String sealedForTheCluster(String yaml) throws Exception {
    Output sealed = theirs(yaml, "--kubeconfig", CLUSTER, "-o", "yaml");
    assertThat(sealed.status()).as(sealed.err()).isZero();
    return sealed.out();
  }

  @Test
  void validate() throws Exception {
    String[] args = {"--kubeconfig", CLUSTER, "--validate"};
    String good = sealedForTheCluster(SECRET);
    Output theirs = theirs(good, args);
    Output ours = ours(good, args);
    assertThat(theirs.status()).as(theirs.err()).isZero();
    assertThat(ours.status()).as(ours.err()).isZero();
    assertThat(ours.out() + ours.err()).isEmpty();
    bothRefuse(good.replace("name: db", "name: renamed"), args);
    bothRefuse(good + good.replace("namespace: lab", "namespace: moved"), args);
    bothRefuse(theirs(SECRET, "--cert", CERT).out(), args);
    // More than the controller takes in a second.
    assertThat(ours(good.repeat(6), args).status()).isZero();
  }

  @Test
  void validateGarbage() throws Exception {
    for (String in : List.of("", "garbage\n", "a: [\n", SECRET)) {
      Output theirs = theirs(in, "--kubeconfig", CLUSTER, "--validate");
      assertThat(theirs.status()).as(in + theirs.err()).isIn(0, 1);
      weRefuse(in, "--kubeconfig", CLUSTER, "--validate");
    }
    assertThat(theirs("garbage\n", "--kubeconfig", CLUSTER, "--validate").status()).isZero();
  }

  @Test
  void reEncrypt() throws Exception {
    String before =
        sealedForTheCluster(SECRET)
            .replaceFirst("metadata:\n", "metadata: # mine\n  labels:\n    app: mlflow\n")
            .replaceFirst("  template:\n", "  template:\n    data:\n      uri: x{{ .user }}\n");
    String[] args = {"--kubeconfig", CLUSTER, "-o", "yaml"};
    Output theirs = theirs(before, with(args, "--re-encrypt"));
    assertThat(theirs.status()).as(theirs.err()).isZero();
    assertThat(theirs.out()).doesNotContain("app: mlflow", "{{ .user }}");
    for (String option : List.of("--re-encrypt", "--rotate")) {
      Output ours = ours(before, with(args, option));
      assertThat(ours.status()).as(ours.err()).isZero();
      assertThat(shape(ours.out())).isEqualTo(shape(before)).contains("# mine", "app: mlflow");
      assertThat(ours.out()).isNotEqualTo(before);
      assertThat(theirs(ours.out(), "--kubeconfig", CLUSTER, "--validate").status()).isZero();
    }
    String wide = sealedForTheCluster(SECRET.replace("Secret\n", "Secret\ntype: a/b\n"));
    Path file = file("in-place.yaml", wide);
    Path other = folder.resolve("other.yaml");
    String[] inPlace = {"--kubeconfig", CLUSTER, "--re-encrypt", "-f", file.toString()};
    String[] elsewhere = with(inPlace, "-w", other.toString());
    for (Output sealed : List.of(theirs("", elsewhere), ours("", elsewhere))) {
      assertThat(sealed.out()).isEmpty();
      assertThat(file).hasContent(wide);
      assertThat(other).isNotEmptyFile();
    }
    assertThat(theirs("", inPlace).out()).isEmpty();
    String theirsInPlace = Files.readString(file);
    assertThat(theirsInPlace).isNotEqualTo(wide);
    assertThat(ours("", inPlace).out()).isEmpty();
    assertThat(Files.readString(file)).isNotEqualTo(theirsInPlace);
    assertThat(ours("", "--kubeconfig", CLUSTER, "--validate", "-f", file.toString()).status())
        .isZero();
    String foreign = theirs(SECRET, "--cert", CERT, "-o", "yaml").out();
    bothRefuse(foreign, with(args, "--re-encrypt"));
    Path kept = file("kept.yaml", foreign);
    weRefuse("", "--kubeconfig", CLUSTER, "--re-encrypt", "-f", kept.toString());
    assertThat(kept).hasContent(foreign);
  }

  @Test
  void environment() throws Exception {
    environment.put("SEALED_SECRETS_CERT", CERT);
    environment.put("SEALED_SECRETS_SCOPE", "namespace-wide");
    for (Output sealed : List.of(theirs(SECRET, "-o", "yaml"), ours(SECRET, "-o", "yaml"))) {
      assertThat(sealed.out()).contains("sealedsecrets.bitnami.com/namespace-wide: \"true\"");
      assertThat(openedByThem(sealed.out())).containsEntry("user", "ml");
    }
    environment.clear();
    environment.put("SEALED_SECRETS_CONTROLLER_NAME", "sealed-secrets-controller");
    environment.put("SEALED_SECRETS_CONTROLLER_NAMESPACE", "kube-system");
    assertThat(ours("", "--kubeconfig", CLUSTER, "--fetch-cert").out())
        .isEqualTo(theirs("", "--kubeconfig", CLUSTER, "--fetch-cert").out());
  }

  @Test
  void badBase64() throws Exception {
    for (String bad : List.of("%%", "YQ", "YQ==YQ==", "Y Q==", "YQ-_")) {
      bothRefuse("metadata: {name: a, namespace: b}\ndata: {k: \"" + bad + "\"}", "--cert", CERT);
    }
    for (String unquoted : List.of("1234", "true")) {
      bothRefuse("metadata: {name: a, namespace: b}\ndata: {k: " + unquoted + "}", "--cert", CERT);
    }
    sealTheSame("metadata: {name: a, namespace: b}\ndata: {k: \"Y\\nQ==\", e: }");
  }

  @Test
  void leavesOutWhatIsTheClusters() throws Exception {
    sealTheSame(
        SECRET.replace(
            "namespace: lab",
            "namespace: lab, uid: u, resourceVersion: \"1\", generation: 3,"
                + " ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: u}],"
                + " annotations: {kubectl.kubernetes.io/last-applied-configuration: p@ss}"));
  }

  @Test
  void garbage() throws Exception {
    for (String in : List.of("", "garbage\n", "a: [\n", "---\n# nothing\n")) {
      onlyTheySeal(in, "--cert", CERT);
      assertThat(theirs(in, "--cert", CERT).out()).isEmpty();
    }
  }

  @Test
  void wordsThatYamlReadersDisagreeOf() throws Exception {
    Map<String, String> disagreed =
        Map.of(
            "yes",
            "true",
            "0777",
            "511",
            "1e3",
            "1000",
            "n",
            "false",
            "0.00001",
            "1e-05",
            "12345.00000001",
            "12345",
            "0X1F",
            "31",
            "0O17",
            "15",
            "0B11",
            "3");
    for (Map.Entry<String, String> word : disagreed.entrySet()) {
      String in = SECRET.replace("ml}", word.getKey() + "}");
      String sealed = theirs(in, "--cert", CERT).out();
      assertThat(openedByThem(sealed)).containsEntry("user", word.getValue());
      assertThat(weRefuse(in, "--cert", CERT).err()).contains("line 4: ");
    }
    for (String agreed :
        List.of(
            "42", "-7", "true", "1.5", "0.000123456", "12345.6", "2001-01-01", "1:20", "~x", "0")) {
      assertThat(openedByUs(sealTheSame(SECRET.replace("ml}", agreed + "}")).get(0)))
          .containsEntry("user", agreed);
    }
  }

  @Test
  void duplicates() throws Exception {
    onlyTheySeal(SECRET.replace("user: ml", "user: ml, user: other"), "--cert", CERT);
  }

  @Test
  void otherKinds() throws Exception {
    onlyTheySeal(SECRET.replace("kind: Secret", "kind: ConfigMap"), "--cert", CERT);
    bothRefuse(SECRET + "---\nkind: Service\nmetadata: {name: a}\n", "--cert", CERT);
  }

  @Test
  void badNames() throws Exception {
    onlyTheySeal(SECRET.replace("name: db", "name: A_b"), "--cert", CERT);
    onlyTheySeal(SECRET.replace("namespace: lab", "namespace: a.b"), "--cert", CERT);
    onlyTheySeal(SECRET.replace("user: ml", "\"a b\": ml"), "--cert", CERT);
  }

  @Test
  void list() throws Exception {
    String list =
        "kind: List\napiVersion: v1\nitems:\n- " + SECRET.strip().replace("\n", "\n  ") + "\n";
    assertThat(theirs(list, "--cert", CERT).status()).isNotZero();
    assertThat(openedByThem(ours(list, "--cert", CERT).out())).containsEntry("user", "ml");
  }

  @Test
  void notOffered() throws Exception {
    for (String flag :
        List.of("--recovery-unseal", "--server=x", "--token=p@ss", "--insecure-skip-tls-verify")) {
      Output ours = weRefuse(SECRET, "--cert", CERT, flag);
      assertThat(ours.status()).isEqualTo(2);
      assertThat(theirs(SECRET, "--cert", CERT, flag).err()).doesNotContain("unknown flag");
    }
  }

  @Test
  void eachFlagOfItsOwnIsInTheTable() throws Exception {
    Output help = theirs("", "--help");
    String table = Files.readString(Path.of("src/site/kubeseal.md"));
    Matcher flag =
        Pattern.compile("(?m)^ +(?:-\\w, )?(--[a-z][a-z-]+)").matcher(help.out() + help.err());
    List<String> missing = new ArrayList<>();
    while (flag.find()) {
      if (!table.contains("`" + flag.group(1) + "`")) {
        missing.add(flag.group(1));
      }
    }
    // What is left is of the connection, of the log, or about the program.
    assertThat(missing)
        .allMatch(
            name ->
                name.matches(
                    "--(as-.*|certificate-authority|client-.*|cluster|disable-compression|help"
                        + "|one-output|password|proxy-url|request-timeout|tls-server-name|user"
                        + "|username|version|v|vmodule|logtostderr|alsologtostderr|stderrthreshold"
                        + "|log.*|add.*|one.*|skip.*)"));
  }
}
