package dev.sealift.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Yaml;
import dev.sealift.profile.ProfileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RbacManifestTest {
  private static String manifest() throws Exception {
    String ini = Files.readString(Path.of("src/test/resources/dev/sealift/manifest/full.ini"));
    return RbacManifest.of(
        ProfileReader.parse("p.ini", ini.replace("[deployment]", "[deployment]\nnamespace = lab")));
  }

  @Test
  void grantsNothingInOtherNamespacesButToReadTheController() throws Exception {
    List<KubernetesObject> objects = Yaml.read(manifest());

    assertThat(objects)
        .extracting(o -> o.kind() + " " + o.metadata().namespace())
        .containsExactly(
            "Namespace ",
            "ServiceAccount lab",
            "Role lab",
            "RoleBinding lab",
            "Role kube-system",
            "RoleBinding kube-system",
            "ClusterRole ",
            "ClusterRoleBinding ");
    assertThat(Yaml.write(List.of(objects.get(6))))
        .contains("traefik")
        .containsPattern("resourceNames:\n *- kube-system\n *- lab\n")
        .containsPattern("verbs:\n *- get\n$")
        .doesNotContain("create", "list", "patch");
    assertThat(manifest()).doesNotContain("\"*\"", "- *");
  }

  @Test
  void whereNoClassIsNamedTheDefaultOneMayBeLookedFor() throws Exception {
    String least = Files.readString(Path.of("src/test/resources/dev/sealift/manifest/least.ini"));
    String ini = "[ingress]\nhost = mlflow.homelab\n";
    assertThat(RbacManifest.of(ProfileReader.parse("p.ini", least + ini)))
        .containsPattern("- ingressclasses\n *verbs:\n *- list\n");
    assertThat(RbacManifest.of(ProfileReader.parse("p.ini", least)))
        .doesNotContain("ingressclasses");
  }
}
