package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Check;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import dev.sealift.tui.screen.Answers;
import dev.sealift.tui.screen.Effect;
import dev.sealift.tui.screen.Question.Step;
import dev.sealift.tui.screen.Screens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wizard, played through the real loop, against golden frames. */
class WizardScreensTest {
  private static final String MARKER = "marker-4711%@x";
  private static final Map<String, String> SUGGESTED =
      Map.of("database.admin_username", "postgres", "database.admin_password", "prompt");

  /** Named on a frame, so the same each time. */
  private final Path folder = Path.of("target", "wizard-screens");

  private final FakeBackend backend = new FakeBackend();

  @BeforeEach
  void here() {
    PrivateFiles.delete(folder);
    backend.folder = folder;
  }

  private Path draft() {
    return backend.draft(backend.profileFile());
  }

  private Answers answers(Map<String, String> suggestions) {
    return Answers.open(backend.profileFile(), draft(), suggestions);
  }

  private Played wizard() throws Exception {
    return Played.at80(Screens.wizard(backend, answers(SUGGESTED)), backend);
  }

  /** Enter, in step 1, with the check passed. */
  private Played atDatabase() throws Exception {
    return wizard().press("Enter");
  }

  private Played atBucket() throws Exception {
    return atBucket(wizard());
  }

  private static Played atBucket(Played atCluster) throws Exception {
    return atCluster
        .press("Enter")
        .type("postgres.homelab")
        .press("Enter", "Enter", "Enter", "Enter")
        .type(MARKER)
        .press("Enter", "Enter", "Enter", "Enter");
  }

  private Played atMlflow() throws Exception {
    return atMlflow(wizard());
  }

  private static Played atMlflow(Played atCluster) throws Exception {
    return atBucket(atCluster)
        .type("http://s3.homelab:7070")
        .press("Enter", "Enter")
        .type("mlflow")
        .press("Enter", "Enter")
        .type("access-" + MARKER)
        .press("Enter")
        .type("secret-" + MARKER)
        .press("Enter");
  }

  private Played atCredentials() throws Exception {
    return atCredentials(wizard());
  }

  private static Played atCredentials(Played atCluster) throws Exception {
    return atMlflow(atCluster)
        .press("Enter")
        .type("registry.homelab/mlflow:3.17.2")
        .press("Enter", "Enter", "Enter");
  }

  private Played atReview() throws Exception {
    return atReview(wizard());
  }

  private static Played atReview(Played atCluster) throws Exception {
    return atCredentials(atCluster).press("Enter", "Enter", "Enter", "Enter", "Enter");
  }

  @Test
  void cluster() throws Exception {
    backend.gate.hold("check-CLUSTER");
    try (Played played = wizard()) {
      played.golden("wizard/1-cluster-checking");
      played.release().golden("wizard/1-cluster-valid");
    }
    backend.contexts = List.of("k3s-nas", "office", "office-staging");
    backend.checks.put(
        Step.CLUSTER,
        List.of(
            Check.ok("cluster", "Kubernetes v1.34.1 at https://10.0.0.2:6443"),
            Check.failed(
                "sealed secrets",
                "no Sealed Secrets controller was found",
                "it turns sealed credentials into Secrets; without it nothing can be deployed",
                "install it: helm install sealed-secrets …")));
    try (Played played = wizard()) {
      played.press("Down", "/").type("stag").press("Enter");
      played.golden("wizard/1-cluster-failed");
      played.press("Enter").shows("this will not do; Enter again goes on");
      played.press("Enter").shows("Step 2 of 8");
      played.press("Esc").shows("> office-staging");
    }
  }

  @Test
  void database() throws Exception {
    try (Played played = atDatabase()) {
      played.golden("wizard/2-database-empty");
      played.press("Enter").shows("PostgreSQL host: an answer is needed");
      played.type("postgres.homelab").press("Down").press("^U").type("x").press("Enter");
      played.golden("wizard/2-database-invalid");
      played.press("Esc").shows("Step 1 of 8");
      played.press("Enter").shows("postgres.homelab", "> PostgreSQL host");
      played.press("Down", "^U").type("5432").press("Enter", "Enter", "Enter");
      backend.gate.hold("check-DATABASE");
      played.type(MARKER).hides(MARKER).press("Enter");
      played.later(Duration.ofSeconds(1)).later(Duration.ofSeconds(1));
      played.golden("wizard/2-database-checking");
      played.release().golden("wizard/2-database-valid").pictured("wizard");
    }
    backend.checks.put(
        Step.DATABASE,
        List.of(
            Check.failed(
                "database login",
                "postgres was refused at postgres.homelab:5432: password authentication failed",
                "the role and the databases cannot be made without it",
                "type the password again, or leave the admin empty")));
    Files.delete(draft());
    try (Played played = atBucket()) {
      played.golden("wizard/2-database-failed");
    }
  }

  @Test
  void theProfilesOwnChoiceStandsUntilItIsChanged() throws Exception {
    Map<String, String> known =
        Map.of(
            "database.host", "postgres.homelab",
            "database.sslmode", "verify-full",
            "database.ca_file", "/etc/ssl/homelab.pem");
    try (Played played = Played.at80(Screens.wizard(backend, answers(known)), backend)) {
      played.press("Enter").shows("TLS to PostgreSQL          verify-full");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter");
      played.shows("Step 3 of 8");
      assertThat(draft()).content().contains("sslmode = verify-full");
      played.press("Esc", "Down", "Down", "Left").shows("< verify-ca >");
      played.press("Right", "Right").shows("< prefer >").press("Left", "Left", "Enter");
    }
    assertThat(draft()).content().contains("sslmode = verify-ca", "ca_file = /etc/ssl/homelab.pem");
    Files.delete(draft());
    try (Played played = Played.at80(Screens.wizard(backend, answers(known)), backend)) {
      played.press("Enter", "Down", "Down", "Right").shows("< prefer >").press("Enter");
    }
    assertThat(draft()).content().contains("sslmode = prefer").doesNotContain("homelab.pem");
    Files.delete(draft());
    Map<String, String> later = Map.of("database.sslmode", "of-tomorrow");
    try (Played played = Played.at80(Screens.wizard(backend, answers(later)), backend)) {
      played.press("Enter").shows("of-tomorrow").press("Down", "Down", "Down", "^C", "y");
    }
    assertThat(draft()).content().contains("sslmode = of-tomorrow");
  }

  /** What is refused is kept for the next time, unless a password may stand in it. */
  @Test
  void anAddressWithAPasswordIsNotInTheDraft() throws Exception {
    for (String host : List.of("db:5432", "postgresql://ann:" + MARKER + "@db")) {
      try (Played played = Played.at80(Screens.wizard(backend, answers(Map.of())), backend)) {
        played.press("Enter").shows("Step 2 of 8").type(host).press("^C", "y");
      }
      assertThat(Files.readString(draft()).contains("host = " + host))
          .as(host)
          .isEqualTo(!host.contains("@"));
      assertThat(draft()).content().contains("port = 5432").doesNotContain(MARKER);
      Files.delete(draft());
    }
  }

  @Test
  void aTestThatCannotBeSaysWhy() throws Exception {
    try (Played played = atDatabase()) {
      played.press("Down", "^T").shows("PostgreSQL host: an answer is needed", "> PostgreSQL host");
      played.type("nas").press("Down", "^U").type("x").press("Down", "Down", "^T");
      played.shows("> PostgreSQL port", "PostgreSQL port: \"x\" cannot be used");
    }
    Files.delete(draft());
    try (Played played = atReview()) {
      played.press("2", "Down", "^U").type("x").press("Esc", "3", "^T");
      played.shows("Step 3 of 8", "not checked: PostgreSQL port: \"x\" cannot be used");
    }
  }

  @Test
  void aCheckThatEndsWhileAnotherScreenIsUpIsNotLost() throws Exception {
    try (Played played = atReview()) {
      backend.gate.hold("check-DATABASE");
      played.press("2", "^U").type("nas").press("Down").shows("checking the database");
      played.later(Duration.ofSeconds(2)).press("Esc").shows("Step 6 of 8").press("2");
      played.shows("checking the database").later(Duration.ofSeconds(1)).shows("database (1 s)");
      played.press("Esc").shows("Step 6 of 8").release().press("2");
      played.shows("ok    database login").hides("checking");
      backend.gate.hold("check-DATABASE");
      backend.uncheckable.put(Step.DATABASE, new UserException("no such host: nas", "", "look"));
      played.press("^T", "Esc", "3").shows("Step 3 of 8", "ok    bucket").release();
      played.shows("ok    bucket").hides("no such host").press("Esc", "2");
      played.shows("FAIL  the database: no such host: nas").hides("checking");
    }
    backend.uncheckable.put(Step.CLUSTER, new UserException("no answer", "", "start it"));
    Files.delete(draft());
    try (Played played = wizard()) {
      played.shows("FAIL  the cluster: no answer");
    }
  }

  @Test
  void bucket() throws Exception {
    try (Played played = atBucket()) {
      played.golden("wizard/3-bucket-empty");
    }
    Files.delete(draft());
    try (Played played = atMlflow()) {
      played.press("Esc").golden("wizard/3-bucket-valid");
    }
  }

  @Test
  void mlflow() throws Exception {
    try (Played played = atMlflow()) {
      played.press("Down", "Down").golden("wizard/4-mlflow-empty");
    }
  }

  @Test
  void whatNobodyIsAskedForGoesWithTheAnswerThatItNeeds() throws Exception {
    PrivateFiles.folder(folder.resolve("profiles"));
    Files.writeString(
        backend.profileFile(),
        """
        [deployment]
        image = registry.homelab/mlflow:3.17.2
        [database]
        host = postgres.homelab
        [bucket]
        name = mlflow
        endpoint = https://s3.homelab
        ca_file = /etc/ssl/homelab.pem
        access_key = env:KEY
        secret_key = env:SECRET
        [ingress]
        host = mlflow.homelab
        class = nginx
        tls_secret = mlflow-tls
        """);
    try (Played played = atDatabase()) {
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter");
      played.shows("Step 3 of 8").press("^U").type("http://s3.homelab:7070");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter").shows("Step 4 of 8");
      played.press("Down", "Down", "Down", "^U", "Up").hides("FAIL").press("Down", "Enter");
      played.shows("Step 5 of 8").press("Enter", "Enter", "Enter", "Enter", "Enter");
      played.shows("Step 6 of 8", "~ profile target/wizard-screens/profiles/mlflow.ini");
      played.press("a").shows("Step 8 of 8");
    }
    try (Played played = atDatabase()) {
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter").shows("Step 4 of 8");
      played.press("Enter", "Enter", "Enter", "Enter").shows("Step 5 of 8");
      played
          .press("Enter", "Enter", "Enter", "Enter", "Enter")
          .shows("Checked:")
          .hides("mlflow.ini");
    }
    assertThat(backend.profileFile())
        .content()
        .contains("ca_file =\n", "host =\nclass =\ntls_secret =\n");
  }

  @Test
  void credentials() throws Exception {
    try (Played played = atCredentials()) {
      played.golden("wizard/5-credentials-generated");
      played.press("Down", "Down").type("short").press("Enter");
      played.golden("wizard/5-credentials-invalid");
      played.hides("short").press("^R").shows("short");
      played.later(Duration.ofSeconds(6)).hides("short");
      played.press("^U").paste(MARKER + "\n").hides(MARKER).shows("> password of the admin");
      played.press("^R").shows(MARKER).press("Down").hides(MARKER).press("Up");
      played.press("^U").paste("x".repeat(1025)).shows("over 1024 characters: not taken");
      played.press("Enter").shows("> password of the admin", "over 1024").press("^U");
      played.type(MARKER).press("Enter").hides("over 1024", "> password of the admin");
    }
  }

  /** Many copy a line break too; one in the middle means that what was copied is something else. */
  @Test
  void aPasteOfSeveralLinesIsToldOf() throws Exception {
    String left = "the line breaks and tabs of the paste were left out";
    String refused = "line break or tab: not taken";
    try (Played played = atDatabase()) {
      played.paste("nas\n\n").shows("nas").hides(left).press("^U");
      played.paste("na\ns").shows("nas", left).press("Left").hides(left).press("^U");
    }
    try (Played played = atCredentials()) {
      played.press("Down", "Down").paste("first\nsecond").shows(refused).press("^R");
      played.hides("second").press("Enter").shows("> password of the admin", "^U begins anew");
      played.press("^U").paste(MARKER + "\n").press("^R").shows(MARKER);
      played.press("Enter").hides(refused).press("Up", "^U");
      played.paste("first\tsecond").shows(refused);
    }
  }

  @Test
  void anAnswerThatIsTakenAwayIsAskedFor() throws Exception {
    try (Played played = atMlflow()) {
      played.press("Down", "Down").shows("> replicas").press("^U", "Enter");
      played.shows("replicas: an answer is needed").hides("add a line");
    }
  }

  @Test
  void whatTheProfileSaysWhereItComesFromIsNotTurned() throws Exception {
    Map<String, String> known = Map.of("auth.admin_password", "env:ADMIN");
    try (Played played =
        atCredentials(Played.at80(Screens.wizard(backend, answers(known)), backend))) {
      played.shows("Right change").press("Down", "Down").shows("> password of the admin");
      played.shows("from env:ADMIN").hides("Right change").press("x");
      played.shows("this comes from env:ADMIN; the profile is where to change that");
    }
  }

  @Test
  void aQuestionMarkAsksUntilASecretIsTyped() throws Exception {
    try (Played played = atCredentials()) {
      played.shows("< generate >", " ? help").press("?").shows("Keys").press("Esc");
      played.shows("< generate >").press(" ").shows("< type it >", "F1 help");
      played.press(" ", "b", "^R").shows("< type it >   b").press("^U", "Right");
      played.shows("< keep what the cluster has >", " ? help").paste("p? 1").press("^R");
      played.shows("< type it >  p? 1").press(" ", "?", "^R").shows("p? 1 ?");
      played.press("Left").shows("< generate >").type("x").press("^R").shows("< type it >  x");
      played.hides("p? 1").press("Esc").press("Enter", "Enter", "Enter", "Enter");
      played.shows("(as typed before)", "F1 help");
    }
  }

  @Test
  void review() throws Exception {
    backend.gate.hold("prepare");
    try (Played played = atReview()) {
      played.golden("wizard/6-review-checking");
      played.press("a").shows("not now: the plan is being made");
      played.release().golden("wizard/6-review-valid").pictured("review");
      played.press("Enter").shows("a: apply to k3s-nas", "Step 6 of 8");
      played.press("e", "/").type("replic").golden("wizard/6-review-answers");
      played.press("Enter", "Enter").shows("Step 4 of 8", "> replicas");
      played.press("^U").type("2").press("Enter", "Enter").shows("Step 6 of 8");
      played.press("2").shows("Step 2 of 8").press("Esc").shows("Step 6 of 8");
      played.press("1").shows("Step 1 of 8", "Esc back").press("Esc").shows("Step 6 of 8");
      played.press("e", "/").type("password of the admin").press("Enter", "Enter", "Right", "Esc");
      played.shows("> password of the admin      < type it >", "password of the admin: type");
      played.type("short").press("Esc").shows("password of the admin: type");
      played.press("Left", "Esc").shows("Step 6 of 8", "This would change:");
      played.press("2", "Down", "Down", "Down", "^U", "Esc").shows("This would change:");
      played.press("2", "Down", "Down", "Down").type("root").press("Down", "^U", "Esc");
      played.shows("> PostgreSQL admin password", "PostgreSQL admin password: type");
      played.type(MARKER).press("Esc").shows("This would change:");
    }
    assertThat(draft()).content().contains("replicas = 2").doesNotContain(MARKER);
    backend.refusal =
        Optional.of(
            new UserException(
                "permissions: not allowed: create secrets",
                "the deployment would stop halfway",
                "ask whoever runs the cluster for these rights"));
    Files.delete(draft());
    try (Played played = atReview()) {
      played.golden("wizard/6-review-failed");
      backend.refusal = Optional.empty();
      played.press("r").shows("This would change:");
    }
  }

  @Test
  void aLongContextHidesNoKeyAndNoNamespace() throws Exception {
    backend.contexts = List.of("arn:aws:eks:eu-central-1:123456789012:cluster/company-production");
    try (Played played = atReview()) {
      for (int columns : new int[] {80, 60}) {
        played.resize(columns, 24).shows(" a apply to arn:aws:eks:", "… / mlflow\n", "Esc back");
      }
    }
  }

  @Test
  void apply() throws Exception {
    backend.operation.waiting("rollout", "pod mlflow-6b9f: ContainerCreating");
    backend.gate.hold("perform");
    try (Played played = atReview()) {
      played.press("a").golden("wizard/7-apply-running").pictured("apply");
      played.press("^C").golden("wizard/7-apply-interrupt");
      played.press("n").shows("..    rollout");
      played.press("^C", "y").awaits("r go on").golden("wizard/7-apply-interrupted");
      assertThat(backend.operation.closed).isTrue();
      played.press("r").shows("Step 6 of 8", "a resume on k3s-nas");
      played.release().press("a").shows("Step 8 of 8");
      assertThat(backend.asked).containsExactly("apply", "resume");
      assertThat(backend.prompted).as("of what was recorded as prompt").hasValue(MARKER);
    }
    here();
    backend.operation.events.add(
        new dev.sealift.core.Event.LogLine("pod/mlflow-6b9f migrate", "\u001b[31mno such host"));
    backend.operation.fails(
        "the pod mlflow-6b9f crashes again and again",
        "migrate: could not translate host name \"postgres.homelab\"",
        "the pods must reach the host by this name: try its address in step 2");
    try (Played played = atReview()) {
      played.press("a").golden("wizard/7-apply-failed");
      played.press("Esc").shows("Step 5 of 8");
    }
  }

  @Test
  void whatAnApplyHasDoneIsToldOfWhereTheWizardIsLeft() throws Exception {
    backend.contexts = List.of("k3s-nas", "office");
    backend.operation.waiting("rollout", "pod mlflow-6b9f: ContainerCreating");
    backend.gate.hold("perform");
    try (Played played = atReview(wizard().press("Down"))) {
      played.press("a", "^C", "y").awaits("r go on").press("^C").golden("wizard/leave-cut-off");
      played.press("n", "Esc").shows("Step 5 of 8").press("^C");
      played.shows("what is done stays").hides("Nothing was written").press("y");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.LEFT);
      assertThat(played.told().get(0))
          .endsWith("sealift --context office resume -p " + backend.profileFile());
    }
    here();
    backend.gate.release();
    backend.operation.fails("it crashes", "", "look");
    try (Played played = atReview()) {
      backend.refusal = Optional.of(new UserException("not allowed", "", "ask"));
      played.press("a").shows("it crashes").press("r").shows("FAIL  not allowed");
      played.shows("Making this plan wrote nothing.").press("^C");
      played.shows("What the apply has done stays").hides("Nothing was written").press("y");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.LEFT);
      assertThat(played.told()).hasSize(2).anyMatch(line -> line.contains("sealift init -p"));
    }
  }

  @Test
  void done() throws Exception {
    try (Played played = atReview()) {
      played.press("a").golden("wizard/8-done").pictured("done");
      played.hides(backend.password).press("p").shows(backend.password);
      played.later(Duration.ofSeconds(31)).hides(backend.password);
      played.press("p").shows("not now: it was shown").hides(backend.password);
      assertThat(draft()).doesNotExist();
      assertThat(folder.resolve("profiles/mlflow.ini"))
          .content()
          .contains("host = postgres.homelab")
          .doesNotContain(MARKER);
      played.press("Enter");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.DONE);
      assertThat(played.told()).anyMatch(line -> line.startsWith("deployed: MLflow 3.17.2"));
      assertThat(played.frames).noneMatch(frame -> frame.contains(MARKER));
    }
  }

  @Test
  void thePasswordIsReadWholeOnANarrowTerminal() throws Exception {
    backend.password = "generated-Aa1-".repeat(5);
    try (Played played = atReview()) {
      played.press("a").resize(60, 16).shows("↓").hides("sealift rotate admin");
      played.press("End").shows("↑", "sealift rotate admin").press("p");
      String rows = played.text().replace("\n ", "");
      assertThat(rows).contains(backend.password, "Put it into your password manager now.");
      played.press("Home").shows("deployed: MLflow");
    }
  }

  @Test
  void whatWasTypedIsWipedOnceItIsProven() throws Exception {
    Answers answers = answers(SUGGESTED);
    try (Played played = atReview(Played.at80(Screens.wizard(backend, answers), backend))) {
      assertThat(answers.secrets()).hasSize(3);
      played.press("a").shows("Step 8 of 8");
      assertThat(answers.secrets()).isEmpty();
      assertThat(draft()).doesNotExist();
    }
  }

  @Test
  void aHangUpKeepsTheAnswers() throws Exception {
    try (Played played = atBucket()) {
      played.type("http://s3.home");
      played.hangUp();
    }
    assertThat(draft())
        .content()
        .contains("host = postgres.homelab", "endpoint = http://s3.home")
        .doesNotContain(MARKER);
    try (Played played = wizard()) {
      played.shows("Your answers of last time are here");
      played.press("Enter").shows("postgres.homelab").press("Down", "Down", "Down", "Down");
      played.press("Enter").shows("password: an answer is needed");
    }
  }

  @Test
  void answersThatCannotBeKeptAreToldOf() throws Exception {
    PrivateFiles.folder(folder);
    Files.writeString(draft().getParent(), "in the way of the drafts");
    Answers answers = answers(SUGGESTED);
    try (Played played = Played.at80(Screens.wizard(backend, answers), backend)) {
      played.press("Enter").awaits("your answers are not kept: what is in its way is no folder");
      played.press("Down", "Down", "Down", "Down").type(MARKER).press("^C", "y");
      assertThatThrownBy(played::awaitEnd)
          .cause()
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("cannot make the folder ")
          .hasMessageEndingWith(draft().getParent().toString());
    }
    assertThat(answers.secrets()).as("wiped all the same").isEmpty();
  }

  @Test
  void leavingAsksFirst() throws Exception {
    backend.folder = folder.resolve("my folder");
    backend.options = " --sandbox";
    try (Played played = atDatabase()) {
      played.press("^C").golden("wizard/leave");
      played.press("n").shows("Step 2 of 8").press("^C", "y");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.LEFT);
      assertThat(played.told().get(0))
          .endsWith("To go on: sealift --sandbox init -p '" + backend.profileFile() + "'");
    }
  }

  /** Whoever chose a cluster does not find the answers on another one. */
  @Test
  void theClusterIsKeptWithTheAnswers() throws Exception {
    backend.contexts = List.of("k3s-nas", "office");
    try (Played played = wizard()) {
      played.press("Down", "Enter").shows("Step 2 of 8").press("^C", "y");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.LEFT);
      assertThat(played.told().get(0)).contains("To go on: sealift --context office init -p ");
    }
    assertThat(draft()).content().contains("[wizard]\ncontext = office\n");
    try (Played played = wizard()) {
      played.shows("> office").press("Enter").shows("office / mlflow");
    }
    backend.contexts = List.of("k3s-nas", "lab");
    try (Played played = wizard()) {
      played.shows("> k3s-nas", "k3s-nas / mlflow");
    }
  }

  @Test
  void whereNoClusterIsFoundTheWayOutIsShown() throws Exception {
    backend.contexts = List.of();
    try (Played played = wizard()) {
      played.shows("^C leave").press("?").shows("nothing: this is the first step");
      played.press("j").shows("nothing: this is the first step");
      played.press("q").hides("nothing: this is the first step");
    }
  }

  @Test
  void helpAndSizes() throws Exception {
    try (Played played = atDatabase()) {
      played.press("?").golden("wizard/help");
      played.press("Esc").type("nas").press("?").shows("nas?").press("Backspace");
      played.press("F1").shows("Keys").press("Esc");
      played.type("jkq").shows("nasjkq").press("Backspace", "Backspace", "Backspace");
      played.press("F1").paste("-2.lab").shows("nas-2.lab").press("^U").type("nas");
      played.resize(59, 15).shows("Sealift needs 60x16; this terminal has 59x15");
      played.resize(80, 24).shows("nas", "Step 2 of 8");
    }
  }

  @Test
  void noKeyActsOnAScreenThatIsNotShown() throws Exception {
    try (Played played = atReview()) {
      played.resize(50, 12).shows("Sealift needs 60x16").press("a", "2", "?", "Esc", "^L");
      played.resize(80, 24).shows("Step 6 of 8", "This would change:");
      played.press("?").shows("Keys").resize(50, 12).press("Esc").resize(80, 24).shows("Keys");
      played.press("Esc").resize(50, 12).press("^C").resize(80, 24).shows("Leave the wizard?");
    }
  }

  @Test
  void inAsciiAndWithoutColours() throws Exception {
    try (Played played =
        new Played(
            Screens.wizard(backend, answers(SUGGESTED)),
            backend.gate,
            80,
            24,
            new Looks(false, true))) {
      played.press("Enter").type("nas").press("Down", "Down", "Down", "Down").type("abc");
      assertThat(played.text()).isASCII().contains("***");
    }
  }

  @Test
  void theLocaleSaysWhichCharacters() {
    assertThat(Looks.of(Map.of("LANG", "C"))).isEqualTo(new Looks(true, true));
    assertThat(Looks.of(Map.of("LANG", "de_DE.UTF-8", "NO_COLOR", "1")))
        .isEqualTo(new Looks(false, false));
    assertThat(Looks.of(Map.of("LANG", "C", "LC_ALL", "C.utf8")).ascii()).isFalse();
    assertThat(Looks.of(Map.of("LC_ALL", "C.UTF-8", "SEALIFT_LOCALE", "C")).ascii()).isTrue();
    assertThat(Looks.of(Map.of("LC_ALL", "C.UTF-8", "SEALIFT_LOCALE", "de_DE.UTF-8")).ascii())
        .isFalse();
  }
}
