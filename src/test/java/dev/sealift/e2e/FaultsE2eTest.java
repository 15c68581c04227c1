package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong in real homelabs, made on the real thing: each is told of in words, ends with
 * status 1 and a closed revision, and a second apply puts it right.
 */
@Tag("e2e")
class FaultsE2eTest {
  @TempDir Path folder;
  private Homelab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new Homelab(folder);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  private void fails(String step, String message, String... options) throws Exception {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "apply";
    arguments[1] = "--yes";
    System.arraycopy(options, 0, arguments, 2, options.length);
    Output output = lab.sealift(arguments);
    assertThat(output.status()).as(output.err()).isEqualTo(1);
    assertThat(output.out()).isEmpty();
    assertThat(output.err()).contains(message).contains("  do:  ").doesNotContain("at java.");
    if (!step.isEmpty()) {
      Output history = lab.sealift("history", "--limit", "1", "-o", "json");
      assertThat(history.out())
          .contains("\"state\": \"failed\"")
          .contains("\"failedStep\": \"" + step + "\"")
          .contains("\"reason\": ");
    }
  }

  private void succeeds() throws Exception {
    Output output = lab.sealift("apply", "--yes");
    assertThat(output.status()).as(output.err()).isZero();
    assertThat(output.out()).startsWith("deployed: ");
  }

  /** Each is seen before anything is written: no namespace is made. */
  @Test
  void thePreflightTellsOfWhatIsMissingAndWritesNothing() throws Exception {
    String good = Files.readString(lab.profile);
    Path config =
        Files.writeString(
            folder.resolve("kubeconfig"),
            Files.readString(Path.of(System.getenv("KUBECONFIG")))
                .replaceAll("server: .*", "server: https://127.0.0.1:1"));
    fails("", "nothing answers at the API server's address", "--kubeconfig", config.toString());
    fails("", "the kubeconfig has no context nowhere", "--context", "nowhere");

    lab.edit("host = " + Homelab.HOST, "host = no-such-host.invalid");
    fails("preflight", "no address is known for the database host");
    Files.writeString(lab.profile, good);
    lab.edit("port = " + Homelab.PORT, "port = 1");
    fails("preflight", "nothing answers at " + Homelab.HOST + ":1");
    Files.writeString(lab.profile, good);
    lab.set("WRONG", "marker-4711-wrong");
    lab.edit("env:E2E_DB_ADMIN_PASSWORD", "env:WRONG");
    fails("preflight", "refused the password of role");
    Files.writeString(lab.profile, good);
    lab.edit("secret_key = env:E2E_S3_ADMIN_SECRET_KEY", "secret_key = env:WRONG");
    fails("preflight", "refused the secret key");
    Files.writeString(lab.profile, good);
    lab.edit("endpoint = ", "create = false\nendpoint = ");
    fails("preflight", "there is no such bucket");
    Files.writeString(lab.profile, good);

    assertThat(lab.written()).isEmpty();
  }

  @Test
  void aSecretOfSomeoneElseIsNotReplacedUntilItIsHandedOver() throws Exception {
    lab.run("", "kubectl", "create", "namespace", lab.id);
    lab.kubectl("create", "secret", "generic", "mlflow-s3-credentials", "--from-literal=a=b");

    fails("preflight", "Secret mlflow-s3-credentials is there and no SealedSecret owns it");

    lab.kubectl(
        "annotate", "secret", "mlflow-s3-credentials", "sealedsecrets.bitnami.com/managed=true");
    succeeds();
  }

  @Test
  void podsThatDoNotComeUpAreToldOfWithTheirReason() throws Exception {
    String good = Files.readString(lab.profile);
    lab.edit("image = " + System.getenv("E2E_IMAGE"), "image = localhost/no-such-image:1");
    fails("rollout", "the image cannot be pulled");
    Files.writeString(lab.profile, good);

    // A schema that no image knows: the migration ends with an error, again and again.
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + Homelab.HOST + ":" + Homelab.PORT + "/" + lab.id,
                System.getenv("E2E_DB_ADMIN_USER"),
                System.getenv("E2E_DB_ADMIN_PASSWORD"));
        var statement = connection.createStatement()) {
      statement.execute("create table alembic_version (version_num varchar(32) not null)");
      statement.execute("insert into alembic_version values ('unknown')");
      statement.execute("alter table alembic_version owner to \"" + lab.id + "\"");
      fails("rollout", "migrate crashes again and again");
      statement.execute("drop table alembic_version");
    }

    fails("rollout", "did not come up in 2 s", "--timeout", "2");
    succeeds();
  }

  /** As before an upgrade during which no old pod may serve. */
  @Test
  void whatWasScaledToZeroComesBack() throws Exception {
    succeeds();
    lab.kubectl("scale", "deployment", "mlflow", "--replicas=0");

    succeeds();

    assertThat(lab.kubectl("get", "deployment", "mlflow", "-o", "jsonpath={.spec.replicas}"))
        .isEqualTo("1");
  }

  @Test
  void aFieldOfSomeoneElseIsAConflictUntilItIsForced() throws Exception {
    succeeds();
    lab.kubectl(
        "patch",
        "service",
        "mlflow",
        "--field-manager=someone",
        "--type=merge",
        "-p",
        "{\"spec\":{\"ports\":[{\"name\":\"http\",\"port\":5000,\"protocol\":\"TCP\",\"targetPort\":5001}]}}");

    fails("", "fields that this profile sets belong to someone else");
    Output forced = lab.sealift("apply", "--yes", "--force-conflicts");
    assertThat(forced.status()).as(forced.err()).isZero();
  }

  @Test
  void aHistoryThatCannotBeWrittenStopsBeforeTheFirstWrite() throws Exception {
    Path history = folder.resolve("state/sealift/history");
    Files.createDirectories(history.getParent());
    try (var holder = DriverManager.getConnection("jdbc:h2:file:" + history, "sealift", "")) {
      assertThat(holder.isValid(1)).isTrue();
      fails("", "another process has it open");
    }
    Files.delete(folder.resolve("state/sealift/history.mv.db"));
    Output full =
        lab.run("", "sh", "-c", "ulimit -f 8; exec scripts/sealift apply --yes -p " + lab.profile);
    assertThat(full.status()).as(full.err()).isEqualTo(1);
    assertThat(full.err()).contains("the history").contains("  do:  ");

    assertThat(lab.written()).isEmpty();
    Files.deleteIfExists(folder.resolve("state/sealift/history.mv.db"));
    succeeds();
  }
}
