package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With no more rights than {@code export rbac} gives; E2E_RBAC=1 lets every test run so. */
@Tag("e2e")
class RbacE2eTest {
  @TempDir Path folder;

  @Test
  void itsOwnManifestIsEnough() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      lab.restrict();
      for (String[] command :
          List.of(
              new String[] {"plan"},
              new String[] {"image", "check", System.getenv("E2E_IMAGE")},
              new String[] {"apply", "--yes", "-v"},
              new String[] {"apply", "--yes", "-v"},
              new String[] {"status"},
              new String[] {"doctor"},
              new String[] {"doctor", "--leaks"},
              new String[] {"rotate", "admin", "--yes", "-v"},
              new String[] {"export", folder.resolve("deploy").toString()})) {
        Output output = lab.sealift(command);
        assertThat(output.status())
            .as(String.join(" ", command) + "\n" + output.out() + output.err())
            .isZero();
      }
      assertThat(lab.kubectl("get", "pods", "-o", "name"))
          .as("the image check's pod is gone")
          .doesNotContain("image-check");
      lab.restrictToReading();
      Output looked = lab.sealift("status");
      assertThat(looked.out()).as(looked.err()).contains("drift       none\n");
      lab.kubectl("scale", "deployment/mlflow", "--replicas=2");
      Output differs = lab.sealift("status");
      assertThat(differs.status()).as(differs.err()).isZero();
      assertThat(differs.out())
          .contains("drift       Deployment/mlflow differs (in what is not told: the right");
    }
  }

  @Test
  void anImageThatLacksThingsIsTold() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      lab.restrict();
      Output absent = lab.sealift("image", "check", "localhost/nothing:1");
      assertThat(absent.status()).isEqualTo(1);
      assertThat(absent.err()).contains("the image cannot be pulled", "\n  do:  ");
      String controller = "localhost/sealed-secrets-controller:testbed";
      Output shell = lab.sealift("image", "check", controller);
      assertThat(shell.status()).isEqualTo(1);
      assertThat(shell.err()).contains("the image needs a shell");
    }
  }
}
