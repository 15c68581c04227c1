package dev.sealift.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import dev.sealift.doctor.Ailment;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.Names;
import dev.sealift.sandbox.Certificates;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One deployment in one sandbox: each test makes faults, sees them named, and mends them. */
class SandboxDoctorTest {
  private static final String NAMESPACE = PatientLab.NAMESPACE;
  private static final String BASIC_AUTH = "mlflow-basic-auth";
  private static final String S3 = "mlflow-s3-credentials";

  @TempDir static Path folder;
  private static PatientLab lab;

  @BeforeAll
  static void deploy() throws IOException {
    lab = new PatientLab(folder);
  }

  /** Each test has left the deployment as it found it: without any finding. */
  @AfterAll
  static void isHealthy() {
    try (PatientLab all = lab) {
      all.succeeds("doctor");
      assertThat(all.out()).contains("0 failed, 0 warnings, ");
    }
  }

  /** The finding is there with its reason, and the status says so. */
  private void finds(Ailment ailment, String... seen) {
    int status = lab.run("doctor");
    assertThat(lab.out()).contains(ailment.id() + ": ", ailment.why()).contains(seen);
    boolean failed = ailment.state() == Check.State.FAILED;
    assertThat(status).as(lab.out()).isEqualTo(failed ? 1 : 0);
  }

  private void alsoFound(Ailment ailment, String seen) {
    assertThat(lab.out()).contains(ailment.id() + ": ", ailment.why(), seen);
  }

  @Test
  void aHealthyDeploymentHasNoFindingAndEachCheckIsInTheJson() {
    lab.succeeds("doctor", "-o", "json");
    for (Ailment ailment : Ailment.values()) {
      boolean asked = ailment != Ailment.LEAK;
      assertThat(lab.out().contains("\"id\": \"" + ailment.id() + "\"")).isEqualTo(asked);
    }
    assertThat(lab.out()).doesNotContain("\"state\": \"failed\"", "\"state\": \"warning\"");
    lab.succeeds("doctor", "--fix", "--yes");
    assertThat(lab.err()).contains("there is nothing that is safe to mend by itself");
  }

  @Test
  void tellsWhatIsWrongInThePods() {
    long mib = 1 << 20;
    lab.sandbox
        .faults()
        .pod(
            Map.of(
                "missing", List.of("MLFLOW_DB_PASSWORD"),
                "lacking", List.of("boto3"),
                "resolved", "it cannot be parsed",
                "databases", Map.of("tracking", "refused", "auth", "unreachable"),
                "store", Map.of("reached", false, "ahead", 1200),
                "memory", List.of(950 * mib, 1000 * mib)));
    try {
      finds(Ailment.VARIABLES_MISSING, "without MLFLOW_DB_PASSWORD");
      alsoFound(Ailment.IMAGE_LACKS, "no boto3");
      alsoFound(Ailment.RESOLVED_BROKEN, "it cannot be parsed");
      alsoFound(Ailment.POD_DATABASE, "database patient_auth cannot be reached");
      alsoFound(Ailment.POD_DATABASE, "database patient lets the role in, and not read its tables");
      alsoFound(Ailment.POD_STORE, "nothing answers at the endpoint");
      assertThat(lab.out())
          .contains(
              "127.0.0.1 is this machine alone, in the pod that is the pod itself: give, as host",
              "127.0.0.1 is this machine alone, in the pod that is the pod itself: give, as"
                  + " endpoint");
      alsoFound(Ailment.CLOCK_SKEW, "the store's clock is 1200 s ahead of the pod's");
      alsoFound(Ailment.MEMORY_NEAR_LIMIT, "95 % of 1000 MiB are used");
    } finally {
      lab.sandbox.faults().pod(Map.of());
    }
  }

  @Test
  void podsThatNobodyMayLookIntoAreAWarning() {
    lab.sandbox.faults().execForbidden(true);
    try {
      finds(Ailment.NO_LOOK_INSIDE, "does not allow a look into pod");
    } finally {
      lab.sandbox.faults().execForbidden(false);
    }
  }

  @Test
  void theSchemaIsComparedWithTheImages() throws SQLException {
    lab.sql("patient_auth", "update alembic_version_auth set version_num = '0'");
    finds(Ailment.SCHEMA_BEHIND, "database patient_auth has an older schema than the image");
    lab.sql("patient_auth", "update alembic_version_auth set version_num = '9'");
    finds(Ailment.SCHEMA_AHEAD, "has a schema that the image does not know");
    lab.sql("patient_auth", "update alembic_version_auth set version_num = '1'");
  }

  @Test
  void theDatabaseRefuses() throws SQLException {
    lab.sql(
        "postgres",
        "create table kept as select rolpassword from pg_authid where rolname = 'patient'",
        "alter role patient password 'another'");
    finds(Ailment.DATABASE_PASSWORD, "refused the password of role patient");
    lab.sql(
        "postgres",
        "do $$ begin execute format('alter role patient password %L', (select * from kept)); end"
            + " $$",
        "drop table kept",
        "alter role patient nologin");
    finds(
        Ailment.DATABASE_UNREACHABLE,
        "lets role patient not in from here",
        "no line in its pg_hba.conf matches");
    assertThat(lab.out()).doesNotContain(Ailment.DATABASE_PASSWORD.why());
    lab.sql("postgres", "alter role patient login", "alter database patient owner to postgres");
    finds(
        Ailment.DATABASE_OWNER,
        "database patient belongs to role postgres",
        "ALTER DATABASE \"patient\" OWNER TO \"patient\"");
    assertThat(lab.out()).doesNotContain(Ailment.TABLES_OF_OTHERS.why());
    lab.sql(
        "postgres",
        "alter database patient owner to patient",
        "alter database patient rename to elsewhere");
    finds(Ailment.DATABASE_MISSING, "has no database patient");
    lab.sql("postgres", "alter database elsewhere rename to patient");
  }

  /** As pg_restore by the superuser leaves them, in a database that is the role's own. */
  @Test
  void tablesOfOthersAreHandedOverAndNothingElseOfTheirs() throws SQLException {
    lab.sql("patient", "create table public.\"Of others\" (id serial)", "create schema apart");
    lab.sql("patient", "create table apart.theirs ()");
    finds(
        Ailment.TABLES_OF_OTHERS,
        "tables in schema public of database patient that are not role patient's: 1");
    assertThat(lab.out()).doesNotContain(Ailment.DATABASE_OWNER.why());
    Matcher remedy = Pattern.compile("SELECT format[^\\n]+(?= \\\\gexec)").matcher(lab.out());
    assertThat(remedy.find()).as(lab.out()).isTrue();

    lab.sql(
        "patient",
        // What psql does at \gexec.
        "do $$ declare one text; begin for one in "
            + remedy.group()
            + " loop execute one; end loop; end $$");

    lab.succeeds("doctor");
    lab.sql(
        "patient",
        "do $$ begin assert (select tableowner = 'postgres' from pg_tables"
            + " where tablename = 'theirs'); end $$",
        "drop schema apart cascade",
        "drop table public.\"Of others\"");
  }

  @Test
  void theAddressesAreWrong() throws IOException {
    String good = Files.readString(lab.profile);
    String store = lab.sandbox.s3().toString();
    Files.writeString(
        lab.profile,
        good.replaceFirst("port = [0-9]+", "port = 1").replace(store, "http://127.0.0.1:1"));
    finds(Ailment.DATABASE_UNREACHABLE, "nothing answers at 127.0.0.1:1");
    alsoFound(Ailment.BUCKET_UNREACHABLE, "nothing answers at http://127.0.0.1:1");
    Files.writeString(lab.profile, good.replace("name = patient\n", "name = none\n"));
    finds(Ailment.BUCKET_MISSING, "there is no bucket none");
    Files.writeString(lab.profile, good.replace("namespace = patient", "namespace = none"));
    finds(Ailment.NOT_DEPLOYED, "namespace none has none");
    Files.writeString(lab.profile, good);
    lab.sandbox.faults().apiDown(true);
    try {
      finds(Ailment.API_UNREACHABLE, "the API server is busy");
    } finally {
      lab.sandbox.faults().apiDown(false);
    }
  }

  @Test
  void driftIsShownAndTakenBackAndWhatIsGoneIsMadeAgain() {
    changeTemplate(text -> "[mlflow]\ndatabase_uri = 100%\n");
    lab.delete("networking.k8s.io/v1", "NetworkPolicy", "mlflow");
    finds(Ailment.TEMPLATE_BROKEN, "default_permission is missing or empty");
    alsoFound(Ailment.DRIFT, "ConfigMap/mlflow-auth-config: data.auth_config.ini");
    alsoFound(Ailment.OBJECT_MISSING, "NetworkPolicy/mlflow is gone");

    assertThat(lab.run("doctor", "--fix", "--no-input")).isEqualTo(1);
    assertThat(lab.err())
        .contains("+ NetworkPolicy/mlflow", "~ ConfigMap/mlflow-auth-config")
        .contains("nobody can be asked");
    assertThat(lab.out()).contains("NetworkPolicy/mlflow is gone");
    lab.succeeds("doctor", "--fix", "--yes");
    assertThat(lab.err()).contains("2 objects applied; the pods run");
    aLongTextIsShownWhereItDiffers();
  }

  private void changeTemplate(UnaryOperator<String> change) {
    lab.change(
        "v1",
        "ConfigMap",
        "mlflow-auth-config",
        map -> {
          Map<String, Object> data = new LinkedHashMap<>(map.get("data"));
          data.computeIfPresent("auth_config.ini", (file, text) -> change.apply((String) text));
          map.setAdditionalProperty("data", data);
        });
  }

  private void aLongTextIsShownWhereItDiffers() {
    changeTemplate(text -> text + "# by hand\n");
    lab.succeeds("doctor", "--fix", "--yes");
    assertThat(lab.err()).contains("# by hand\\n -> …", "1 objects applied; the pods run");
  }

  @Test
  void podsWithOtherValuesThanTheSecretsAreMadeAnew() {
    String key = lab.secret(BASIC_AUTH, "MLFLOW_FLASK_SERVER_SECRET_KEY", "another");
    finds(Ailment.PODS_OUTDATED, "other MLFLOW_FLASK_SERVER_SECRET_KEY");
    List<Pod> pods = new ArrayList<>();
    lab.client(c -> pods.addAll(c.pods().inNamespace(NAMESPACE).list().getItems()));
    lab.delete("v1", "Pod", pods.get(0).getMetadata().getName());
    lab.awaitPods();
    finds(Ailment.FLASK_KEYS_DIFFER, "1 of 2 pods have another than the Secret");
    lab.succeeds("doctor", "--fix", "--yes");
    assertThat(lab.err()).contains("make the pods anew", "the pods run");
    lab.secret(BASIC_AUTH, "MLFLOW_FLASK_SERVER_SECRET_KEY", key);
    lab.succeeds("doctor", "--fix", "--yes");
  }

  @Test
  void aSecretLacksAKeyOrHasOneThatTheStoreRefuses() {
    String key = lab.secret(S3, "AWS_SECRET_ACCESS_KEY", "wrong-4711");
    finds(Ailment.BUCKET_KEYS, "refused the secret key");
    lab.secret(S3, "AWS_SECRET_ACCESS_KEY", "");
    finds(Ailment.SECRET_KEYS_MISSING, "Secret " + S3 + " lacks AWS_SECRET_ACCESS_KEY");
    lab.change(
        "v1",
        "Secret",
        S3,
        secret -> {
          Map<String, Object> data = new LinkedHashMap<>(secret.get("data"));
          data.put(
              "AWS_SECRET_ACCESS_KEY", Base64.getEncoder().encodeToString(key.getBytes(UTF_8)));
          secret.setAdditionalProperty("data", data);
        });
  }

  @Test
  void aCrashedPodIsTakenAwayOnceItsCauseIsMended() {
    lab.sandbox.faults().podsCrash(true);
    List<Pod> pods = new ArrayList<>();
    lab.client(c -> pods.addAll(c.pods().inNamespace(NAMESPACE).list().getItems()));
    String name = pods.get(0).getMetadata().getName();
    lab.delete("v1", "Pod", name);
    lab.awaitPods();
    lab.sandbox.faults().podsCrash(false);
    finds(Ailment.POD_CRASHES, "pod " + name, "RuntimeError: the sandbox was told to crash");
    lab.succeeds("doctor", "--fix", "--yes");
    assertThat(lab.err()).contains("- Pod/" + name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no match for platform in manifest: not found | for another processor than node pi's",
        "unexpected status from HEAD request: 401 Unauthorized | the registry wants a login"
      })
  void anImageThatTheNodeMayNotOrCannotRunIsTold(String message, String seen) {
    lab.create(
        new PodBuilder()
            .withNewMetadata()
            .withName("unpulled")
            .withNamespace(NAMESPACE)
            .addToLabels(Names.podSelector())
            .endMetadata()
            .withNewSpec()
            .withNodeName("pi")
            .endSpec()
            .withNewStatus()
            .withPhase("Pending")
            .addNewContainerStatus()
            .withName("mlflow")
            .withReady(false)
            .withNewState()
            .withNewWaiting(message, "ErrImagePull")
            .endState()
            .endContainerStatus()
            .endStatus()
            .build());
    finds(Ailment.IMAGE_PULL, seen, "kubectl -n " + NAMESPACE + " patch ");
    lab.delete("v1", "Pod", "unpulled");
  }

  /** As Kubernetes keeps it after a node was short of memory; its container had failed before. */
  @Test
  void aPodThatWasEvictedIsNoNewsOnceOthersRunInItsPlace() {
    Pod evicted =
        new PodBuilder()
            .withNewMetadata()
            .withName("evicted")
            .withNamespace(NAMESPACE)
            .addToLabels(Names.podSelector())
            .endMetadata()
            .withNewStatus()
            .withPhase("Failed")
            .withReason("Evicted")
            .addNewContainerStatus()
            .withName("mlflow")
            .withRestartCount(3)
            .withReady(false)
            .withNewState()
            .withNewTerminated()
            .withExitCode(137)
            .withReason("OOMKilled")
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    lab.sandbox.faults().podsCrash(true);
    List<Pod> pods = new ArrayList<>();
    lab.client(c -> pods.addAll(c.pods().inNamespace(NAMESPACE).list().getItems()));
    lab.delete("v1", "Pod", pods.get(0).getMetadata().getName());
    lab.awaitPods();
    lab.sandbox.faults().podsCrash(false);
    lab.create(evicted);
    finds(Ailment.POD_CRASHES, "pod evicted: mlflow ended with status 137");

    lab.succeeds("doctor", "--fix", "--yes");
    assertThat(lab.err()).contains("- Pod/mlflow-").doesNotContain("Pod/evicted");
    assertThat(lab.out()).contains("0 failed, 0 warnings, ").doesNotContain("evicted");
    lab.delete("v1", "Pod", "evicted");
  }

  @Test
  void anAdminPasswordThatWasChangedInMlflowAloneIsSetBack() throws SQLException {
    lab.sql(
        "patient_auth",
        "update users set password_hash = split_part(password_hash, '$', 1) || '$00$00',"
            + " username = 'another'");
    finds(Ailment.LOGIN_REFUSED, "the password of mlflow gets 401");
    assertThat(lab.run("doctor", "--fix", "--yes")).isEqualTo(1);
    assertThat(lab.err()).contains("sealift: the admin's password was not changed");
    assertThat(lab.out()).contains("the password of mlflow gets 401");
    lab.sql("patient_auth", "update users set username = 'mlflow'");
    lab.succeeds("doctor", "--fix", "--yes");
    assertThat(lab.err()).contains("set the admin's password in MLflow to what Secret");
  }

  @Test
  void aSecretOfSomeoneElseIsReleasedAndComesBackByAnApply() {
    lab.change("v1", "Secret", S3, secret -> secret.getMetadata().setOwnerReferences(List.of()));
    finds(Ailment.SECRET_NOT_OWNED, S3 + " is there and no SealedSecret owns it");
    assertThat(lab.run("doctor", "--fix", "--yes")).isEqualTo(1);
    assertThat(lab.out()).contains("released to the controller, and waits for an apply");
    lab.succeeds("apply", "--yes");
    lab.succeeds("doctor");
  }

  @Test
  void whatTheControllerCannotOpenIsSealedAnewByAnApply() throws InterruptedException {
    lab.change(
        "bitnami.com/v1alpha1",
        "SealedSecret",
        S3,
        live -> {
          Map<String, Object> spec = new LinkedHashMap<>(live.get("spec"));
          spec.put("encryptedData", Map.of("AWS_SECRET_ACCESS_KEY", "bm8="));
          live.setAdditionalProperty("spec", spec);
        });
    finds(Ailment.NOT_SYNCED, S3 + ": no key could decrypt secret");
    alsoFound(Ailment.SEALED_FOR_OTHER, "no key opens " + S3 + " as strict");
    lab.sandbox.faults().certificate(Certificates.made(Instant.now().plus(Duration.ofHours(1))));
    try {
      assertThat(lab.examine(Duration.ofHours(2)))
          .anyMatch(
              c ->
                  c.why().equals(Ailment.SEALING_KEY_GONE.why())
                      && c.seen().contains("before the controller's present key of "));
    } finally {
      lab.sandbox.faults().certificate(null);
    }
    lab.succeeds("apply", "--yes");
    lab.succeeds("doctor");
  }

  @Test
  void noControllerOrAnotherScope() throws IOException {
    lab.sandbox.faults().controllerGone(true);
    try {
      finds(Ailment.CONTROLLER_GONE, "no Sealed Secrets controller was found");
    } finally {
      lab.sandbox.faults().controllerGone(false);
    }
    String good = Files.readString(lab.profile);
    Files.writeString(lab.profile, good + "[sealing]\nscope = cluster-wide\n");
    finds(Ailment.SCOPE_DIFFERS, "is strict, the profile says cluster-wide");
    Files.writeString(lab.profile, good);
  }

  @Test
  void timePasses() throws InterruptedException {
    isFound(Duration.ofDays(29), Ailment.KEY_RENEWAL, Ailment.CLOCK_SKEW);
    isFound(Duration.ofDays(200), Ailment.FIRST_PASSWORD, Ailment.CREDENTIAL_OLD);
    isFound(Duration.ofDays(3630), Ailment.CERTIFICATE_ENDS);
    isFound(Duration.ofDays(3660), Ailment.CERTIFICATE_EXPIRED);
  }

  /** As {@code status} has it: whoever overwrites the note takes nothing's age away. */
  @Test
  void aCredentialWhoseNoteCannotBeReadIsAsOldAsItsLastApply() throws InterruptedException {
    String annotation = Names.SEALED_ANNOTATION + Names.DB_PASSWORD;
    String note = note(annotation, "by hand");
    try {
      assertThat(lab.examine(Duration.ofDays(200)))
          .anyMatch(c -> c.seen().equals("database was sealed 200 days ago"));
    } finally {
      assertThat(note(annotation, note)).isEqualTo("by hand");
    }
  }

  /** Writes a note of the database's SealedSecret. Returns what it was. */
  private static String note(String annotation, String text) {
    String[] before = {""};
    lab.change(
        "bitnami.com/v1alpha1",
        "SealedSecret",
        Names.DATABASE,
        object -> before[0] = object.getMetadata().getAnnotations().put(annotation, text));
    return before[0];
  }

  private static void isFound(Duration later, Ailment... ailments) throws InterruptedException {
    List<Check> checks = lab.examine(later);
    for (Ailment ailment : ailments) {
      assertThat(checks)
          .anyMatch(c -> c.name().equals(ailment.id()) && c.why().equals(ailment.why()));
    }
  }

  private static Ingress byHand() {
    return new IngressBuilder()
        .withNewMetadata()
        .withName("by-hand")
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .addNewTl()
        .withHosts("mlflow.example.com")
        .withSecretName("by-hand-tls")
        .endTl()
        .addNewRule()
        .withHost("mlflow.example.com")
        .withNewHttp()
        .addNewPath()
        .withNewBackend()
        .withNewService()
        .withName("mlflow")
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }

  @Test
  void anIngressThatMlflowDoesNotKnow() {
    Ingress ingress = byHand();
    ingress.getSpec().setIngressClassName("none");
    lab.create(ingress);
    finds(Ailment.HOST_REFUSED, "MLFLOW_SERVER_ALLOWED_HOSTS does not have mlflow.example.com");
    alsoFound(Ailment.ORIGIN_REFUSED, "does not have https://mlflow.example.com");
    alsoFound(Ailment.INGRESS_CLASS, "there is no IngressClass none");
    alsoFound(Ailment.INGRESS_TLS_MISSING, "Secret by-hand-tls is not there");
    lab.delete("networking.k8s.io/v1", "Ingress", "by-hand");
  }

  @Test
  void anIngressOfNoClassAndACertificateWithoutItsKeyOrForAnotherHost() throws Exception {
    lab.create(byHand());
    tls("mlflow.example.com", "");
    finds(Ailment.INGRESS_TLS_MISSING, "Secret by-hand-tls has no tls.key");
    alsoFound(Ailment.INGRESS_CLASS, "it names no class, and there is no IngressClass");

    ingressClass("false");
    tls("other.example.com", "KEY");
    finds(Ailment.INGRESS_TLS_MISSING, "Secret by-hand-tls is not for mlflow.example.com");
    alsoFound(Ailment.INGRESS_CLASS, "it names no class, and no IngressClass is the default");

    ingressClass("true");
    tls("*.Example.com", "KEY");
    finds(Ailment.HOST_REFUSED, "ingress: in order", "ingress-tls: in order");
    lab.client(c -> c.network().v1().ingressClasses().withName("other").delete());
    lab.delete("v1", "Secret", "by-hand-tls");
    lab.delete("networking.k8s.io/v1", "Ingress", "by-hand");
  }

  private static void tls(String host, String key) throws Exception {
    Instant now = Instant.now();
    String certificate = Certificates.of(host, now, now.plus(Duration.ofDays(90)));
    lab.client(
        client ->
            client
                .resource(
                    new SecretBuilder()
                        .withNewMetadata()
                        .withName("by-hand-tls")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withData(Map.of("tls.crt", base64(certificate), "tls.key", base64(key)))
                        .build())
                .createOr(NonDeletingOperation::update));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static void ingressClass(String isDefault) {
    lab.client(
        client ->
            client
                .resource(
                    new IngressClassBuilder()
                        .withNewMetadata()
                        .withName("other")
                        .addToAnnotations("ingressclass.kubernetes.io/is-default-class", isDefault)
                        .endMetadata()
                        .build())
                .createOr(NonDeletingOperation::update));
  }

  @Test
  void anOperationThatDidNotEnd() {
    lab.create(
        new SecretBuilder()
            .withNewMetadata()
            .withName(S3 + "-next")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .build());
    Revision cutOff = begin();
    finds(Ailment.STAGED_LEFT_OVER, "Secret " + S3 + "-next is still there", "sealift resume");
    alsoFound(
        Ailment.OPERATION_CUT_OFF, "revision " + cutOff.number() + " of test was not finished");
    lab.delete("v1", "Secret", S3 + "-next");
    finish(cutOff, State.FAILED);
    finds(Ailment.LAST_FAILED, "failed at rollout", "sealift history show " + cutOff.number());
    finish(begin(), State.SUCCEEDED);
  }

  private static Revision begin() {
    try (History history = lab.history()) {
      Revision last = history.list(Optional.empty(), 1, Optional.empty()).get(0);
      return history.begin(
          new Intent(
              last.deployment(),
              last.operation(),
              history.profile(last.id()),
              history.manifests(last.id()),
              last.image(),
              last.context(),
              "",
              "test"));
    }
  }

  private static void finish(Revision revision, State state) {
    try (History history = lab.history()) {
      history.finish(revision.id(), state, state == State.FAILED ? "rollout" : "", "");
    }
  }

  @Test
  void aVariableHasAnotherValueThanTheCluster() {
    String good = lab.environment.put("SANDBOX_S3_SECRET_KEY", "another-4711");
    finds(Ailment.SOURCE_DIFFERS, "secret_key = env:SANDBOX_S3_SECRET_KEY is not what Secret");
    lab.environment.put("SANDBOX_S3_SECRET_KEY", good);
  }

  @Test
  void aLeakIsNamedByPlaceAndCredentialAndNeverByValue() throws IOException {
    lab.succeeds("doctor", "--leaks");
    String key = lab.environment.get("SANDBOX_S3_SECRET_KEY");
    String admin = lab.environment.get("SANDBOX_DB_ADMIN_PASSWORD");
    Path file =
        Files.writeString(
            Files.createDirectories(folder.resolve("CACHE/sealift")).resolve("notes"),
            "x" + HexFormat.of().formatHex(admin.getBytes(UTF_8)));
    String base64 = Base64.getEncoder().encodeToString(("u:" + key).getBytes(UTF_8));
    lab.create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("notes")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .addToData("a", "Basic " + base64)
            .build());
    assertThat(lab.run("doctor", "--leaks")).isEqualTo(1);
    assertThat(lab.out())
        .contains("file " + file + " holds the database admin's password, in hexadecimal")
        .contains("ConfigMap/notes holds the bucket's secret key, in base64")
        .contains("sealift rotate s3")
        .doesNotContain(key, admin, base64);
    lab.delete("v1", "ConfigMap", "notes");
    Files.delete(file);
  }

  /** As MinIO's is, where the key is a user's name. */
  @Test
  void anAccessKeyThatIsANameIsNoLeakAndHidesNothing() {
    String key = lab.secret(S3, "AWS_ACCESS_KEY_ID", NAMESPACE);
    lab.run("doctor", "--leaks");
    assertThat(lab.out())
        .contains("leak: 5 secrets are in no form", "; the bucket's access key is a name of the")
        .doesNotContain("holds the bucket's access key");
    lab.secret(S3, "AWS_ACCESS_KEY_ID", key);
  }

  /** Reading {@code /proc/self/mem} from its beginning fails, for root too. */
  @Test
  void whatCannotBeLookedThroughHidesNoLeakElsewhere() throws IOException {
    String key = lab.environment.get("SANDBOX_S3_SECRET_KEY");
    Path place = Files.createDirectories(folder.resolve("CACHE/sealift"));
    Path unread = Files.createSymbolicLink(place.resolve("a"), Path.of("/proc/self/mem"));
    Path file = Files.writeString(place.resolve("notes"), key);
    lab.sandbox.faults().execForbidden(true);
    lab.sandbox.faults().logsForbidden(true);
    try {
      assertThat(lab.run("doctor", "--leaks")).isEqualTo(1);
      assertThat(lab.out())
          .containsPattern("warn leak: the API server does not allow this: reading the log of pod")
          .contains("file " + file + " holds the bucket's secret key, as it is")
          .contains("not all of " + place + " can be read: " + unread)
          .containsPattern("warn leak: [^\n]+ does not allow a look into pod");
    } finally {
      lab.sandbox.faults().execForbidden(false);
      lab.sandbox.faults().logsForbidden(false);
      Files.delete(file);
      Files.delete(unread);
    }
  }

  /** H2's file has them its own way, in which a search of its bytes finds none. */
  @Test
  void aLeakBeyondAsciiInTheHistoryIsFound() {
    String odd = "Größe-geheim-4711";
    lab.succeeds("history", "note", "1", "it was " + odd);
    String key = lab.secret(S3, "AWS_SECRET_ACCESS_KEY", odd);
    assertThat(lab.run("doctor", "--leaks")).isEqualTo(1);
    assertThat(lab.out())
        .containsPattern("the history's table \\w+ holds the bucket's secret key, as it is")
        .doesNotContain(odd);
    lab.secret(S3, "AWS_SECRET_ACCESS_KEY", key);
  }

  @Test
  void aLeakInAHistoryInPostgresIsNamedByItsTable() throws SQLException {
    lab.environment.put("PGPASSWORD", lab.environment.get("SANDBOX_DB_ADMIN_PASSWORD"));
    String url = "jdbc:postgresql://postgres@127.0.0.1:" + lab.sandbox.database().port();
    String[] doctor = {"doctor", "--leaks", "--history", url + "/postgres"};
    lab.succeeds(doctor);
    String key = lab.environment.get("SANDBOX_S3_SECRET_KEY");
    lab.sql("postgres", "insert into sealift.deployment values ('c', 'n', 'x" + key.strip() + "')");
    assertThat(lab.run(doctor)).isEqualTo(1);
    assertThat(lab.out())
        .contains("the history's table deployment holds the bucket's secret key, as it is")
        .doesNotContain(key);
    lab.sql("postgres", "drop schema sealift cascade");
    lab.environment.put("PGPASSWORD", "wrong");
    lab.succeeds("doctor", "--leaks", "--history", url + "/none");
    assertThat(lab.out())
        .contains("warn leak: cannot open the history in ", "the history was not looked through");
    lab.environment.remove("PGPASSWORD");
  }
}
