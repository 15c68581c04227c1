package dev.sealift.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.manifest.KubernetesObject;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DifferTest {
  private final Differ differ = new Differ();

  private static KubernetesObject config(String version, Map<String, String> data) {
    return KubernetesObject.of(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("c")
            .withResourceVersion(version)
            .endMetadata()
            .withData(data)
            .build());
  }

  private static KubernetesObject secret(Map<String, String> data) {
    return KubernetesObject.of(
        new SecretBuilder().withNewMetadata().withName("s").endMetadata().withData(data).build());
  }

  private static KubernetesObject service(int first, int second) {
    return KubernetesObject.of(
        new ServiceBuilder()
            .withNewMetadata()
            .withName("mlflow")
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withName("http")
            .withPort(first)
            .endPort()
            .addNewPort()
            .withName("metrics")
            .withPort(second)
            .endPort()
            .endSpec()
            .build());
  }

  /** As `kubectl edit` leaves it. */
  @Test
  void aPasswordInThePlaceOfAVariableIsNotShown() {
    Change change =
        differ.compare(
            config(
                "1",
                Map.of(
                    "ini",
                    "database_uri = postgresql://ann:hunter2@db/auth\nadmin_password = hunter3\n")),
            config(
                "2",
                Map.of(
                    "ini",
                    "database_uri = postgresql://${U}:${P}@db/auth\nadmin_password = ${A}\n")));
    assertThat(change.fields().get(0).before())
        .contains("database_uri = postgresql://ann:<hidden>@db/auth\nadmin_password = <hidden>\n");
    assertThat(change.fields().get(0).after())
        .contains("database_uri = postgresql://${U}:${P}@db/auth\nadmin_password = ${A}\n");
  }

  @Test
  void whatTheServerKeepsForItselfIsNoChange() {
    assertThat(differ.compare(config("1", Map.of("a", "x")), config("2", Map.of("a", "x"))))
        .isEqualTo(new Change(Action.UNCHANGED, "ConfigMap", "c", java.util.List.of()));
  }

  @Test
  void fieldsThatComeGoAndChangeAreTold() {
    assertThat(
            differ
                .compare(
                    config("1", Map.of("gone", "x", "same", "y", "other", "1")),
                    config("1", Map.of("new", "z", "same", "y", "other", "2")))
                .fields())
        .containsExactly(
            new FieldChange("data.gone", Optional.of("x"), Optional.empty()),
            new FieldChange("data.new", Optional.empty(), Optional.of("z")),
            new FieldChange("data.other", Optional.of("1"), Optional.of("2")));
  }

  @Test
  void itemsOfAListGoByTheirNames() {
    assertThat(differ.compare(service(80, 81), service(80, 82)).fields())
        .containsExactly(
            new FieldChange("spec.ports[metrics].port", Optional.of("81"), Optional.of("82")));
  }

  @Test
  void secretsAreHiddenAndEqualOnesShareANumber() {
    Change change =
        differ.compare(secret(Map.of("a", "eA==")), secret(Map.of("a", "eQ==", "b", "eA==")));

    assertThat(change.fields())
        .containsExactly(
            new FieldChange("data.a", Optional.of("<hidden #1>"), Optional.of("<hidden #2>")),
            new FieldChange("data.b", Optional.empty(), Optional.of("<hidden #1>")));
    assertThat(change.toString()).doesNotContain("eA==").doesNotContain("eQ==");
  }

  @Test
  void aNumberIsTheSameHoweverItWasRead() {
    Map<String, Object> name = Map.of("name", "x");
    KubernetesObject live =
        KubernetesObject.of("v1", "X", Map.of("metadata", name, "spec", Map.of("user", 1000)));
    KubernetesObject desired =
        KubernetesObject.of("v1", "X", Map.of("metadata", name, "spec", Map.of("user", 1000L)));

    assertThat(differ.compare(live, desired).action()).isEqualTo(Action.UNCHANGED);
  }

  @Test
  void whatIsNotLiveIsCreated() {
    assertThat(differ.compare(null, config("", Map.of("a", "x"))).action())
        .isEqualTo(Action.CREATE);
  }
}
