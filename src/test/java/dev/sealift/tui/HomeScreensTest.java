package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.cluster.RolloutState;
import dev.sealift.core.Check;
import dev.sealift.core.PrivateFiles;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.Plan;
import dev.sealift.profile.ProfileReader;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.StatusReport;
import dev.sealift.tui.screen.Effect;
import dev.sealift.tui.screen.Screens;
import dev.sealift.tui.screen.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Home and what is reached from it, played through the real loop, against golden frames. */
class HomeScreensTest {
  private static final String MARKER = "marker-4711%@x";
  private static final Instant NOW = Instant.parse("2026-11-24T21:14:00Z");
  private static final String PROFILE =
      """
      [deployment]
      image = registry.homelab/mlflow:3.17.2
      [database]
      host = postgres.homelab
      password = generate
      [bucket]
      name = mlflow
      access_key = prompt
      secret_key = prompt
      [auth]
      admin_password = generate
      [ingress]
      host = mlflow.homelab
      """;
  private final Path folder = Path.of("target", "home-screens");
  private final Path file = folder.resolve("lab.ini");
  private final Target target =
      new Target("k3s-nas", false, ProfileReader.parse("p", PROFILE), PROFILE, file);
  private final FakeBackend backend = new FakeBackend();

  @BeforeEach
  void deployed() {
    PrivateFiles.delete(folder);
    backend.folder = folder;
    backend.targets = List.of(target);
    backend.revisions =
        List.of(
            revision(3, Operation.ROTATE, State.SUCCEEDED, "", 1),
            revision(2, Operation.APPLY, State.FAILED, "the pod crashes again and again", 20),
            revision(1, Operation.APPLY, State.SUCCEEDED, "", 21));
    backend.status = Optional.of(report(new Plan(List.of(), List.of()), 14, Optional.empty(), 1));
  }

  private static Revision revision(
      int number, Operation operation, State state, String reason, int daysAgo) {
    Instant at = NOW.minus(Duration.ofDays(daysAgo));
    return new Revision(
        number,
        number,
        new DeploymentKey("c", "mlflow", "mlflow"),
        operation,
        state,
        "registry.homelab/mlflow:3.17.2",
        "k3s-nas",
        "",
        "ann@nas",
        at,
        Optional.of(at.plusSeconds(12)),
        reason.isEmpty() ? "" : "rollout",
        reason,
        "h");
  }

  private StatusReport report(Plan drift, int days, Optional<Revision> cutOff, int available) {
    Instant sealed = NOW.minus(Duration.ofDays(days));
    return new StatusReport(
        "https://10.0.0.2:6443",
        "mlflow",
        Optional.of(backend.revisions.get(0)),
        Optional.of(backend.revisions.get(0)),
        Optional.of(
            new RolloutState(
                true,
                1,
                1,
                available,
                1,
                "registry.homelab/mlflow:3.17.2",
                Optional.empty(),
                Optional.empty())),
        List.of(new StatusReport.Credential("mlflow-basic-auth", Optional.of(sealed), true)),
        Arrays.stream(Rotation.values())
            .map(what -> new StatusReport.Age(what, Optional.of(sealed)))
            .toList(),
        new StatusReport.Sealing(Optional.of(NOW.plus(Duration.ofDays(3650))), 0, 7),
        cutOff,
        false,
        drift);
  }

  private Played home() throws Exception {
    return Played.at80(Screens.home(backend, Map.of(), Clock.fixed(NOW, ZoneOffset.UTC)), backend);
  }

  @Test
  void whatRuns() throws Exception {
    backend.gate.hold("status");
    try (Played played = home()) {
      played.golden("home/checking");
      played.release().golden("home/running").pictured("home");
      played.press("Esc").shows("this is home; q leaves").press("q");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.LEFT);
    }
  }

  @Test
  void nothingYet() throws Exception {
    backend.targets = List.of();
    try (Played played = home()) {
      played.golden("home/empty").press("Enter").shows("Step 1 of 8").press("Esc");
      played.shows("No profile was found");
    }
  }

  @Test
  void aBrokenProfileHidesNoOther() throws Exception {
    backend.broken =
        List.of(
            new UserException(
                "profile profiles/old.ini has 1 problem",
                "profiles/old.ini:7: [bucket] name is missing",
                "mend these lines and run it again"));
    try (Played played = home()) {
      played.golden("home/broken").press("/").type("hist").press("Enter", "Enter");
      played.shows("Sealift  history");
    }
    backend.targets = List.of();
    try (Played played = home()) {
      played.shows("profiles/old.ini has 1 problem", "Set up MLflow").hides("No profile was found");
    }
  }

  @Test
  void whatWasDeployedToAnotherClusterIsLookedForThere() throws Exception {
    backend.targets = List.of();
    backend.contexts = List.of("k3s-nas", "office");
    PrivateFiles.folder(folder.resolve("profiles"));
    Files.writeString(backend.profileFile(), PROFILE.replace("key = prompt", "key = env:KEY"));
    try (Played played = home()) {
      played.press("Enter", "Down", "Enter").shows("Step 2 of 8");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter").shows("Step 4 of 8");
      played.press("Enter", "Enter", "Enter", "Enter").shows("Step 5 of 8");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter").shows("a apply to office");
      played.press("a").shows("kubectl --context office -n mlflow", "sealift --context office");
    }
    assertThat(backend.begun).containsExactly(backend.profileFile() + " on office");
    backend.targets = List.of(new Target("office", true, target.profile(), PROFILE, file));
    try (Played played = home()) {
      played.press("/").type("rot").press("Enter", "Enter", " ", "Enter", "a");
      played.shows("rotate: done", "kubectl --context office -n mlflow").press("Enter");
      played.press("/").type("change").press("Enter", "Enter").shows("> office");
    }
  }

  @Test
  void whatTheClusterHasIsNotAskedForAgain() throws Exception {
    PrivateFiles.folder(folder);
    Files.writeString(
        file, PROFILE.replace("admin_password = generate", "admin_password = prompt"));
    try (Played played = home()) {
      played.press("/").type("change").press("Enter", "Enter", "Enter").shows("Step 2 of 8");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter");
      played.shows("Step 3 of 8", "S3 access key              (what the cluster has)");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter").shows("Step 4 of 8");
      played.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter").shows("Step 5 of 8");
      played.shows("> password of the admin      < type it >  (what the cluster has)");
      played.press("Enter", "Enter", "Enter").shows("This would change:", "Step 6 of 8");
      played.press("3", "Down", "Down", "Down", "Down").type(MARKER).press("Esc");
      played
          .shows("This would change:")
          .press("3")
          .shows("access key              (as typed before)");
      played.press("Esc", "a").shows("Step 8 of 8");
    }
    assertThat(file).content().contains("access_key = prompt", "secret_key = prompt");
  }

  @Test
  void theListStaysUnderTheHand() throws Exception {
    Revision cut = revision(4, Operation.ROTATE, State.INTERRUPTED, "interrupted", 0);
    backend.status = Optional.of(report(new Plan(List.of(), List.of()), 14, Optional.of(cut), 1));
    backend.gate.hold("status");
    try (Played played = home()) {
      played.press("j", "j", "k").shows("> History").release();
      played.shows("Finish what was cut off", "> History");
      backend.gate.hold("status");
      played.press("g", "/").type("doc").shows("> Doctor", "/doc  1 found").release();
      played.shows("> Doctor", "/doc  1 found").press("Enter", "Enter").shows("Sealift  doctor");
    }
    backend.status = Optional.empty();
    backend.gate.hold("status");
    try (Played played = home()) {
      played.press("Down").shows("> History").release().shows("FAIL", "> History");
    }
  }

  @Test
  void whatIsToldOfAnotherDeploymentIsNotShown() throws Exception {
    Target other =
        new Target("k3s-nas", false, target.profile(), PROFILE, folder.resolve("other.ini"));
    backend.targets = List.of(target, other);
    backend.gate.hold("status of lab.ini");
    backend.gate.hold("status of other.ini");
    try (Played played = home()) {
      backend.gate.hold("targets");
      played.press("/").type("another").press("Enter", "Enter").shows("looking at it");
      played.release("status of lab.ini").hides("revision 3").release().shows("revision 3");
    }
  }

  @Test
  void aChangeOfTheSetupIsOneOfThatProfile() throws Exception {
    PrivateFiles.folder(folder);
    Files.writeString(file, "# mine\n" + PROFILE);
    Path another = backend.draft(Path.of("mlflow.ini"));
    PrivateFiles.folder(another.getParent());
    Files.writeString(another, "[database]\nhost = another.homelab\n");
    try (Played played = home()) {
      played.press("/").type("change").press("Enter", "Enter").shows("Step 1 of 8");
      played.hides("Your answers of last time").press("Enter").shows("postgres.homelab");
      played.press("^U").type("nas.homelab").press("^C", "y").shows("Sealift  home");
      assertThat(another).content().contains("another.homelab");
      assertThat(backend.draft(Path.of("lab.ini"))).content().contains("host = nas.homelab");
      played.press("/").type("change").press("Enter", "Enter").shows("Your answers of last time");
    }
    assertThat(file).content().isEqualTo("# mine\n" + PROFILE);
  }

  @Test
  void whatCannotBeDoneIsToldOverTheScreen() throws Exception {
    PrivateFiles.folder(folder);
    Files.writeString(file, "# f\u00fcr daheim\n" + PROFILE, StandardCharsets.ISO_8859_1);
    try (Played played = home()) {
      played.press("/").type("change").press("Enter", "Enter");
      played.shows("FAIL  cannot read " + file, "why   it is no UTF-8", "do    ", "Sealift  home");
      played.press("Esc").shows("ok    MLflow", "> Change the setup").press("Esc", "q");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.LEFT);
    }
  }

  @Test
  void aWizardWhoseAnswersCannotBeKeptStillLeadsHome() throws Exception {
    Path drafts = backend.draft(file).getParent();
    PrivateFiles.folder(folder);
    Files.writeString(drafts, "in the way of the drafts");
    try (Played played = home()) {
      played.press("/").type("change").press("Enter", "Enter").shows("Step 1 of 8");
      played.press("^C", "y").shows("FAIL  cannot make the folder", drafts.toString());
      played.press("Esc").shows("Sealift  home", "Change the setup");
    }
  }

  @Test
  void homeIsNotGoneToOverATypedSecretWithoutAsking() throws Exception {
    backend.targets = List.of();
    try (Played played = home()) {
      played.press("Enter", "Enter").shows("Step 2 of 8").press("Down", "Down", "Down");
      played.type("root").press("Down").type(MARKER).press("Esc").shows("Step 1 of 8");
      played.press("Esc").shows("Leave the wizard?").press("n").shows("Step 1 of 8");
      played.press("Esc", "y").shows("No profile was found");
    }
  }

  @Test
  void aSearchHasTheKeysForItself() throws Exception {
    String searching = " Enter take it  Esc clear the search  Down choose";
    try (Played played = home()) {
      played.press("/").shows(searching).hides("do it", "q leave").type("q").shows("/q", searching);
      played.press("F1").shows("ends the search, with this one chosen").hides("looks again");
      played.press("Esc", "Esc").shows("Enter do it", "q leave").hides("/q", "Esc clear");
      played.press("/").type("hist").press("Enter").shows("Enter do it", "Esc clear the search");
      played.press("Enter");
      played.press("/").shows(searching).hides("b roll back").type("b").shows("Sealift  history");
      played.press("Enter").shows("Esc clear the search").hides("Esc home");
      played.press("Esc").shows("b roll back to it", "Esc home").press("Esc");
      played.press("/").type("rot").press("Enter", "Enter").shows("Space choose");
      played.press("/").shows(searching).type("a").hides("[x]").press("Enter");
      played.shows("Space choose", "a all");
    }
  }

  @Test
  void whatWantsSomethingIsTheDefault() throws Exception {
    backend.status = Optional.of(report(new Plan(List.of(), List.of()), 100, Optional.empty(), 1));
    try (Played played = home()) {
      played.golden("home/due").press("Enter").shows("Sealift  rotate");
    }
    Plan drift =
        new Plan(List.of(new Change(Action.UPDATE, "Service", "mlflow", List.of())), List.of());
    backend.status = Optional.of(report(drift, 14, Optional.empty(), 0));
    try (Played played = home()) {
      played.golden("home/drift").press("Enter").shows("Sealift  doctor");
    }
    backend.status = Optional.empty();
    try (Played played = home()) {
      played.golden("home/failed");
    }
  }

  @Test
  void whatWasCutOffComesFirst() throws Exception {
    Revision cut = revision(4, Operation.ROTATE, State.INTERRUPTED, "interrupted", 0);
    backend.status = Optional.of(report(new Plan(List.of(), List.of()), 14, Optional.of(cut), 1));
    try (Played played = home()) {
      played.golden("home/cut-off").press("Enter").shows("resume: plan").press("a");
      played.shows("resume: done").press("Enter").shows("Finish what was cut off");
      played.press("Down", "Enter").shows("undo: plan").press("Esc").shows("Sealift  home");
    }
    assertThat(backend.asked).containsExactly("resume", "undo");
  }

  /** After a power cut no step is known to have failed. */
  @Test
  void whatWasKilledNamesNoStep() throws Exception {
    Revision cut = revision(7, Operation.APPLY, State.PENDING, "", 0);
    backend.status = Optional.of(report(new Plan(List.of(), List.of()), 14, Optional.of(cut), 1));
    try (Played played = home()) {
      played.shows("revision 7, apply of 2026-11-24 ").hides("Z,");
    }
  }

  @Test
  void aFirstDeploymentIsFinishedWithTheAdminsPassword() throws Exception {
    String text =
        PROFILE.replace("[bucket]", "admin_username = root\nadmin_password = prompt\n[bucket]");
    backend.targets =
        List.of(new Target("k3s-nas", false, ProfileReader.parse("p", text), text, file));
    Revision cut = revision(1, Operation.APPLY, State.INTERRUPTED, "interrupted", 0);
    backend.status = Optional.of(report(new Plan(List.of(), List.of()), 14, Optional.of(cut), 0));
    try (Played played = home()) {
      played.press("Enter").golden("home/admin").type(MARKER).press("Enter");
      played.shows("resume: plan").press("a").shows("resume: done").press("Enter");
      assertThat(backend.prompted).hasValue(MARKER);
      assertThat(played.frames).noneMatch(frame -> frame.contains(MARKER));
      played.press("Enter", "Enter", "a").shows("resume: done").press("Enter");
      assertThat(backend.prompted).hasValue("");
      played.press("Down", "Enter").shows("undo: plan");
    }
  }

  @Test
  void rotate() throws Exception {
    backend.operation =
        new FakeOperation()
            .done("next", "the new values beside the old", "2 secrets unsealed", 700)
            .done("admin", "the admin's password", "changed, proven", 300);
    backend.operation.lines.add("~ SealedSecret/mlflow-basic-auth");
    backend.operation.lines.add(
        "    spec.encryptedData.MLFLOW_TRACKING_PASSWORD: <hidden #1> -> <hidden #2>");
    backend.operation.lines.add("~ Deployment/mlflow: its pods start anew, one after the other");
    backend.operation.notices = List.of("admin: everybody who logs in as mlflow, from now on");
    try (Played played = home()) {
      played.press("/").type("rot").press("Enter", "Enter").golden("rotate/empty");
      played.press("Enter").shows("not now: choose something");
      played.press("Down", " ").press("Down", "Down", " ").golden("rotate/chosen");
      played.press("Enter").type("access-" + MARKER).press("Enter").paste(MARKER + "\n");
      played.golden("rotate/keys").press("Enter").golden("rotate/plan").pictured("rotate");
      assertThat(backend.given).allMatch(secret -> secret.reveal().contains(MARKER));
      played.press("a").golden("rotate/done");
      assertThat(backend.given).hasSize(2).allSatisfy(HomeScreensTest::isWiped);
      played.press("p").shows(backend.password).later(Duration.ofSeconds(31));
      played.hides(backend.password).press("Enter").shows("Sealift  home").press("q");
      assertThat(played.awaitEnd()).isEqualTo(Effect.Ending.LEFT);
      // On the screen it is wrapped, and cannot be copied.
      assertThat(played.told())
          .anyMatch(line -> line.contains("kubectl -n mlflow get secret mlflow-basic-auth -o"))
          .noneMatch(line -> line.contains(backend.password));
      assertThat(played.frames).noneMatch(frame -> frame.contains(MARKER));
    }
    assertThat(backend.asked)
        .containsExactly("rotate [ADMIN, S3] [bucket.access_key, bucket.secret_key]");
  }

  @Test
  void whoeverTypedThePasswordIsNotShownIt() throws Exception {
    String text = PROFILE.replace("admin_password = generate", "admin_password = env:ADMIN");
    backend.targets =
        List.of(new Target("k3s-nas", false, ProfileReader.parse("p", text), text, file));
    try (Played played = home()) {
      played.press("/").type("rot").press("Enter", "Enter", "Down", " ", "Enter", "a");
      played.shows("rotate: done").hides("p shows it");
    }
  }

  @Test
  void nobodyIsSentToKubectlForWhatTheSandboxHas() throws Exception {
    backend.emulated = true;
    try (Played played = home()) {
      played.press("/").type("rot").press("Enter", "Enter", " ", "Enter", "a");
      played.shows("rotate: done", "this MLflow is emulated").hides("kubectl");
    }
  }

  @Test
  void whatTheProfileSaysIsTypedIsAskedFor() throws Exception {
    String text =
        PROFILE
            .replace("admin_password = generate", "admin_password = prompt")
            .replace("\npassword = generate", "\npassword = env:DB");
    backend.targets =
        List.of(new Target("k3s-nas", false, ProfileReader.parse("p", text), text, file));
    try (Played played = home()) {
      played.press("/").type("rot").press("Enter", "Enter", "a", "Enter");
      played.shows("> admin password", "S3 secret key").hides("role p", "flask");
      played.press("Enter").shows("not now: admin password: one is needed").type("short");
      played.press("Enter").shows("it has 5 characters; MLflow wants 12 or more").press("^U");
      played
          .type(MARKER)
          .shows("Enter next")
          .golden("rotate/typed")
          .press("Enter")
          .type("a" + MARKER);
      played.press("Enter").type("s" + MARKER).press("Enter").shows("rotate: plan");
      assertThat(backend.given).allMatch(secret -> secret.reveal().contains(MARKER));
      played.press("Esc").shows("Sealift  home");
      assertThat(backend.given).hasSize(3).allSatisfy(HomeScreensTest::isWiped);
      assertThat(played.frames).noneMatch(frame -> frame.contains(MARKER));
    }
    assertThat(backend.asked)
        .containsExactly(
            "rotate [FLASK_KEY, ADMIN, DATABASE, S3] [auth.admin_password, bucket.access_key,"
                + " bucket.secret_key]");
  }

  private static void isWiped(Secret secret) {
    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsEndedInTheMiddleIsResumed() throws Exception {
    backend.operation.waiting("rollout", "pod mlflow-6b9f: ContainerCreating");
    backend.gate.hold("perform");
    try (Played played = home()) {
      played
          .press("/")
          .type("rot")
          .press("Enter", "Enter", " ", "Enter", "a")
          .shows("..    rollout");
      played.press("^C", "y").awaits("r go on").press("r").shows("Sealift  resume: plan");
      played.press("a", "^C", "y").awaits("r go on").press("r").shows("Sealift  resume: plan");
      played.press("Esc").shows("Sealift  home");
      played
          .press("/")
          .type("hist")
          .press("Enter", "Enter", "b")
          .type("mlflow")
          .press("Enter", "a");
      played.press("^C", "y").awaits("r go on").press("r").shows("Sealift  resume: plan");
      played.release().press("a").shows("Sealift  resume: done");
    }
    assertThat(backend.asked)
        .containsExactly("rotate [FLASK_KEY] []", "resume", "resume", "rollback 3", "resume");
  }

  @Test
  void history() throws Exception {
    try (Played played = home()) {
      played
          .press("/")
          .type("hist")
          .press("Enter", "Enter")
          .golden("history/list")
          .pictured("history");
      played.press("Enter").golden("history/show").press("Esc");
      played.press("d").shows("from 2 to 3").press("Esc");
      played.press(" ", "End", "d").golden("history/compare").press("Esc");
      played.press("Up", "b").shows("not now: it never ran").press("Down", "b");
      played.golden("history/name").press("Enter").shows("not now: type mlflow first");
      played.type("mlflow").press("Enter").shows("roll back to 1: plan").press("a");
      played.shows("roll back to 1: done").press("Enter").shows("Sealift  history");
    }
    backend.revisions = List.of();
    try (Played played = home()) {
      played.press("/").type("hist").press("Enter", "Enter").golden("history/empty");
    }
  }

  @Test
  void whatIsListedStaysWhereOlderOnesCannotBeRead() throws Exception {
    backend.unread = Optional.of(new UserException("the history is locked", "", "wait"));
    try (Played played = home()) {
      played.press("/").type("hist").press("Enter", "Enter", "m");
      played.shows("older ones cannot be read: the history is locked", "> 3  ");
      backend.unread = Optional.empty();
      played.press("m").shows("> 3  ").hides("cannot be read").press("m");
      played.shows("not now: these are all");
    }
  }

  @Test
  void doctor() throws Exception {
    backend.doctor =
        List.of(
            Check.ok("cluster", "Kubernetes v1.34.1"),
            Check.warning(
                "sealing certificate",
                "3 of 7 values were sealed for an older certificate",
                "the controller still opens them, until that key is lost",
                "rotate, or seal --re-encrypt"),
            Check.failed(
                "pods", "0 of 1 available", "nobody can log in", "look at the last revision"));
    backend.gate.hold("doctor");
    try (Played played = home()) {
      played.press("/").type("doctor").press("Enter", "Enter").golden("doctor/checking");
      played
          .release()
          .golden("doctor/failed")
          .pictured("doctor")
          .press("r")
          .shows("2 of 3 checks")
          .press("Esc");
      played.shows("Sealift  home");
    }
  }
}
