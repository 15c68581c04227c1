package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.doctor.Ailment;
import dev.sealift.e2e.Homelab.Output;
import dev.sealift.e2e.Ward.Findings;
import dev.sealift.rollout.Relay;
import dev.sealift.sandbox.Certificates;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
 * What goes wrong around the pods: the services, which are reached through relays of this test's,
 * the Ingress, the objects, and operations that did not end.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorPlacesE2eTest {
  private static final String S3 = "mlflow-s3-credentials";
  private static final String DATABASE = "mlflow-db-credentials";

  @TempDir static Path folder;
  private static Ward ward;
  private static Relay database;
  private static Relay store;

  @BeforeAll
  static void deploy() throws Exception {
    ward = new Ward(folder);
    URI endpoint = URI.create(System.getenv("E2E_S3_ENDPOINT"));
    database = new Relay(Homelab.HOST, Integer.parseInt(Homelab.PORT));
    store = new Relay(endpoint.getHost(), endpoint.getPort());
    String here = here();
    ward.lab.edit("host = " + Homelab.HOST, "host = " + here);
    ward.lab.edit("port = " + Homelab.PORT, "port = " + database.port());
    ward.lab.edit("endpoint = " + endpoint, "endpoint = http://" + here + ":" + store.port());
    ward.applies();
    ward.isHealthy();
  }

  /** This machine's address as the pods see it: the one that it has towards the database. */
  private static String here() throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.getByName(Homelab.HOST), 9);
      return socket.getLocalAddress().getHostAddress();
    }
  }

  @AfterAll
  static void close() throws Exception {
    ward.close();
    ward.shell("kubectl delete ingressclass " + ward.lab.id + " --ignore-not-found");
    database.close();
    store.close();
  }

  @Test
  @Order(1)
  void theServicesGoAwayAndComeBack() throws Exception {
    database.cut();
    store.cut();
    Findings found =
        ward.awaits(
            Ailment.DATABASE_UNREACHABLE,
            Ailment.POD_DATABASE,
            Ailment.BUCKET_UNREACHABLE,
            Ailment.POD_STORE,
            Ailment.LOGIN_UNKNOWN);
    assertThat(found.seen(Ailment.POD_DATABASE)).contains("cannot be reached");
    assertThat(ward.pastes(found.remedy(Ailment.LOGIN_UNKNOWN), "kubectl")).isNotEmpty();
    database.mend();
    store.mend();
    ward.isHealthy();

    store.clockAhead(Duration.ofMinutes(20));
    assertThat(ward.finds(Ailment.CLOCK_SKEW).seen(Ailment.CLOCK_SKEW))
        .containsPattern("the store's clock is 1[12][0-9]{2} s ahead of the pod's");
    store.clockAhead(Duration.ZERO);
    ward.isHealthy();
  }

  @Test
  @Order(2)
  void theProfileNamesABucketThatIsNotThere() throws Exception {
    ward.lab.edit("name = " + ward.lab.id + "\nendpoint", "name = no-such\nendpoint");
    Findings found = ward.finds(Ailment.BUCKET_MISSING);
    assertThat(found.seen(Ailment.BUCKET_MISSING)).contains("there is no bucket no-such");
    assertThat(found.remedy(Ailment.BUCKET_MISSING)).startsWith("correct name under [bucket]");
    ward.lab.edit("name = no-such\nendpoint", "name = " + ward.lab.id + "\nendpoint");
    ward.isHealthy();
  }

  @Test
  @Order(11)
  void aDatabaseIsGone() throws Exception {
    Homelab.sqlIn("postgres", "drop database \"" + ward.lab.id + "_auth\" with (force)");
    Findings found =
        ward.awaits(Ailment.DATABASE_MISSING, Ailment.POD_DATABASE, Ailment.LOGIN_UNKNOWN);
    assertThat(found.seen(Ailment.DATABASE_MISSING)).contains("has no database " + ward.lab.id);
    // The pods that run were started on the other one.
    ward.pastes(found.remedy(Ailment.DATABASE_MISSING), "sealift apply");
    ward.isHealthy();
  }

  @Test
  @Order(3)
  void theStoreRefusesTheKey() throws Exception {
    ward.patch(
        "secret", S3, "merge", "{\"data\":{\"AWS_SECRET_ACCESS_KEY\":\"d3JvbmctNDcxMQ==\"}}");
    Findings found = ward.finds(Ailment.BUCKET_KEYS, Ailment.PODS_OUTDATED, Ailment.SOURCE_DIFFERS);
    assertThat(found.seen(Ailment.BUCKET_KEYS)).contains("refused the secret key");
    ward.pastes(found.remedy(Ailment.BUCKET_KEYS), "sealift rotate s3");
    ward.isHealthy();
  }

  @Test
  @Order(4)
  void aSecretLacksAKeyAndASealedSecretIsGone() throws Exception {
    ward.patch(
        "secret", S3, "json", "[{\"op\":\"remove\",\"path\":\"/data/AWS_SECRET_ACCESS_KEY\"}]");
    Findings lacks = ward.finds(Ailment.SECRET_KEYS_MISSING);
    assertThat(lacks.seen(Ailment.SECRET_KEYS_MISSING))
        .isEqualTo("Secret " + S3 + " lacks AWS_SECRET_ACCESS_KEY");
    ward.pastes(lacks.remedy(Ailment.SECRET_KEYS_MISSING), "kubectl");
    ward.isHealthy();

    ward.lab.kubectl("delete", "sealedsecret", DATABASE);
    ward.lab.kubectl("wait", "--for=delete", "secret/" + DATABASE, "--timeout=60s");
    Findings found =
        ward.finds(Ailment.SEALED_MISSING, Ailment.SECRET_KEYS_MISSING, Ailment.OBJECT_MISSING);
    assertThat(found.seen(Ailment.SEALED_MISSING)).isEqualTo(DATABASE + " is not there");
    ward.pastes(found.remedy(Ailment.SEALED_MISSING), "sealift doctor --fix");
    ward.isHealthy();
  }

  @Test
  @Order(5)
  void theDeploymentIsDeleted() throws Exception {
    ward.lab.kubectl("delete", "deployment", "mlflow");
    Findings found =
        ward.awaits(Ailment.NOT_DEPLOYED, Ailment.OBJECT_MISSING, Ailment.NO_LOOK_INSIDE);
    assertThat(found.seen(Ailment.OBJECT_MISSING)).isEqualTo("Deployment/mlflow is gone");
    ward.pastes(found.remedy(Ailment.NOT_DEPLOYED), "sealift apply");
    ward.isHealthy();
  }

  @Test
  @Order(6)
  void aRotationIsCutOff() throws Exception {
    Pattern step = Pattern.compile("      database: .*");
    Output killed = ward.lab.killedAt(step, "rotate", "database", "--yes", "-v");
    assertThat(killed.status()).as(killed.err()).isNotZero();
    // Nobody holds the lock any more; the doctor would wait for that for half a minute.
    ward.lab.kubectl("delete", "lease", "sealift");
    // How far it came is a matter of milliseconds, and so is what else is found of it.
    Findings found = ward.findsAmong(Ailment.OPERATION_CUT_OFF, Ailment.STAGED_LEFT_OVER);
    assertThat(found.seen(Ailment.OPERATION_CUT_OFF)).contains(" was not finished");
    assertThat(found.seen(Ailment.STAGED_LEFT_OVER)).contains(DATABASE + "-next is still there");
    ward.pastes(found.remedy(Ailment.OPERATION_CUT_OFF), "sealift resume");
    ward.isHealthy();
  }

  @Test
  @Order(7)
  void aVariableHasAnotherValueThanTheCluster() throws Exception {
    ward.set("WARD_SECRET_KEY", "another-4711");
    ward.lab.edit("secret_key = env:E2E_S3_ADMIN_SECRET_KEY", "secret_key = env:WARD_SECRET_KEY");
    Findings found = ward.finds(Ailment.SOURCE_DIFFERS);
    assertThat(found.remedy(Ailment.SOURCE_DIFFERS))
        .startsWith("let env:WARD_SECRET_KEY have the cluster's value, or write keep;");
    ward.lab.edit("secret_key = env:WARD_SECRET_KEY", "secret_key = keep");
    ward.isHealthy();
    ward.lab.edit("secret_key = keep", "secret_key = env:E2E_S3_ADMIN_SECRET_KEY");
  }

  @Test
  @Order(8)
  void anIngressThatMlflowDoesNotKnow() throws Exception {
    ward.lab.kubectl(
        "create", "ingress", "by-hand", "--rule=mlflow.example.com/*=mlflow:5000,tls=by-hand-tls");
    Findings found =
        ward.findsAmong(Ailment.HOST_REFUSED, Ailment.ORIGIN_REFUSED, Ailment.INGRESS_TLS_MISSING);
    boolean claimed =
        ward.shell("kubectl get ingressclass -o yaml").contains("is-default-class: \"true\"");
    assertThat(found.names().contains(Ailment.INGRESS_CLASS.name())).isEqualTo(!claimed);
    ward.lab.kubectl("annotate", "ingress", "by-hand", "kubernetes.io/ingress.class=none");
    assertThat(found.seen(Ailment.ORIGIN_REFUSED)).endsWith(" https://mlflow.example.com");
    pastesFiles(found.remedy(Ailment.INGRESS_TLS_MISSING), Duration.ofDays(5));
    Findings ends =
        ward.finds(Ailment.HOST_REFUSED, Ailment.ORIGIN_REFUSED, Ailment.INGRESS_TLS_ENDS);
    pastesFiles(ends.remedy(Ailment.INGRESS_TLS_ENDS), Duration.ofDays(90));

    assertThat(found.remedy(Ailment.HOST_REFUSED))
        .isEqualTo("write host = mlflow.example.com under [ingress] and run sealift apply");
    Files.writeString(
        ward.lab.profile,
        Files.readString(ward.lab.profile)
            + "[ingress]\nhost = mlflow.example.com\nclass = no-such-class\n");
    ward.pastes(found.remedy(Ailment.HOST_REFUSED), "sealift apply");
    Findings unclassed = ward.finds(Ailment.INGRESS_CLASS);
    ward.shell(
        "echo '{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"IngressClass\",\"metadata\":"
            + "{\"name\":\""
            + ward.lab.id
            + "\"},\"spec\":{\"controller\":\"example.com/none\"}}' | kubectl create -f -");
    assertThat(ward.shell("kubectl get ingressclass")).contains(ward.lab.id);
    ward.lab.edit("class = no-such-class", "class = " + ward.lab.id);
    ward.pastes(unclassed.remedy(Ailment.INGRESS_CLASS), "sealift apply");
    ward.isHealthy();
  }

  private static void pastesFiles(String remedy, Duration validity) throws Exception {
    Instant now = Instant.now();
    Certificates.Pair pair =
        Certificates.pair("mlflow.example.com", now.minusSeconds(60), now.plus(validity));
    ward.shell(
        Ward.command(remedy, "kubectl")
            .replace("--cert=FILE", "--cert=" + ward.file("tls.crt", pair.certificate()))
            .replace("--key=FILE", "--key=" + ward.file("tls.key", pair.key())));
  }

  @Test
  @Order(9)
  void theApiServerIsNotWhereTheKubeconfigSays() throws Exception {
    String config = Files.readString(Path.of(System.getenv("KUBECONFIG")));
    Path wrong = ward.file("wrong", config.replaceAll("server: .*", "server: https://127.0.0.1:1"));
    Findings found = ward.finds(Optional.of(wrong), Ailment.API_UNREACHABLE);
    assertThat(found.seen(Ailment.API_UNREACHABLE)).contains("https://127.0.0.1:1");
    assertThat(ward.shell("kubectl config get-contexts")).contains("CURRENT");
    ward.isHealthy();
  }

  @Test
  @Order(10)
  void whoMayNotLookIntoPodsIsToldSo() throws Exception {
    ward.lab.restrict();
    Path operator = folder.resolve("secret/operator.kubeconfig");
    ward.finds(Optional.of(operator));
    String rights = ward.lab.kubectl("get", "role", "sealift", "-o", "yaml");
    assertThat(rights).contains("pods/exec");
    ward.lab.run(
        rights.replace("pods/exec", "pods/none"),
        "kubectl",
        "-n",
        ward.lab.id,
        "replace",
        "-f",
        "-");
    Findings found = ward.finds(Optional.of(operator), Ailment.NO_LOOK_INSIDE);
    assertThat(found.seen(Ailment.NO_LOOK_INSIDE)).contains("does not allow a look into pod");
    assertThat(found.remedy(Ailment.NO_LOOK_INSIDE))
        .isEqualTo(
            "look as someone who may create pods/exec in "
                + ward.lab.id
                + ": sealift doctor --context NAME");
    ward.isHealthy();
  }
}
