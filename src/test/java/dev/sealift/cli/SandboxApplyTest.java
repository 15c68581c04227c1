package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.sandbox.Certificates;
import dev.sealift.sandbox.Faults;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.HostPort;
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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The commands on one sandbox, whose faults the tests choose. */
class SandboxApplyTest {
  @TempDir static Path folder;
  private static final String MARKER = "wizard%@ marker:4711";
  private static Sandbox sandbox;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new TreeMap<>();
  private Path profile;

  @BeforeAll
  static void start() {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  /** A namespace, role, databases, bucket and history of the test's own. */
  @BeforeEach
  void writeProfile(TestInfo test) throws IOException {
    String id = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
    sandbox.environment().forEach((name, secret) -> environment.put(name, secret.reveal()));
    environment.put("XDG_STATE_HOME", folder.resolve("state-" + id).toString());
    profile = Files.writeString(folder.resolve(id + ".ini"), SandboxProfile.of(id, sandbox));
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-p", profile.toString()));
    return start("", all);
  }

  private int start(String input, List<String> all) {
    out.reset();
    err.reset();
    all.addAll(List.of("--kubeconfig", sandbox.kubeconfig().toString()));
    return Main.run(
        new Main.Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
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

  private void succeeds() {
    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(out())
        .startsWith("deployed: MLflow ")
        .contains("proven    right password 200, wrong password 401, artifact written");
  }

  /** Exit 1, the message with its remedy, and a revision closed with the step and the reason. */
  private void fails(String step, String message) {
    assertThat(run("apply", "--yes")).as(err()).isEqualTo(1);
    assertThat(out()).isEmpty();
    assertThat(err()).contains(message).contains("\n  do:  ").doesNotContain("Exception");
    assertThat(run("history", "--limit", "1", "-o", "json")).isZero();
    assertThat(out())
        .contains("\"state\": \"failed\"")
        .contains("\"failedStep\": \"" + step + "\"")
        .contains("\"reason\": \"");
  }

  private int seal(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("seal"));
    all.addAll(List.of(arguments));
    return start(input, all);
  }

  /** As {@code -p <(…)} names one: who reads a second time finds nothing. */
  @Test
  void aProfileFromAPipeIsRecordedAsItWasRead() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder(
                "sh", "-c", "cat \"$0\" > \"$1\"; : > \"$1\"", profile.toString(), pipe.toString())
            .start();
    try {
      List<String> arguments = new ArrayList<>(List.of("apply", "--yes", "-p", pipe.toString()));
      assertThat(start("", arguments)).as(err()).isZero();
    } finally {
      writer.destroyForcibly();
    }

    assertThat(run("history", "show", "1")).as(err()).isZero();
    assertThat(out()).contains("profile:\n" + Files.readString(profile).indent(2));
  }

  @Test
  void sealAsksTheControllerForItsCertificateAndWhatItCanOpen() throws IOException {
    assertThat(seal("", "db", "lab", "a=b", "-o", "json")).as(err()).isZero();
    String sealed = out();
    assertThat(seal(sealed, "--validate")).as(err()).isZero();
    assertThat(out()).isEmpty();
    assertThat(seal(sealed + sealed.replace("\"db\"", "\"other\""), "--validate")).isEqualTo(1);
    assertThat(err()).startsWith("sealift: the controller cannot open lab/other\n");
    Path file = Files.writeString(folder.resolve("again.json"), sealed);
    assertThat(seal("", "--re-encrypt", "-f", file.toString())).as(err()).isZero();
    assertThat(out()).isEmpty();
    assertThat(Files.readString(file)).isNotEqualTo(sealed).startsWith("{");
    assertThat(seal("", "--validate", "-f", file.toString())).as(err()).isZero();
    assertThat(seal("", "--fetch-cert")).as(err()).isZero();
    assertThat(out()).startsWith("-----BEGIN CERTIFICATE-----\n");
  }

  @Test
  void aSecondApplyChangesNothing() {
    assertThat(run("plan", "--exit-code")).as(err()).isEqualTo(3);
    succeeds();
    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(out()).startsWith("nothing changed: MLflow ");
    assertThat(run("plan", "--exit-code")).as(err()).isZero();
    assertThat(run("history", "-o", "json")).isZero();
    assertThat(out()).containsOnlyOnce("\"state\": ");
  }

  @Test
  void whatTheProfileLacksGoes() throws IOException {
    String without = Files.readString(profile);
    Files.writeString(profile, without + "[ingress]\nhost = mlflow.home\n");
    succeeds();
    assertThat(err()).contains("ingress: it names no class, and there is no IngressClass");
    assertThat(out()).contains("address   http://mlflow.home (by the Ingress: not tried)\n");
    Files.writeString(profile, without);
    assertThat(run("plan", "--exit-code", "-o", "json")).as(err()).isEqualTo(3);
    assertThat(out()).containsPattern("\"action\": \"delete\",\\s*\"kind\": \"Ingress\"");
    assertThat(run("plan")).as(err()).isZero();
    assertThat(out()).endsWith("\n- Ingress/mlflow\n");
    succeeds();
    assertThat(run("plan", "--exit-code")).as(err()).isZero();
  }

  /** One fault after the other; what is left of each does not stand in the way of the apply. */
  @Test
  void whatIsWrongIsToldAndOnceItIsMendedTheApplySucceeds() {
    Faults faults = sandbox.faults();
    try {
      faults.controllerGone(true);
      fails("preflight", "no Sealed Secrets controller was found");
      assertThat(seal("", "--fetch-cert")).isEqualTo(1);
      assertThat(err()).contains("to seal with --controller-namespace and --controller-name");
      faults.controllerGone(false);
      faults.certificate(Certificates.expired());
      fails("preflight", "1979-12-");
      faults.certificate(null);
      faults.apiDown(true);
      assertThat(run("apply", "--yes")).isEqualTo(1);
      assertThat(err()).contains("\n  do:  ").doesNotContain("Exception");
      faults.apiDown(false);
      faults.podsCrash(true);
      fails("rollout", "crashes again and again");
    } finally {
      faults.controllerGone(false);
      faults.certificate(null);
      faults.apiDown(false);
      faults.podsCrash(false);
    }
    succeeds();
  }

  @Test
  void noGeneratedValueIsPrintedOrWritten() throws IOException {
    assertThat(run("apply", "--yes", "-v")).as(err()).isZero();
    String printed = out() + err();
    assertThat(printed).doesNotContain(environment.get("SANDBOX_DB_ADMIN_PASSWORD"));
    assertThat(printed).doesNotContain(environment.get("SANDBOX_S3_SECRET_KEY"));
    Path history =
        Path.of(environment.get("XDG_STATE_HOME")).resolve("sealift").resolve("history.mv.db");
    String file = Files.readString(history, StandardCharsets.ISO_8859_1);
    assertThat(file).doesNotContain(environment.get("SANDBOX_S3_SECRET_KEY"));
  }

  /** The wizard's answers from a pipe, one a line; an empty one takes what is suggested. */
  private int init(String... answers) {
    environment.put("XDG_CONFIG_HOME", environment.get("XDG_STATE_HOME") + "/config");
    return start(
        String.join("\n", answers) + "\n", new ArrayList<>(List.of("init", "--accessible")));
  }

  private String[] answers(String id, String last) {
    HostPort database = sandbox.database();
    return new String[] {
      database.host(),
      "x",
      Integer.toString(database.port()),
      "",
      "?",
      "",
      environment.get("SANDBOX_DB_ADMIN_PASSWORD"),
      id,
      id,
      id + "_auth",
      sandbox.s3().toString(),
      "",
      id,
      "",
      environment.get("SANDBOX_S3_ACCESS_KEY"),
      environment.get("SANDBOX_S3_SECRET_KEY"),
      id,
      "sealift/mlflow:sandbox",
      "",
      "",
      "",
      "",
      "2",
      "short",
      MARKER,
      "",
      "",
      last
    };
  }

  @Test
  void theWizardDeploysFromPipedAnswers() throws IOException {
    String id = "wizard";
    assertThat(init(answers(id, "yes"))).as(err()).isZero();
    assertThat(err())
        .contains("Step 1 of 8: the cluster", "Step 8 of 8: done")
        .contains("\"x\" cannot be used; write a number, 1 to 65535")
        .contains("Who may make the role and the databases")
        .contains("it has 5 characters; MLflow wants 12 or more")
        .contains("proven    right password 200, wrong password 401")
        .containsSubsequence("Step 4 of 8", "ok  namespace: wizard will be made", "Step 5 of 8")
        .doesNotContain("\u001b", MARKER)
        .doesNotContain(environment.get("SANDBOX_S3_SECRET_KEY"));
    Path written = Path.of(environment.get("XDG_CONFIG_HOME"), "sealift/profiles/mlflow.ini");
    assertThat(written).content().contains("admin_password = prompt").doesNotContain(MARKER);
    assertThat(Files.getPosixFilePermissions(written)).hasSize(2);
    assertThat(folder.resolve("state-thewizarddeploysfrompipedanswers/sealift/drafts"))
        .isEmptyDirectory();
    assertThat(start("", new ArrayList<>(List.of("plan", "--exit-code", "-p", written.toString()))))
        .as("the profile alone says the same, and the cluster keeps the secrets: " + err())
        .isZero();
    String again = "\n".repeat(4) + environment.get("SANDBOX_DB_ADMIN_PASSWORD") + "\n".repeat(20);
    List<String> named = List.of("init", "--accessible", "-p", written.toString());
    assertThat(start(again + "no\n", new ArrayList<>(named))).isEqualTo(1);
    assertThat(err())
        .contains("S3 secret key (not shown) [what the cluster has]", "ok  bucket wizard")
        .contains("  no changes", "Nothing was written.")
        .doesNotContain("an answer is needed");
    Path other = written.resolveSibling("other.ini");
    Files.writeString(
        other, Files.readString(written).replace("namespace = wizard", "namespace = nowhere"));
    named = List.of("init", "--accessible", "-p", other.toString());
    assertThat(start(again, new ArrayList<>(named))).isEqualTo(1);
    assertThat(err()).contains("[bucket] access_key: nothing was typed, and the cluster has none");
  }

  @Test
  void theWizardGoesOnWhereItWasCutOff() throws IOException {
    String id = "cutoff";
    String[] all = answers(id, "no");
    assertThat(init(java.util.Arrays.copyOf(all, 12))).isEqualTo(1);
    assertThat(err()).contains("the answers ended before the last question", "\n  do:  ");
    Path drafts = folder.resolve("state-thewizardgoesonwhereitwascutoff/sealift/drafts");
    try (Stream<Path> files = Files.list(drafts)) {
      Path draft = files.findFirst().orElseThrow();
      assertThat(draft).content().contains("tracking = cutoff").doesNotContain(all[6]);
    }
    String[] rest = all.clone();
    for (int i : new int[] {0, 7, 8, 9, 10}) {
      rest[i] = "";
    }
    rest[1] = "";
    rest[2] = "";
    // The port needs no second try now.
    List<String> again = new ArrayList<>(List.of(rest));
    again.remove(2);
    assertThat(init(again.toArray(String[]::new))).as(err()).isEqualTo(1);
    assertThat(err())
        .contains("Your answers of last time are here")
        .contains("+ create database cutoff", "Nothing was written.");
  }

  @Test
  void theWizardKeepsToTheProfileThatIsNamed() throws IOException {
    assertThat(init("elsewhere.homelab")).isEqualTo(1);
    String before = Files.readString(profile);
    List<String> named = List.of("init", "--accessible", "-p", profile.toString());
    assertThat(start("\n".repeat(40) + "no\n", new ArrayList<>(named))).as(err()).isEqualTo(1);
    assertThat(err())
        .contains("PostgreSQL host [" + sandbox.database().host() + "]")
        .doesNotContain("answers of last time", "elsewhere.homelab")
        .contains("  ~ profile " + profile + ": these answers replace it")
        .contains(
            "Nothing was written",
            "To go on: sealift --kubeconfig " + sandbox.kubeconfig() + " init -p " + profile);
    assertThat(profile).content().isEqualTo(before);
  }
}
