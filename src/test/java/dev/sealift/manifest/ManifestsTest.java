package dev.sealift.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The goldens are rewritten by {@code -Dgoldens=write}. */
class ManifestsTest {
  private static final Path GOLDENS = Path.of("src/test/resources/dev/sealift/manifest");

  private static SealedCredentials sealed(String database, Scope scope) {
    Map<String, String> labels = Map.of("app.kubernetes.io/name", "mlflow");
    return new SealedCredentials(
        SealedSecret.of("mlflow", Names.BASIC_AUTH, scope, labels, Map.of(Names.FLASK_KEY, "AgA=")),
        SealedSecret.of("mlflow", Names.DATABASE, scope, labels, Map.of("password", database)),
        SealedSecret.of("mlflow", Names.S3, scope, labels, Map.of(Names.ACCESS_KEY, "AgC=")),
        Map.of());
  }

  private static String yaml(String profile, Authorities ca) {
    return Yaml.write(
        Manifests.render(ProfileReader.parse("p.ini", profile), sealed("AgB=", Scope.STRICT), ca));
  }

  @ParameterizedTest
  @ValueSource(strings = {"least", "full"})
  void rendersTheGolden(String name) throws Exception {
    Path golden = GOLDENS.resolve(name + ".yaml");
    String ini = Files.readString(GOLDENS.resolve(name + ".ini"));
    Authorities ca =
        ini.contains("ca_file")
            ? new Authorities(Optional.of("PEM\n"), Optional.of("PEM of the store\n"))
            : Authorities.NONE;
    String yaml = yaml(ini, ca);
    if ("write".equals(System.getProperty("goldens"))) {
      Files.writeString(golden, yaml);
    }

    assertThat(yaml).isEqualTo(Files.readString(golden));
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    String yaml = Files.readString(GOLDENS.resolve("full.yaml"));
    List<KubernetesObject> objects = Yaml.read(yaml);

    assertThat(objects).extracting(KubernetesObject::kind).contains("SealedSecret", "Ingress");
    assertThat(Yaml.write(objects)).isEqualTo(yaml);
  }

  private static String written(String value) {
    KubernetesObject object =
        KubernetesObject.of(
            Map.of(
                "apiVersion", "v1", "kind", "Kind", "metadata", Map.of("name", "n"), "v", value));
    String yaml = Yaml.write(List.of(object));
    assertThat(Yaml.read(yaml)).isEqualTo(List.of(object));
    return yaml.substring(yaml.indexOf("\nv: ") + "\nv: ".length()).strip();
  }

  /** kubectl and kustomize read by Go's rules, Ansible by YAML 1.1, others by 1.2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "123",
        "0123",
        "1.5",
        "0x1f",
        "0X1F",
        "-0x1f",
        "0o17",
        "0O17",
        "0b11",
        "1_000",
        "0x_1f",
        "0_x1f",
        "1e_3",
        "1e3",
        "1E+3",
        "1.5e3",
        ".5",
        ".5e3",
        "+.5",
        "5.",
        "4_2.5",
        ".inf",
        "-.Inf",
        ".NaN",
        "~",
        "null",
        "on",
        "Off",
        "y",
        "No",
        "1:30",
        "190:20:30.5",
        "2026-11-29",
        "2026-1-2",
        "2026-11-29T08:15:37Z",
        "2026-11-29 08:15:37.5 +1",
        "=",
        "<<",
        "-",
        "."
      })
  void whatSomeoneWouldTakeForMoreThanTextIsQuoted(String value) {
    assertThat(written(value)).isEqualTo("\"" + value + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlflow",
        "_1",
        "._",
        "3.17.2",
        "127.0.0.1",
        "10.0.0.0/8",
        "1792Mi",
        "100m",
        "1Gi",
        "0x1g",
        "0o18",
        "0b12",
        "e3",
        "1e",
        "1e3a",
        "0-1",
        "x0x1f",
        "2026-11",
        "2026-11-29-a",
        "12:60",
        "1:30:pm",
        "registry.homelab/mlflow:3.17.2",
        "https://mlflow.homelab:5000",
        "a=b",
        "1h30m"
      })
  void whatIsTextToAllStaysPlain(String value) {
    assertThat(written(value)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STRICT", "NAMESPACE_WIDE", "CLUSTER_WIDE"})
  void aSealedSecretSurvivesTheWayToAnObjectAndBack(Scope scope) {
    SealedSecret secret = sealed("AgB=", scope).database();

    assertThat(Manifests.sealedSecret(Manifests.sealedSecret(secret))).isEqualTo(secret);
  }

  @Test
  void thePodsHashFollowsTheCiphertextAndTheConfigurationAlone() throws Exception {
    String ini = Files.readString(GOLDENS.resolve("least.ini"));

    assertThat(hash(ini, "AgB=")).isEqualTo(hash(ini, "AgB="));
    assertThat(hash(ini, "AgX=")).isNotEqualTo(hash(ini, "AgB="));
    assertThat(hash(ini + "[auth]\ndefault_permission = EDIT\n", "AgB="))
        .isNotEqualTo(hash(ini, "AgB="));
    assertThat(hash(ini.replace("[deployment]", "[deployment]\nreplicas = 3"), "AgB="))
        .isEqualTo(hash(ini, "AgB="));
  }

  /** Another MLflow in the namespace may bear the recommended label too. */
  @Test
  void onlyItsOwnPodsAreServedAndTheDeploymentsSelectorStays() throws Exception {
    Profile profile = ProfileReader.parse("p.ini", Files.readString(GOLDENS.resolve("full.ini")));
    Map<String, KubernetesObject> objects =
        Manifests.render(profile, sealed("AgB=", Scope.STRICT), Authorities.NONE).stream()
            .filter(object -> !object.kind().equals("SealedSecret"))
            .collect(Collectors.toMap(KubernetesObject::kind, object -> object));
    Map<String, String> own = Names.podSelector();

    assertThat(own).isNotEqualTo(Map.of("app.kubernetes.io/name", "mlflow"));
    assertThat(objects.get("Service").<Object>at("spec", "selector")).isEqualTo(own);
    assertThat(objects.get("NetworkPolicy").<Object>at("spec", "podSelector", "matchLabels"))
        .isEqualTo(own);
    assertThat(objects.get("PodDisruptionBudget").<Object>at("spec", "selector", "matchLabels"))
        .isEqualTo(own);
    KubernetesObject deployment = objects.get("Deployment");
    assertThat(deployment.<Object>at("spec", "selector", "matchLabels"))
        .isEqualTo(Map.of("app.kubernetes.io/name", "mlflow"));
    assertThat(deployment.<Map<String, String>>at("spec", "template", "metadata", "labels"))
        .containsAllEntriesOf(own);
  }

  private static String hash(String ini, String ciphertext) {
    Profile profile = ProfileReader.parse("p.ini", ini);
    return Yaml.write(Manifests.render(profile, sealed(ciphertext, Scope.STRICT), Authorities.NONE))
        .lines()
        .filter(line -> line.contains(Names.HASH_ANNOTATION))
        .findFirst()
        .orElseThrow();
  }
}
