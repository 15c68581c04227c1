package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cluster.Access;
import dev.sealift.cluster.RolloutState;
import dev.sealift.core.Check;
import dev.sealift.credential.Secret;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.Names;
import dev.sealift.mlflow.Proof;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.Conflict;
import dev.sealift.plan.FieldChange;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of operations, made of records alone. */
class PlainViewsTest {
  private static final String TEXT = PaperLab.TEXT.formatted("lab");

  private static Profile profile(String... more) {
    return ProfileReader.parse("p.ini", TEXT + String.join("\n", more) + "\n");
  }

  private static Revision revision(Operation operation, State state, String step, String reason) {
    return new Revision(
        7,
        1,
        new DeploymentKey("uid", "lab", "mlflow"),
        operation,
        state,
        "mlflow:1",
        "k3s",
        "",
        "ann@nas",
        PaperLab.NOW,
        Optional.empty(),
        step,
        reason,
        "");
  }

  private static Change change(Action action, String kind, FieldChange... fields) {
    return new Change(action, kind, "mlflow", List.of(fields));
  }

  @Test
  void aPlanIsToldALineForEachObjectAndField() {
    Plan plan =
        new Plan(
            List.of(
                change(
                    Action.CREATE,
                    "Service",
                    new FieldChange("x", Optional.empty(), Optional.of("1"))),
                change(Action.UNCHANGED, "ConfigMap"),
                change(Action.DELETE, "Ingress"),
                change(
                    Action.UPDATE,
                    "Deployment",
                    new FieldChange("spec.a", Optional.of("1\n2"), Optional.empty()),
                    new FieldChange("spec.b", Optional.empty(), Optional.of("y".repeat(101))),
                    new FieldChange("spec.c", Optional.of("z".repeat(100)), Optional.of("z")))),
            List.of(new Conflict("Service", "mlflow", "spec.type", "helm")));

    assertThat(PlanLines.of(plan, List.of("create role mlflow")))
        .containsExactly(
            "+ create role mlflow",
            "+ Service/mlflow",
            "- Ingress/mlflow",
            "~ Deployment/mlflow",
            "    spec.a: 1\\n2 -> (gone)",
            "    spec.b: (none) -> " + "y".repeat(100) + "…",
            "    spec.c: " + "z".repeat(100) + " -> z",
            "! Service/mlflow spec.type is owned by helm");
    FieldChange end =
        new FieldChange(
            "data",
            Optional.of("a".repeat(200) + "1" + "z".repeat(200)),
            Optional.of("a".repeat(200) + "2"));
    assertThat(
            PlanLines.of(
                new Plan(List.of(change(Action.UPDATE, "ConfigMap", end)), List.of()), List.of()))
        .contains(
            "    data: …"
                + "a".repeat(20)
                + "1"
                + "z".repeat(78)
                + "… -> …"
                + "a".repeat(20)
                + "2");
    assertThat(
            PlanLines.of(
                new Plan(List.of(change(Action.UNCHANGED, "Service")), List.of()), List.of()))
        .containsExactly("no changes");
  }

  @Test
  void aNoteOfASealingIsReadAsItWasWritten() {
    SealedNote note = new SealedNote(Instant.parse("2026-11-24T07:00:00.123Z"), "af06fbd01878c4a9");

    assertThat(note.text()).isEqualTo("2026-11-24T07:00:00Z af06fbd01878c4a9");
    assertThat(SealedNote.parse(note.text()))
        .hasValue(new SealedNote(PaperLab.NOW, "af06fbd01878c4a9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026-11-24T07:00:00Z", "yesterday af06", "2026-11-24T07:00:00Z a b"})
  void aNoteOfSomebodyElseIsNone(String text) {
    assertThat(SealedNote.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"APPLY, deployed", "ROTATE, rotated", "ROLLBACK, rolled back", "RESUME, resumed"})
  void whatCameOfAnOperationIsTold(Operation operation, String did) {
    Proof proof = new Proof("3.17.2", Duration.ZERO, List.of("login 200", "wrong password 401"));
    Revision revision = revision(operation, State.SUCCEEDED, "", "");

    Deployed deployed = new Deployed(true, Optional.of(revision), proof);
    assertThat(deployed.lines(profile(), Optional.empty(), false))
        .containsExactly(
            did + ": MLflow 3.17.2 in lab, revision 7",
            "  proven    login 200, wrong password 401",
            "  address   http://mlflow.lab.svc:5000",
            "  log in    as mlflow; its password: kubectl -n lab get secret mlflow-basic-auth"
                + " -o jsonpath='{.data.MLFLOW_TRACKING_PASSWORD}' | base64 -d",
            "  from here kubectl -n lab port-forward service/mlflow 5000");
    // No kubectl knows of the sandbox, and the one here has another cluster.
    assertThat(deployed.lines(profile(), Optional.empty(), true))
        .hasSize(4)
        .noneMatch(line -> line.contains("kubectl"))
        .last()
        .asString()
        .contains("emulated");
    assertThat(
            new Deployed(false, Optional.empty(), proof)
                .lines(profile(), Optional.empty(), false)
                .get(0))
        .isEqualTo("nothing changed: MLflow 3.17.2 runs in lab");
  }

  @Test
  void theAddressIsTheIngresssWhereThereIsOne() {
    assertThat(Deployed.address(profile("[ingress]", "host = m.lab"))).isEqualTo("http://m.lab");
    assertThat(Deployed.address(profile("[ingress]", "host = m.lab", "tls_secret = t")))
        .isEqualTo("https://m.lab");
  }

  private static StatusReport status(Optional<RolloutState> rollout, boolean... synced) {
    List<StatusReport.Credential> credentials = new ArrayList<>();
    for (boolean each : synced) {
      credentials.add(new StatusReport.Credential("s", Optional.empty(), each));
    }
    return new StatusReport(
        "https://k3s",
        "lab",
        Optional.empty(),
        Optional.empty(),
        rollout,
        credentials,
        List.of(),
        new StatusReport.Sealing(Optional.empty(), 0, 4),
        Optional.empty(),
        false,
        new Plan(List.of(), List.of()));
  }

  private static RolloutState state(int desired, int updated, int available, int total) {
    return new RolloutState(
        true, desired, updated, available, total, "i", Optional.empty(), Optional.empty());
  }

  @Test
  void healthyIsWhatIsRolledOutWithAllItsSecrets() {
    Optional<RolloutState> done = Optional.of(state(1, 1, 1, 1));

    assertThat(status(done, true, true).healthy()).isTrue();
    assertThat(status(done, true, false).healthy()).isFalse();
    RolloutState stopped = state(0, 0, 0, 0);
    assertThat(stopped.done()).isTrue();
    assertThat(stopped.pods()).isEqualTo("scaled to 0 pods");
    assertThat(status(Optional.of(stopped), true).healthy()).isFalse();
    assertThat(status(Optional.of(state(1, 1, 0, 1)), true).healthy()).isFalse();
    assertThat(status(Optional.empty(), true).healthy()).isFalse();
  }

  @Test
  void knownSecretsAreTakenOutOfALogLine() {
    try (Secret one = Secret.of("the first one");
        Secret longer = Secret.of("the first one and more");
        Secret two = Secret.of("the second one")) {
      assertThat(new LogMask(List.of(one, longer)).apply("c " + longer.reveal() + "."))
          .isEqualTo("c <hidden>.");
      assertThat(new LogMask(List.of(one, two)).apply("a the first one b the second one c"))
          .isEqualTo("a <hidden> b <hidden> c");
    }
  }

  @ParameterizedTest
  @EnumSource(Rotation.class)
  void whatIsRotatedIsAKeyOfASecret(Rotation what) {
    assertThat(Names.secrets()).contains(what.secret());
    assertThat(what.word()).matches("[a-z0-9-]+");
    assertThat(what.key()).isNotEmpty().isNotEqualTo(what.secret());
    assertThat(RotatePreparation.words(EnumSet.allOf(Rotation.class)))
        .isEqualTo("flask-key, admin, database, s3");
  }

  @Test
  void aCutOffRevisionIsToldWithWhereAndWhy() {
    assertThat(Resumption.told(revision(Operation.ROTATE, State.PENDING, "", "")))
        .isEqualTo("revision 7, rotate by ann@nas at 2026-11-24T07:00:00Z, was cut off");
    assertThat(Resumption.told(revision(Operation.APPLY, State.INTERRUPTED, "rollout", "killed")))
        .isEqualTo(
            "revision 7, apply by ann@nas at 2026-11-24T07:00:00Z, was cut off at step rollout"
                + " (killed)");
  }

  @Test
  void aStagedKeyIsKnownByItsNumber() {
    assertThat(List.of("password", "password.1", "password.12"))
        .allMatch(staged -> Staging.isFor("password", staged));
    assertThat(List.of("password.", "password.a", "password1", "passwords.1", "username", ""))
        .noneMatch(staged -> Staging.isFor("password", staged));
  }

  private static List<String> rights(boolean namespaceExists, String... more) {
    return Rights.ofApply(profile(more), namespaceExists).stream()
        .map(a -> a.verb() + " " + a.resource() + "/" + a.subresource() + "." + a.group())
        .toList();
  }

  @Test
  void anApplyAsksForWhatItUsesAndNoMore() {
    assertThat(rights(true))
        .contains(
            "create deployments/.apps",
            "patch sealedsecrets/.bitnami.com",
            "get secrets/.",
            "get pods/log.",
            "create pods/portforward.",
            "update leases/.coordination.k8s.io")
        .noneMatch(right -> right.contains("delete") || right.contains("namespaces"))
        .noneMatch(right -> right.contains("ingresses") || right.contains("poddisruption"));
    assertThat(rights(false)).contains("create namespaces/.", "patch namespaces/.");
    assertThat(Rights.ofSwitch(profile(), true))
        .containsAll(Rights.ofApply(profile(), true))
        .contains(new Access("delete", "bitnami.com", "sealedsecrets", ""));
    assertThat(rights(true, "[ingress]", "host = m.lab"))
        .contains("create ingresses/.networking.k8s.io");
    List<String> two = new ArrayList<>();
    Rights.ofApply(ProfileReader.parse("p.ini", TEXT.replace("image", "replicas = 2\nimage")), true)
        .forEach(access -> two.add(access.resource()));
    assertThat(two).contains("poddisruptionbudgets");
  }

  @Test
  void theRbacManifestsRightsAreThoseOfAllOperations() {
    assertThat(Rights.inNamespace())
        .contains(new Rights.Right("bitnami.com", "sealedsecrets", List.of("delete")))
        .contains(new Rights.Right("", "pods/exec", List.of("create", "get")))
        .contains(new Rights.Right("", "secrets", List.of("patch")))
        .contains(new Rights.Right("networking.k8s.io", "ingresses", List.of("delete")))
        .contains(new Rights.Right("policy", "poddisruptionbudgets", List.of("delete")))
        .hasSize(28);
    assertThat(Rights.onNamespaces()).isEqualTo(new Rights.Right("", "namespaces", List.of("get")));
    assertThat(Rights.onIngressClass())
        .isEqualTo(new Rights.Right("networking.k8s.io", "ingressclasses", List.of("get")));
    assertThat(Rights.onController())
        .containsExactly(
            new Rights.Right("", "services", List.of("get")),
            new Rights.Right("", "services/proxy", List.of("create", "get")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST", "db.localhost", "127.0.0.1", "127.1.2.3", "[::1]"})
  void aHostThatIsThePodItselfIsWarnedOf(String host) {
    Profile profile =
        ProfileReader.parse(
            "p.ini",
            TEXT.replace("db.homelab", host.replaceAll("[\\[\\]]", ""))
                + "endpoint = http://"
                + host
                + ":9000\n");

    assertThat(Addresses.asInProfile().bucketWarning(profile))
        .hasValueSatisfying(
            warning -> {
              assertThat(warning.state()).isEqualTo(Check.State.WARNING);
              assertThat(warning.seen()).isEqualTo(host + " is this machine alone");
              assertThat(warning.why()).isEqualTo("in the pod that is the pod itself");
              assertThat(warning.remedy()).startsWith("give, as endpoint under [bucket], the");
            });
    assertThat(Addresses.asInProfile().databaseWarning(profile))
        .hasValueSatisfying(
            warning -> assertThat(warning.remedy()).startsWith("give, as host under [database],"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"db.homelab", "localhost.lan", "10.127.0.1", "fd00::1"})
  void anyOtherHostIsNot(String host) {
    Profile profile = ProfileReader.parse("p.ini", TEXT.replace("db.homelab", host));

    assertThat(Addresses.asInProfile().databaseWarning(profile)).isEmpty();
    assertThat(Addresses.asInProfile().bucketWarning(profile)).isEmpty();
  }

  @Test
  void theHostsOfAProfileAreReachedByTheirNames() {
    Profile profile = profile("prefix = p", "endpoint = http://s3.lab:9000");

    assertThat(Addresses.asInProfile().database(profile).host()).isEqualTo("db.homelab");
    assertThat(Addresses.asInProfile().database(profile).port()).isEqualTo(5432);
    assertThat(Addresses.asInProfile().bucket(profile).prefix()).isEqualTo("p");
    assertThat(Names.next("a")).isEqualTo("a-next");
  }
}
