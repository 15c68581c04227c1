package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was exported, applied to an emptied namespace by others: kubectl, and Ansible with the real
 * collection. scripts/e2e-tools installs Ansible.
 */
@Tag("e2e")
class ExportE2eTest {
  private static final Path ANSIBLE =
      Path.of(
              Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                  .orElse(System.getProperty("user.home") + "/.cache"))
          .resolve("sealift/ansible");
  private static final Marker PASSWORD = new Marker("the MLflow password", "export%@ marker:4711");

  @TempDir Path folder;

  @Test
  void kubectlAndAnsibleDeployTheSame() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      Path files = folder.resolve("deploy");
      lab.edit("admin_password = generate", "admin_password = env:MLFLOW_PASSWORD");
      lab.set("MLFLOW_PASSWORD", PASSWORD.value());
      succeeds(lab.sealift("apply", "--yes", "-v"));
      succeeds(lab.sealift("export", files.toString()));
      PASSWORD.isInNoFileOf(files);
      succeeds(lab.run("", "kubectl", "apply", "-k", files.toString(), "--dry-run=server"));

      lab.empty();
      succeeds(lab.run("", "kubectl", "apply", "-k", files.toString()));
      lab.kubectl("rollout", "status", "deployment/mlflow", "--timeout=180s");
      isProven(lab, files);

      handOver(lab, files);
      succeeds(lab.sealift("rotate", "flask-key", "--yes", "-v"));
      Output export = lab.sealift("export", files.toString());
      succeeds(export);
      assertThat(export.out())
          .contains("2 files written", "sealed-secrets.yaml", "deployment.yaml");

      lab.empty();
      lints(lab, files);
      succeeds(playbook(lab, files));
      isProven(lab, files);
      Output again = playbook(lab, files);
      succeeds(again);
      assertThat(again.out()).containsPattern("changed=0 .*failed=0");
    }
  }

  private static void succeeds(Output output) {
    assertThat(output.status()).as(output.out() + output.err()).isZero();
  }

  /** By a login of curl's, by Sealift's own proof, and by a plan and an export without a change. */
  private static void isProven(Homelab lab, Path files) throws Exception {
    assertThat(lab.login("mlflow", PASSWORD.value())).isEqualTo("200");
    assertThat(lab.login("mlflow", "wrong " + PASSWORD.value())).isEqualTo("401");
    Output plan = lab.sealift("plan", "--exit-code");
    assertThat(plan.status()).as(plan.out() + plan.err()).isZero();
    Output apply = lab.sealift("apply", "--yes", "-v");
    succeeds(apply);
    assertThat(apply.out()).startsWith("nothing changed: MLflow ").contains("right password 200");
    Output export = lab.sealift("export", files.toString());
    succeeds(export);
    assertThat(export.out()).startsWith("nothing changed in ");
  }

  /** What kubectl applied by itself is its own, and no rotation may change it before this. */
  private static void handOver(Homelab lab, Path files) throws Exception {
    Output applied =
        lab.run(
            "",
            "kubectl",
            "apply",
            "--server-side",
            "--field-manager=sealift",
            "-k",
            files.toString());
    succeeds(applied);
  }

  private static void lints(Homelab lab, Path files) throws Exception {
    Path copy = Files.createDirectory(lab.folder.resolve("lint"));
    for (String name : new String[] {"playbook.yml", "requirements.yml"}) {
      Files.copy(files.resolve(name), copy.resolve(name));
    }
    succeeds(
        ansible(
            lab,
            "ansible-lint",
            "--offline",
            "--profile",
            "production",
            "--strict",
            "--project-dir",
            copy.toString(),
            copy.resolve("playbook.yml").toString()));
  }

  private static Output playbook(Homelab lab, Path files) throws Exception {
    return ansible(lab, "ansible-playbook", files.resolve("playbook.yml").toString());
  }

  private static Output ansible(Homelab lab, String program, String... arguments) throws Exception {
    Path bin = ANSIBLE.resolve("bin");
    assertThat(bin.resolve(program)).as("run scripts/e2e-tools first").exists();
    String[] command = new String[arguments.length + 6];
    command[0] = "env";
    command[1] = "PATH=" + bin + ":" + System.getenv("PATH");
    command[2] = "ANSIBLE_COLLECTIONS_PATH=" + ANSIBLE.resolve("collections");
    command[3] = "ANSIBLE_HOME=" + lab.folder.resolve("ansible");
    command[4] = "ANSIBLE_LOCALHOST_WARNING=false";
    command[5] = program;
    System.arraycopy(arguments, 0, command, 6, arguments.length);
    return lab.run("", command);
  }
}
