package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.doctor.Ailment;
import dev.sealift.e2e.Homelab.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults made in one real deployment: each is named with its remedy, the remedy is carried out, and
 * nothing is found any more.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorE2eTest {
  private static final String BASIC_AUTH = "mlflow-basic-auth";
  private static final String S3 = "mlflow-s3-credentials";
  private static final String FLASK_KEY = "MLFLOW_FLASK_SERVER_SECRET_KEY";

  @TempDir static Path folder;
  private static Homelab lab;

  @BeforeAll
  static void deploy() throws Exception {
    lab = new Homelab(folder);
    Output applied = lab.sealift("apply", "--yes");
    assertThat(applied.status()).as(applied.err()).isZero();
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  /** The doctor's text, in which each of these ailments is found. */
  private static String finds(Ailment... ailments) throws Exception {
    Output output = lab.sealift("doctor");
    for (Ailment ailment : ailments) {
      assertThat(output.out()).as(output.err()).contains(ailment.id() + ": ", ailment.why());
    }
    boolean failed = output.out().contains(" FAIL ");
    assertThat(output.status()).as(output.out()).isEqualTo(failed ? 1 : 0);
    return output.out();
  }

  private static void isHealthy() throws Exception {
    Output output = lab.sealift("doctor");
    assertThat(output.out()).as(output.err()).contains("0 failed, 0 warnings, ");
    assertThat(output.status()).isZero();
  }

  private static void fixes(String said) throws Exception {
    Output output = lab.sealift("doctor", "--fix", "--yes");
    assertThat(output.err()).as(output.out()).contains(said);
    assertThat(output.out()).as(output.err()).contains("0 failed, 0 warnings, ");
  }

  private static void mends(String... command) throws Exception {
    Output output = lab.sealift(command);
    assertThat(output.status()).as(output.err()).isZero();
    isHealthy();
  }

  /** The first of the remedy's commands that begins so, as it is printed. */
  private static String remedy(String text, String begin) {
    Matcher command = Pattern.compile(Pattern.quote(begin) + "[^;\\n]*").matcher(text);
    assertThat(command.find()).as(text).isTrue();
    return command.group();
  }

  @Test
  @Order(1)
  void aHealthyDeploymentHasNoFinding() throws Exception {
    isHealthy();
    Output leaks = lab.sealift("doctor", "--leaks", "-o", "json");
    assertThat(leaks.status()).as(leaks.out()).isZero();
    assertThat(leaks.out()).contains("\"id\": \"leak\"").doesNotContain("\"state\": \"warning\"");
  }

  @Test
  void aMarkerInAFileOrAConfigMapIsFound() throws Exception {
    String password = lab.value(BASIC_AUTH, "MLFLOW_TRACKING_PASSWORD");
    String key = lab.value(BASIC_AUTH, FLASK_KEY);
    lab.kubectl(
        "create", "configmap", "notes", "--from-literal=url=http://mlflow:" + password + "@h");
    Path file = Files.writeString(folder.resolve("state/sealift/notes"), "key: " + key + "\n");
    Output output = lab.sealift("doctor", "--leaks");
    assertThat(output.status()).isEqualTo(1);
    assertThat(output.out())
        .contains("FAIL " + Ailment.LEAK.id() + ": ", Ailment.LEAK.why())
        .contains("ConfigMap/notes holds the admin's password, as it is", "sealift rotate admin")
        .contains("file " + file + " holds the Flask key, as it is", "sealift rotate flask-key");
    assertThat(output.out().contains(password) || output.out().contains(key)).isFalse();
    Files.delete(file);
    lab.kubectl("delete", "configmap", "notes");
    assertThat(lab.sealift("doctor", "--leaks").status()).isZero();
  }

  @Test
  void theTemplateIsBrokenAndAnObjectIsGone() throws Exception {
    lab.kubectl(
        "patch",
        "configmap",
        "mlflow-auth-config",
        "--type=merge",
        "-p",
        "{\"data\":{\"auth_config.ini\":\"[mlflow]\\nadmin_password = 100%\\n\"}}");
    lab.kubectl("delete", "networkpolicy", "mlflow");
    finds(Ailment.TEMPLATE_BROKEN, Ailment.DRIFT, Ailment.OBJECT_MISSING);
    fixes("~ ConfigMap/mlflow-auth-config");
  }

  @Test
  void theDatabaseHasAnotherOwnerPasswordOrSchema() throws Exception {
    Homelab.sqlIn("postgres", "alter database \"" + lab.id + "\" owner to postgres");
    String owner = finds(Ailment.DATABASE_OWNER);
    Homelab.sqlIn("postgres", remedy(owner, "ALTER DATABASE"));
    isHealthy();

    Homelab.sqlIn(lab.id, "create table public.restored ()");
    String others = remedy(finds(Ailment.TABLES_OF_OTHERS), "SELECT format");
    // What psql does at \gexec.
    Homelab.sqlIn(
        lab.id,
        "do $$ declare one text; begin for one in "
            + others.replace(" \\gexec", "")
            + " loop execute one; end loop; end $$");
    isHealthy();
    Homelab.sqlIn(lab.id, "drop table public.restored");

    Homelab.sqlIn("postgres", "alter role \"" + lab.id + "\" password 'another'");
    finds(Ailment.DATABASE_PASSWORD, Ailment.POD_DATABASE);
    String password = lab.value("mlflow-db-credentials", "password");
    Homelab.sqlIn("postgres", "alter role \"" + lab.id + "\" password '" + password + "'");
    isHealthy();

    String auth = lab.id + "_auth";
    Homelab.sqlIn(
        auth,
        "create table kept as select * from alembic_version_auth",
        "update alembic_version_auth set version_num = 'of-tomorrow'");
    finds(Ailment.SCHEMA_AHEAD);
    Homelab.sqlIn(auth, "delete from alembic_version_auth");
    finds(Ailment.SCHEMA_BEHIND);
    Homelab.sqlIn(auth, "insert into alembic_version_auth select * from kept", "drop table kept");
    isHealthy();
  }

  @Test
  void aSealedSecretThatCannotBeOpenedAndASecretOfSomeoneElse() throws Exception {
    lab.kubectl(
        "patch",
        "sealedsecret",
        S3,
        "--type=merge",
        "-p",
        "{\"spec\":{\"encryptedData\":{\"AWS_SECRET_ACCESS_KEY\":\"bm8=\"}}}");
    lab.kubectl("wait", "sealedsecret/" + S3, "--for=condition=Synced=False", "--timeout=60s");
    finds(Ailment.NOT_SYNCED, Ailment.SEALED_FOR_OTHER);
    mends("apply", "--yes", "--force-conflicts");

    lab.kubectl(
        "patch",
        "secret",
        S3,
        "--type=json",
        "-p",
        "[{\"op\":\"remove\",\"path\":\"/metadata/ownerReferences\"}]");
    finds(Ailment.SECRET_NOT_OWNED);
    assertThat(lab.sealift("doctor", "--fix", "--yes").err()).contains("release Secret " + S3);
    mends("apply", "--yes", "--force-conflicts");
  }

  @Test
  void theAdminsPasswordWasChangedInMlflowAlone() throws Exception {
    String program =
        """
        import os, urllib.request, json, base64
        user, old = os.environ['MLFLOW_TRACKING_USERNAME'], os.environ['MLFLOW_TRACKING_PASSWORD']
        body = {'username': user, 'current_password': old, 'password': 'changed-elsewhere'}
        request = urllib.request.Request(
            'http://127.0.0.1:5000/api/2.0/mlflow/users/update-password',
            json.dumps(body).encode(), method='PATCH', headers={'Content-Type': 'application/json',
            'Authorization': 'Basic ' + base64.b64encode(f'{user}:{old}'.encode()).decode()})
        print(urllib.request.urlopen(request).status)
        """;
    assertThat(
            lab.kubectl(
                "exec", "deployment/mlflow", "-c", "mlflow", "--", "python3", "-c", program))
        .contains("200");
    finds(Ailment.LOGIN_REFUSED);
    fixes("set the admin's password in MLflow");
    assertThat(lab.login("mlflow", lab.value(BASIC_AUTH, "MLFLOW_TRACKING_PASSWORD")))
        .isEqualTo("200");
    assertThat(lab.login("mlflow", "changed-elsewhere")).isEqualTo("401");
  }
}
