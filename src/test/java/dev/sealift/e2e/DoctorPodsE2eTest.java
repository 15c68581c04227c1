package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.doctor.Ailment;
import dev.sealift.e2e.Homelab.Output;
import dev.sealift.e2e.Ward.Findings;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with pods: made in a real deployment, named, and mended as the doctor says. */
@Tag("e2e")
class DoctorPodsE2eTest {
  /** Takes memory until 90 % of the limit are used, tells so, and keeps it until its input ends. */
  private static final String EATER =
      """
      import os, sys
      def read(v2, v1):
          path = '/sys/fs/cgroup/' + v2
          with open(path if os.path.exists(path) else '/sys/fs/cgroup/memory/' + v1) as file:
              return file.read()
      limit = int(read('memory.max', 'memory.limit_in_bytes'))
      taken = []
      while True:
          stat = dict(line.split() for line in read('memory.stat', 'memory.stat').splitlines())
          cache = int(stat.get('total_inactive_file', stat.get('inactive_file', 0)))
          used = int(read('memory.current', 'memory.usage_in_bytes')) - cache
          if used > limit * 0.90:
              break
          taken.append(bytearray(4 << 20))
      print('full', flush=True)
      sys.stdin.read()
      """;

  @TempDir static Path folder;
  private static Ward ward;

  @BeforeAll
  static void deploy() throws Exception {
    ward = new Ward(folder);
    ward.applies();
    ward.isHealthy();
  }

  @AfterAll
  static void close() throws Exception {
    ward.close();
  }

  @Test
  void theDeploymentIsScaledToZero() throws Exception {
    ward.lab.kubectl("scale", "deployment", "mlflow", "--replicas=0");
    ward.lab.kubectl(
        "wait", "--for=delete", "pod", "-l", "app.kubernetes.io/name=mlflow", "--timeout=60s");
    Findings found =
        ward.finds(
            Ailment.SCALED_TO_ZERO, Ailment.LOGIN_UNKNOWN, Ailment.NO_LOOK_INSIDE, Ailment.DRIFT);
    assertThat(found.seen(Ailment.SCALED_TO_ZERO)).isEqualTo("replicas: 0");
    assertThat(found.seen(Ailment.LOGIN_UNKNOWN)).contains("no pod of Service mlflow is ready");
    assertThat(found.remedy(Ailment.NO_LOOK_INSIDE)).contains("mend the pods first");
    ward.pastes(found.remedy(Ailment.SCALED_TO_ZERO), "kubectl -n " + ward.lab.id + " scale");
    ward.awaitRollout();
    ward.isHealthy();
  }

  @Test
  void theImageCannotBePulled() throws Exception {
    String image = "image = " + System.getenv("E2E_IMAGE");
    ward.lab.edit(image, "image = localhost/no-such-image:1");
    assertThat(ward.lab.sealift("apply", "--yes").status()).isEqualTo(1);
    Findings found = ward.finds(Ailment.IMAGE_PULL, Ailment.LAST_FAILED, Ailment.DRIFT);
    assertThat(found.seen(Ailment.IMAGE_PULL)).contains("localhost/no-such-image:1");
    assertThat(found.seen(Ailment.LAST_FAILED)).contains("failed at rollout");
    assertThat(ward.pastes(found.remedy(Ailment.LAST_FAILED), "sealift history show"))
        .contains("the image cannot be pulled");
    ward.lab.edit("image = localhost/no-such-image:1", image);
    ward.pastes(found.remedy(Ailment.IMAGE_PULL), "sealift apply");
    ward.isHealthy();
  }

  @Test
  void memoryIsNearItsLimitAndThenOverIt() throws Exception {
    Process eater =
        new ProcessBuilder(
                "kubectl",
                "-n",
                ward.lab.id,
                "exec",
                "-i",
                "deployment/mlflow",
                "-c",
                "mlflow",
                "--",
                "python3",
                "-c",
                EATER)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = eater.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("full");
      Findings near = ward.finds(Ailment.MEMORY_NEAR_LIMIT);
      assertThat(near.seen(Ailment.MEMORY_NEAR_LIMIT)).containsPattern("9[0-9] % of 1280 MiB are");
      eater.getOutputStream().close();
      assertThat(eater.waitFor()).isZero();
    }
    ward.isHealthy();

    ward.lab.kubectl(
        "set",
        "resources",
        "deployment/mlflow",
        "-c",
        "mlflow",
        "--limits=memory=150Mi",
        "--requests=memory=100Mi");
    Findings killed = ward.awaits(Ailment.MEMORY_KILLED, Ailment.POD_CRASHES, Ailment.DRIFT);
    assertThat(killed.seen(Ailment.MEMORY_KILLED)).contains(": OOMKilled, ");
    ward.pastes(killed.remedy(Ailment.MEMORY_KILLED), "sealift apply --force-conflicts");
    ward.isHealthy();
  }

  @Test
  void aPodWaitsForANodeThatIsLargeEnough() throws Exception {
    ward.lab.kubectl(
        "set",
        "resources",
        "deployment/mlflow",
        "-c",
        "mlflow",
        "--limits=cpu=900",
        "--requests=cpu=900");
    Findings found = ward.awaits(Ailment.POD_WAITS, Ailment.DRIFT);
    assertThat(found.seen(Ailment.POD_WAITS)).contains("Insufficient cpu");
    assertThat(ward.pastes(found.remedy(Ailment.POD_WAITS), "kubectl"))
        .contains("Insufficient cpu");
    assertThat(found.seen(Ailment.DRIFT)).contains("resources.limits.cpu");
    assertThat(ward.pastes(found.remedy(Ailment.DRIFT), "sealift plan"))
        .contains("resources.limits.cpu");
    ward.pastes(found.remedy(Ailment.DRIFT), "sealift doctor --fix");
    ward.isHealthy();
  }

  @Test
  void aPodCrashes() throws Exception {
    ward.lab.kubectl("set", "env", "deployment/mlflow", "-c", "mlflow", "SEALIFT_WORKERS=many");
    Findings found = ward.awaits(Ailment.POD_CRASHES, Ailment.DRIFT);
    String remedy = found.remedy(Ailment.POD_CRASHES);
    assertThat(ward.pastes(remedy, "kubectl")).contains("'many' is not a valid integer");
    ward.pastes(remedy, "sealift doctor --fix");
    ward.isHealthy();
  }

  /** A folder of the image is hidden from the container by an empty one. */
  private static void hide(String list, String container, String path) throws Exception {
    ward.patch(
        "deployment",
        "mlflow",
        "strategic",
        """
        {"spec":{"template":{"spec":{"volumes":[{"name":"hides","emptyDir":{}}],"%s":[{"name":"%s",
        "volumeMounts":[{"name":"hides","mountPath":"%s"}]}]}}}}
        """
            .formatted(list, container, path));
  }

  private static String packages() throws Exception {
    return ward.lab
        .kubectl(
            "exec",
            "deployment/mlflow",
            "-c",
            "mlflow",
            "--",
            "python3",
            "-c",
            "import boto3, os; print(os.path.dirname(os.path.dirname(boto3.__file__)))")
        .strip();
  }

  @Test
  void theImageLacksThePackages() throws Exception {
    hide("initContainers", "migrate", packages());
    Findings found = ward.awaits(Ailment.IMAGE_LACKS);
    assertThat(found.seen(Ailment.IMAGE_LACKS)).endsWith(" says: no module psycopg2");
    assertThat(ward.pastes(found.remedy(Ailment.IMAGE_LACKS), "sealift image")).isEmpty();
    assertThat(ward.shell("cat Containerfile; rm Containerfile"))
        .contains("psycopg2", "boto3", "gettext");
    ward.lab.kubectl("rollout", "undo", "deployment/mlflow");
    ward.awaitRollout();
    ward.isHealthy();
  }

  @Test
  void theContainerLacksVariablesAndAPackageAndDoesNotReachTheStore() throws Exception {
    String packages = packages();
    hide("containers", "mlflow", packages + "/boto3");
    ward.lab.kubectl(
        "set",
        "env",
        "deployment/mlflow",
        "-c",
        "mlflow",
        "MLFLOW_S3_ENDPOINT_URL=http://" + Homelab.HOST + ":1",
        "AWS_DEFAULT_REGION-");
    ward.awaitRollout();
    Findings found =
        ward.awaits(
            Ailment.VARIABLES_MISSING, Ailment.IMAGE_LACKS, Ailment.POD_STORE, Ailment.DRIFT);
    assertThat(found.seen(Ailment.VARIABLES_MISSING)).endsWith("without AWS_DEFAULT_REGION");
    assertThat(found.seen(Ailment.IMAGE_LACKS)).endsWith("no boto3");
    assertThat(found.seen(Ailment.POD_STORE)).endsWith("nothing answers at the endpoint");
    ward.patch(
        "deployment",
        "mlflow",
        "strategic",
        """
        {"spec":{"template":{"spec":{"containers":[{"name":"mlflow",
        "volumeMounts":[{"$patch":"delete","mountPath":"%s/boto3"}]}]}}}}
        """
            .formatted(packages));
    ward.pastes(found.remedy(Ailment.VARIABLES_MISSING), "sealift apply --force-conflicts");
    ward.isHealthy();
  }

  @Test
  void podsHaveOtherValuesThanTheSecretAndThanEachOther() throws Exception {
    String pod = ward.lab.newestPod();
    String key = Base64.getEncoder().encodeToString("another".getBytes(StandardCharsets.UTF_8));
    ward.patch(
        "secret",
        "mlflow-basic-auth",
        "merge",
        "{\"data\":{\"MLFLOW_FLASK_SERVER_SECRET_KEY\":\"" + key + "\"}}");
    ward.finds(Ailment.PODS_OUTDATED);
    ward.lab.kubectl("scale", "deployment", "mlflow", "--replicas=2");
    ward.awaitRollout();
    ward.lab.kubectl(
        "exec",
        pod,
        "-c",
        "mlflow",
        "--",
        "sh",
        "-c",
        "echo '[mlflow]' > /tmp/auth_config_resolved.ini");
    Findings found =
        ward.finds(
            Ailment.PODS_OUTDATED,
            Ailment.FLASK_KEYS_DIFFER,
            Ailment.RESOLVED_BROKEN,
            Ailment.DRIFT);
    assertThat(found.seen(Ailment.PODS_OUTDATED)).contains("other MLFLOW_FLASK_SERVER_SECRET_KEY");
    assertThat(found.seen(Ailment.FLASK_KEYS_DIFFER)).startsWith("1 of 2 pods");
    assertThat(found.seen(Ailment.RESOLVED_BROKEN)).endsWith("database_uri is missing or empty");
    ward.pastes(found.remedy(Ailment.RESOLVED_BROKEN), "kubectl");
    ward.awaitRollout();
    ward.awaits(Ailment.DRIFT);
    ward.pastes(found.remedy(Ailment.DRIFT), "sealift doctor --fix");
    // The key that was sealed comes back.
    ward.lab.kubectl("delete", "secret", "mlflow-basic-auth");
    Findings again = ward.awaits(Ailment.PODS_OUTDATED);
    ward.pastes(again.remedy(Ailment.PODS_OUTDATED), "sealift doctor --fix");
    ward.isHealthy();
  }

  @Test
  void mlflowRunsWithoutItsLogin() throws Exception {
    Output config =
        ward.lab.run(
            "",
            "kubectl",
            "-n",
            ward.lab.id,
            "get",
            "configmap",
            "mlflow-auth-config",
            "-o",
            "yaml");
    Output open =
        ward.lab.run(
            config.out().replace(" --app-name basic-auth", "").replaceAll("resourceVersion.*", ""),
            "kubectl",
            "-n",
            ward.lab.id,
            "replace",
            "-f",
            "-");
    assertThat(open.status()).as(open.err()).isZero();
    ward.lab.kubectl("rollout", "restart", "deployment/mlflow");
    ward.awaitRollout();
    Findings found = ward.awaits(Ailment.LOGIN_OPEN, Ailment.DRIFT);
    assertThat(found.seen(Ailment.LOGIN_OPEN)).contains("a wrong password reads the experiments");
    ward.pastes(found.remedy(Ailment.LOGIN_OPEN), "sealift doctor --fix");
    ward.isHealthy();
  }
}
