package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.FixedAnswer;
import dev.sealift.seal.SealedDocument;
import dev.sealift.seal.Unsealer;
import dev.sealift.tui.LineWizard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where {@code sealift seal} takes values, Secrets, names and certificates from; no cluster. */
class SealInputsTest {
  private static final Path VECTORS = Path.of("src/test/resources/dev/sealift/seal/kubeseal");
  private static final String CERT = VECTORS.resolve("cert.pem").toString();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new TreeMap<>();
  @TempDir Path folder;

  private int run(byte[] in, String... args) {
    return run(new ByteArrayInputStream(in), args);
  }

  private int run(InputStream in, String... args) {
    out.reset();
    err.reset();
    List<String> all = new ArrayList<>(List.of("seal"));
    all.addAll(List.of(args));
    return Main.run(
        new Main.Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            in,
            environment),
        LineWizard::run,
        all.toArray(String[]::new));
  }

  private String sealed(String in, String... args) {
    List<String> all = new ArrayList<>(List.of("--cert", CERT));
    all.addAll(List.of(args));
    assertThat(run(in.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new)))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private String refused(int status, String in, String... args) {
    assertThat(run(in.getBytes(StandardCharsets.UTF_8), args)).isEqualTo(status);
    assertThat(out.size()).isZero();
    String said = err.toString(StandardCharsets.UTF_8);
    assertThat(said).doesNotContain("marker-4711", "internal error");
    return said;
  }

  private static Map<String, String> opened(String text) throws Exception {
    byte[] der =
        Base64.getMimeDecoder()
            .decode(
                Files.readString(VECTORS.resolve("key.pem")).replaceAll("-----[A-Z ]+-----", ""));
    Unsealer unsealer =
        new Unsealer(
            (RSAPrivateKey)
                KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)));
    Map<String, String> values = new TreeMap<>();
    for (SealedDocument sealed : SealedDocument.read(text, "sealed")) {
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
    }
    return values;
  }

  @Test
  void valuesComeFromLinesOfStandardInputAndFromChance() throws Exception {
    Map<String, String> values =
        opened(sealed("first line\nsecond\r\n", "db", "lab", "b=-", "r=random:40", "a=-", "e="));

    assertThat(values).containsEntry("b", "first line").containsEntry("a", "second");
    assertThat(values.get("r")).matches("[A-Za-z2-9]{40}");
    assertThat(values).containsEntry("e", "");
    assertThat(refused(1, "one\n", "db", "lab", "a=-", "b=-", "--cert", CERT))
        .startsWith("sealift: key b has no value: the input has ended");
    for (String length : List.of("", "7", "1025", "12345678901", "-9", "8x")) {
      assertThat(refused(2, "", "db", "lab", "a=random:" + length, "--cert", CERT))
          .contains("random:32, from 8 to 1024");
    }
  }

  @Test
  void oneValueAloneIsAllOfStandardInput() throws Exception {
    String pem = "-----BEGIN X-----\r\nAAAA\n-----END X-----\n";
    assertThat(opened(sealed(pem, "db", "lab", "a=-", "b=c"))).containsEntry("a", pem);
    assertThat(opened(sealed("word\r\n", "db", "lab", "a=-"))).containsEntry("a", "word");
    assertThat(opened(sealed("word", "db", "lab", "a=-"))).containsEntry("a", "word");
    assertThat(opened(sealed(pem, "db", "lab", "a=-", "b=c=-"))).containsEntry("a", pem);
    assertThat(opened(sealed("\n", "db", "lab", "a=-"))).containsEntry("a", "");
    assertThat(refused(1, "one\ntwo\nthree\n", "db", "lab", "a=-", "b=-", "--cert", CERT))
        .startsWith("sealift: standard input has more lines than there are KEY=-");
    assertThat(refused(1, "", "db", "lab", "a=-", "--cert", CERT))
        .startsWith("sealift: key a has no value: the input has ended");
  }

  @Test
  void whatTheCommandLineSaysGoesBeforeTheVariables() throws Exception {
    environment.put("SEALIFT_OUTPUT", "json");
    environment.put("SEALIFT_SEAL_NAMESPACE", "elsewhere");
    assertThat(sealed("", "db", "lab", "a=b", "--format", "yaml"))
        .contains("kind: SealedSecret", "namespace: lab");
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "# mine\n" + sealed("", "db", "lab", "a=b", "--format", "yaml"));
    sealed("", "db", "lab", "c=d", "--merge-into", file.toString());
    assertThat(file).content().startsWith("# mine\n").contains("kind: SealedSecret");
  }

  /** Such as a locale of C leaves of what it cannot decode. */
  @Test
  void whatWasLostOnTheWayHereIsNotSealed() {
    assertThat(refused(1, "", "db", "lab", "a=p\uFFFDss", "--cert", CERT))
        .startsWith("sealift: key a has a character that is no UTF-8")
        .contains("a=@FILE", "LC_ALL=C.UTF-8");
    assertThat(refused(1, "", "db", "lab", "a=@dmin-S3cret", "--cert", CERT))
        .startsWith("sealift: key a names a file that is not there")
        .doesNotContain("S3cret");
    assertThat(refused(2, "", "db", "lab", "a=b", "--merge-into", "-", "--cert", CERT))
        .contains("give its name, not -");
  }

  @Test
  void aNameMayComeByOptionAndTheKubeconfigsNamespaceFillsIn() throws Exception {
    assertThat(sealed("", "a=b", "--name", "db", "-n", "lab")).contains("namespace: lab");
    assertThat(refused(2, "", "db", "lab", "a=b", "--name", "other", "--cert", CERT))
        .contains("say the same");
    Path config =
        Files.writeString(
            folder.resolve("config"),
            "current-context: c\ncontexts: [{name: c, context: {namespace: here}}, {name: d}]\n");
    assertThat(sealed("", "db", "a=b", "--kubeconfig", config.toString()))
        .contains("namespace: here");
    assertThat(sealed("", "db", "a=b", "--kubeconfig", config.toString(), "--context", "d"))
        .contains("namespace: default");
    environment.put("KUBECONFIG", folder.resolve("no") + ":" + config);
    assertThat(sealed("", "db", "a=b")).contains("namespace: here");
    environment.put("KUBECONFIG", folder.resolve("no").toString());
    assertThat(refused(1, "", "db", "a=b", "--cert", CERT))
        .startsWith("sealift: the Secret has no namespace\n");
  }

  /** A variable that is not set leaves it: what is sealed for no namespace, nothing ever opens. */
  @Test
  void anEmptyNamespaceOrNameIsRefused() throws Exception {
    String secret = "kind: Secret\nmetadata: {name: db}\nstringData: {a: b}\n";
    for (String[] args :
        new String[][] {
          {"db", "", "a=b"},
          {"db", "a=b", "-n", ""},
          {"-n", ""},
          {"--raw", "--name", "db", "-n", ""},
          {"--raw", "--scope", "namespace-wide", "-n", ""}
        }) {
      assertThat(refused(2, secret, with(args, "--cert", CERT)))
          .startsWith("sealift: NAMESPACE is empty\n  do:  name it");
    }
    assertThat(refused(2, "v", "--raw", "--name", "", "-n", "lab", "--cert", CERT))
        .contains("is no Kubernetes name");
    assertThat(sealed("", "db", "", "a=b", "--scope", "cluster-wide"))
        .contains("cluster-wide: \"true\"");
  }

  @Test
  void aContextThatIsNotThereIsNotTakenForDefault() throws Exception {
    Path config =
        Files.writeString(folder.resolve("config"), "contexts: [{name: one}, {name: two}]\n");
    String[] args = {"db", "a=b", "--kubeconfig", config.toString()};
    assertThat(refused(1, "", with(args, "--cert", CERT)))
        .startsWith("sealift: the Secret has no namespace\n  why: no context is chosen in ");
    assertThat(sealed("", with(args, "--context", "two"))).contains("namespace: default");
    String refusal =
        """
        sealift: there is no context %s in %s
          why: there are: one, two
          do:  name one that is there with --context, or give -n NAMESPACE
        """;
    assertThat(refused(1, "", with(args, "--cert", CERT, "--context", "three")))
        .isEqualTo(refusal.formatted("three", config));
    Files.writeString(config, "current-context: gone\n" + Files.readString(config));
    assertThat(refused(1, "", with(args, "--cert", CERT)))
        .isEqualTo(refusal.formatted("gone", config));
    assertThat(sealed("", with(args, "-n", "lab"))).contains("namespace: lab");
    Files.writeString(config, "current-context: gone\n");
    assertThat(refused(1, "", with(args, "--cert", CERT))).contains("there is none at all");
  }

  private static String[] with(String[] args, String... more) {
    return Stream.of(args, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void standardInputIsReadForOneKeyAlone() throws Exception {
    assertThat(opened(sealed("word\n", "db", "lab", "a=@-"))).containsEntry("a", "word\n");
    for (String[] both : new String[][] {{"a=-", "b=@-"}, {"a=@-", "b=-"}, {"a=@-", "b=@-"}}) {
      assertThat(refused(2, "marker-4711", "db", "lab", both[0], both[1], "--cert", CERT))
          .startsWith("sealift: KEY=@- takes all of standard input, and another key wants it too");
    }
  }

  /** What is typed at a terminal that nobody is to be asked at would show. */
  @Test
  void withNoInputNothingIsReadFromTheTerminal() {
    System.setProperty("sealift.input", "terminal");
    try {
      for (String[] args :
          new String[][] {{"db", "lab", "a=-"}, {"db", "lab", "a=-", "b=-"}, {"-n", "lab"}}) {
        StandardInput in =
            new StandardInput(
                new ByteArrayInputStream("marker\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(run(in, with(args, "--cert", CERT, "--no-input"))).isEqualTo(1);
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
            .isEqualTo(
                """
                sealift: standard input is the terminal
                  why: with --no-input nobody is asked to type
                  do:  pipe it in, or name a file: -f FILE for a Secret, KEY=@FILE for a value
                """);
      }
    } finally {
      System.clearProperty("sealift.input");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--validate --raw, exclude each other",
    "--re-encrypt --merge-into x, exclude each other",
    "db lab a=b --from x, go with none of",
    "db lab a=b --validate, go with none of",
    "--from-file x, requires --raw",
    "--raw --from-file x --from-file y --name n -n m, takes one --from-file",
    "--raw n m a=b c=d, takes one value",
    "--raw -n m, need --name",
    "--format json -o yaml, give one",
    "--merge-into x -w y, -w cannot be given too"
  })
  void whatDoesNotGoTogetherIsUsage(String args, String message) {
    List<String> all = new ArrayList<>(List.of(args.split(" ")));
    all.addAll(List.of("--cert", CERT));
    assertThat(refused(2, "marker-4711", all.toArray(String[]::new))).contains(message);
  }

  @Test
  void bytesThatAreNoTextAreNotSealedAsQuestionMarks() {
    assertThat(run(new byte[] {'a', ':', ' ', (byte) 0xFF}, "--cert", CERT)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("sealift: standard input is no text\n");
    assertThat(run(new byte[(16 << 20) + 1], "--cert", CERT)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("sealift: standard input is too large\n");
    assertThat(refused(1, "", "-f", folder.toString(), "--cert", CERT)).contains("it is a folder");
  }

  @Test
  void aFileIsWrittenWholeForItsOwnerAndKeepsItsPermissions() throws Exception {
    Path file = folder.resolve("sealed.json");
    assertThat(sealed("", "db", "lab", "a=b", "-w", file.toString())).isEmpty();
    assertThat(file).content().startsWith("{");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    sealed("", "db", "lab", "a=changed", "-o", "json", "-w", link.toString());
    assertThat(link).isSymbolicLink();
    assertThat(opened(Files.readString(file))).containsEntry("a", "changed");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    refused(1, "", "db", "lab", "a=b", "-w", folder.resolve("no/file").toString(), "--cert", CERT);
    refused(1, "", "db", "lab", "a=b", "-w", folder.toString(), "--cert", CERT);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(file, link);
    }
  }

  @Test
  void mergingKeepsCommentsAndOtherItems() throws Exception {
    String before =
        """
        # who may change this: the lab
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: db   # fixed
          namespace: lab
        spec:
          encryptedData:
              # the first
              "kept": AgKept
              changed: >-
                AgOld
              quoted: 'AgOld'   # stays
          template: {metadata: {name: db, namespace: lab}}
        """;
    Path file = Files.writeString(folder.resolve("db.yaml"), before);

    sealed("", "--merge-into", file.toString(), "changed=1", "quoted=2", "new=3");

    String after = Files.readString(file);
    assertThat(after.replaceAll("AQ[A-Za-z0-9+/=]{300,}", "…"))
        .isEqualTo(
            before
                .replace("      \"kept\"", "      new: …\n      \"kept\"")
                .replace(">-\n        AgOld", "…")
                .replace("'AgOld'", "…"));
    assertThat(opened(after))
        .isEqualTo(Map.of("changed", "1", "quoted", "2", "new", "3", "kept", "cannot be opened"));
    assertThat(
            refused(
                1,
                "",
                "--merge-into",
                file.toString(),
                "a=b",
                "--scope",
                "cluster-wide",
                "--cert",
                CERT))
        .contains("has scope strict, and cluster-wide was asked for");
    assertThat(file).hasContent(after);
  }

  @Test
  void mergingTakesLabelsInAndLayoutsThatCannotBeEditedAreWrittenAnew() throws Exception {
    Path flow =
        Files.writeString(
            folder.resolve("flow.yaml"),
            """
            apiVersion: bitnami.com/v1alpha1
            kind: SealedSecret
            metadata: {name: db, namespace: lab, labels: {app: x}}
            spec: {encryptedData: {kept: AgKept}}
            """);
    String secret = "metadata: {labels: {team: ml}, annotations: {a: b}}\nstringData: {k: v}\n";

    sealed(secret, "--merge-into", flow.toString());

    assertThat(Files.readString(flow).replaceAll("AQ[A-Za-z0-9+/=]{300,}", "…"))
        .isEqualTo(
            """
            ---
            apiVersion: bitnami.com/v1alpha1
            kind: SealedSecret
            metadata:
              name: db
              namespace: lab
              labels:
                app: x
            spec:
              encryptedData:
                k: …
                kept: AgKept
              template:
                metadata:
                  annotations:
                    a: b
                  labels:
                    team: ml
            """);
    Path json =
        Files.writeString(folder.resolve("x"), sealed("", "db", "lab", "a=b", "-o", "json"));
    sealed("", "--merge-into", json.toString(), "c=d");
    assertThat(Files.readString(json)).startsWith("{");
    assertThat(opened(Files.readString(json))).isEqualTo(Map.of("a", "b", "c", "d"));
  }

  @Test
  void aCertificatesServerThatMisbehavesIsGivenUpOn() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] huge = new byte[1 << 20];
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          exchange
              .getResponseHeaders()
              .add("Location", path.equals("/file") ? "file:///etc/passwd" : path);
          exchange.sendResponseHeaders(path.equals("/huge") ? 200 : 302, 0);
          try {
            exchange.getResponseBody().write(huge);
          } catch (java.io.IOException e) {
            // the client has had enough
          }
          exchange.close();
        });
    server.start();
    try {
      String at = "http://127.0.0.1:" + server.getAddress().getPort();
      for (String[] bad :
          new String[][] {
            {"/huge", "larger than any certificate"},
            {"/loop", "redirects more than 5 times"},
            {"/file", "redirects from https to something weaker"}
          }) {
        assertThat(refused(1, "", "db", "lab", "a=b", "--cert", at + bad[0])).contains(bad[1]);
      }
      try (FixedAnswer plain = FixedAnswer.http()) {
        String https = "https://127.0.0.1:" + plain.port();
        assertThat(refused(1, "", "db", "lab", "a=b", "--cert", https))
            .contains("why: it answers, but not with TLS");
      }
      assertThat(refused(1, "", "db", "lab", "a=b", "--cert", "ftp://host/x"))
          .contains("its scheme is ftp");
      assertThat(refused(1, "", "db", "lab", "a=b", "--cert", "http://[::x"))
          .contains("--cert is no address");
    } finally {
      server.stop(0);
    }
  }
}
