package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an empty namespace to a login, on the real thing, looked at by independent clients. */
@Tag("e2e")
class ApplyE2eTest {
  private static final String ALL_95 =
      IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());
  private static final String REVERSED = new StringBuilder(ALL_95).reverse().toString();
  private static final List<Marker> SECRETS =
      List.of(
          new Marker("the MLflow password", ALL_95),
          new Marker("the role's password", REVERSED),
          new Marker("the database admin's password", System.getenv("E2E_DB_ADMIN_PASSWORD")));

  @TempDir Path folder;

  @Test
  void deploysProvesAndThenChangesNothing() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      lab.edit("\npassword = generate", "\npassword = env:DATABASE_PASSWORD");
      lab.edit("admin_password = generate", "admin_password = env:MLFLOW_PASSWORD");
      lab.set("DATABASE_PASSWORD", REVERSED);
      lab.set("MLFLOW_PASSWORD", ALL_95);

      Output plan = lab.sealift("plan", "--exit-code");
      assertThat(plan.status()).as(plan.err()).isEqualTo(3);
      Output first = lab.sealift("apply", "--yes", "-v", "-o", "json");
      assertThat(first.status()).as(first.err()).isZero();
      assertThat(first.out()).contains("\"changed\": true").contains("\"revision\": 1");

      assertThat(lab.login("mlflow", ALL_95)).isEqualTo("200");
      assertThat(lab.login("mlflow", REVERSED)).isEqualTo("401");
      bothDatabasesAreThere(lab);
      assertThat(migration(lab))
          .isEqualTo("sealift: both databases were brought to this image's schema");
      anArtifactGoesUpAndComesDown(lab);

      String pods = lab.kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}");
      Output second = lab.sealift("apply", "--yes", "-v");
      assertThat(second.status()).as(second.err()).isZero();
      assertThat(second.out()).startsWith("nothing changed: MLflow ");
      assertThat(lab.sealift("plan", "--exit-code").status()).isZero();
      assertThat(lab.kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}"))
          .isEqualTo(pods);
      aPodThatFindsItsSchemaStartsWithoutMigrating(lab);
      Output history = lab.sealift("history");

      for (Output output : List.of(plan, first, second, history)) {
        hasNoSecret("what Sealift printed", output.out() + output.err());
      }
      noSecretStandsInTheCluster(lab);
      noSecretStandsInAFile();
    }
  }

  private static void aPodThatFindsItsSchemaStartsWithoutMigrating(Homelab lab) throws Exception {
    lab.kubectl("rollout", "restart", "deployment/mlflow");
    lab.kubectl("rollout", "status", "deployment/mlflow", "--timeout=120s");
    assertThat(migration(lab))
        .isEqualTo("sealift: both databases have this image's schema already");
    assertThat(lab.login("mlflow", ALL_95)).isEqualTo("200");
  }

  /** What the newest pod's init container said at last. */
  private static String migration(Homelab lab) throws Exception {
    return lab.kubectl("logs", lab.newestPod(), "-c", "migrate", "--tail=1").strip();
  }

  private static void bothDatabasesAreThere(Homelab lab) throws Exception {
    for (String name : List.of(lab.id, lab.id + "_auth")) {
      String url = "jdbc:postgresql://" + Homelab.HOST + ":" + Homelab.PORT + "/" + name;
      try (var connection = DriverManager.getConnection(url, lab.id, REVERSED);
          var statement = connection.createStatement();
          var tables =
              statement.executeQuery(
                  "select count(*) from pg_tables where schemaname = 'public'")) {
        assertThat(tables.next()).isTrue();
        assertThat(tables.getInt(1)).as("tables of " + name).isGreaterThan(5);
      }
    }
  }

  private static void anArtifactGoesUpAndComesDown(Homelab lab) throws Exception {
    String program =
        """
        import mlflow
        mlflow.set_tracking_uri('http://127.0.0.1:5000')
        mlflow.set_experiment('from-the-pod')
        with mlflow.start_run() as run:
            mlflow.log_text('up and down', 'a.txt')
        print(mlflow.artifacts.load_text(run.info.artifact_uri + '/a.txt'))
        """;
    assertThat(
            lab.kubectl(
                "exec", "deployment/mlflow", "-c", "mlflow", "--", "python3", "-c", program))
        .contains("up and down");
  }

  private static void noSecretStandsInTheCluster(Homelab lab) throws Exception {
    hasNoSecret(
        "the objects",
        lab.kubectl(
            "get",
            "configmaps,deployments,replicasets,pods,services,events,sealedsecrets,leases",
            "-o",
            "yaml"));
    hasNoSecret("the log", lab.kubectl("logs", "deployment/mlflow", "--all-containers"));
    hasNoSecret(
        "the pod's process list",
        lab.kubectl(
            "exec",
            "deployment/mlflow",
            "-c",
            "mlflow",
            "--",
            "sh",
            "-c",
            "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"));
  }

  private void noSecretStandsInAFile() throws Exception {
    for (Marker secret : SECRETS) {
      secret.isInNoFileOf(folder);
    }
  }

  private static void hasNoSecret(String what, String text) {
    SECRETS.forEach(secret -> secret.isNotIn(what, text));
  }
}
