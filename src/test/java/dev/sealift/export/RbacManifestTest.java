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
    assertThat(manifest())
        .contains("Service kube-system/sealed-secrets-controller", "under [sealing]");

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
  void theServicesThatTheProfileNamesMayBeReached() throws Exception {
    String ini = Files.readString(Path.of("src/test/resources/dev/sealift/manifest/least.ini"));
    String served =
        ini.replaceFirst("(?m)^host *=.*", "host = pg-rw.databases.svc")
            .replace(
                "name = artifacts", "name = artifacts\nendpoint = http://minio.minio.svc:9000");
    List<KubernetesObject> roles =
        Yaml.read(RbacManifest.of(ProfileReader.parse("p.ini", served))).stream()
            .filter(o -> o.kind().equals("Role") && o.name().endsWith("-services"))
            .toList();
    assertThat(roles)
        .extracting(o -> o.metadata().namespace())
        .containsExactly("databases", "minio");
    assertThat(Yaml.write(roles.subList(0, 1)))
        .containsPattern("resources:\n *- endpointslices\n *verbs:\n *- list\n")
        .containsPattern("resources:\n *- pods/portforward\n *verbs:\n *- create\n *- get\n");
    assertThat(RbacManifest.of(ProfileReader.parse("p.ini", ini))).doesNotContain("-services");
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
