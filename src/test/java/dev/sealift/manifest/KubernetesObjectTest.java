package dev.sealift.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What is read by the fields' names is what the client library reads, and is written the same. */
class KubernetesObjectTest {
  private static final JsonMapper LIBRARY = JsonMapper.builder().build();

  /** Everything that metadata can have, and every kind of value. */
  private static final String FULL =
      """
      {"kind": "Secret", "apiVersion": "v1", "data": {"a": "YQ=="}, "type": "Opaque",
       "immutable": false, "metadata": {"name": "s", "namespace": "lab", "uid": "u-1",
        "generateName": "s-", "generation": 7, "resourceVersion": "12", "selfLink": "/x",
        "creationTimestamp": "2026-11-28T06:00:00Z", "deletionTimestamp": "2026-11-28T07:00:00Z",
        "deletionGracePeriodSeconds": 30, "finalizers": ["a", "b"], "labels": {"l": "1", "m": ""},
        "annotations": {"n": "true"}, "unheard": {"of": [1]},
        "ownerReferences": [{"apiVersion": "v1", "kind": "K", "name": "o", "uid": "u-2",
          "controller": true, "blockOwnerDeletion": false, "more": 1}],
        "managedFields": [{"manager": "sealift", "operation": "Apply", "apiVersion": "v1",
          "time": "2026-11-28T06:00:00Z", "fieldsType": "FieldsV1", "subresource": "status",
          "fieldsV1": {"f:data": {}}}]},
       "odd": [1, 3000000000, 12345678901234567890, 1.5, -2e3, true, null, "\\u00e9\\ud83d\\ude00", {}, []]}
      """;

  private static KubernetesObject read(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void same(KubernetesObject ours, GenericKubernetesResource theirs) {
    assertThat(ours.apiVersion()).isEqualTo(theirs.getApiVersion());
    assertThat(ours.kind()).isEqualTo(theirs.getKind());
    ObjectMeta meta = theirs.getMetadata();
    assertThat(ours.metadata())
        .isEqualTo(
            new Metadata(
                meta.getName(),
                said(meta.getNamespace()),
                said(meta.getUid()),
                said(meta.getResourceVersion()),
                meta.getGeneration() == null ? 0 : meta.getGeneration(),
                Optional.ofNullable(meta.getCreationTimestamp()).map(Instant::parse),
                meta.getLabels(),
                meta.getAnnotations(),
                meta.getOwnerReferences().stream()
                    .map(owner -> new Metadata.Owner(owner.getKind(), owner.getName()))
                    .toList(),
                meta.getManagedFields().stream()
                    .map(
                        entry ->
                            new Metadata.Manager(
                                entry.getManager(),
                                said(entry.getSubresource()),
                                Optional.of(Instant.parse(entry.getTime()))))
                    .toList()));
    assertThat(LIBRARY.<JsonNode>valueToTree(ours.at("metadata")))
        .isEqualTo(LIBRARY.readTree(LIBRARY.writeValueAsString(meta)));
    Map<String, Object> rest = new LinkedHashMap<>(ours.tree());
    rest.keySet().removeAll(List.of("apiVersion", "kind", "metadata"));
    assertThat(rest).isEqualTo(theirs.getAdditionalProperties());
  }

  private static String said(String value) {
    return value == null ? "" : value;
  }

  @Test
  void readsWhatTheLibraryReads() throws Exception {
    same(read(FULL), LIBRARY.readValue(FULL, GenericKubernetesResource.class));
    String yaml = Files.readString(Path.of("src/test/resources/dev/sealift/manifest/full.yaml"));
    List<KubernetesObject> ours = Yaml.read(yaml);
    List<GenericKubernetesResource> theirs =
        YAMLMapper.builder()
            .build()
            .readerFor(GenericKubernetesResource.class)
            .<GenericKubernetesResource>readValues(yaml)
            .readAll();
    assertThat(ours).hasSameSizeAs(theirs).hasSizeGreaterThan(5);
    for (int i = 0; i < ours.size(); i++) {
      same(ours.get(i), theirs.get(i));
    }
  }

  @Test
  void isWrittenAsItWasRead() {
    KubernetesObject object = read(FULL);

    assertThat(LIBRARY.readTree(Json.write(object.tree()))).isEqualTo(LIBRARY.readTree(FULL));
    assertThat(read(Json.write(object.tree()))).isEqualTo(object).hasSameHashCodeAs(object);
    assertThat(Yaml.read(Yaml.write(List.of(object))))
        .hasToString("[Secret/s]")
        .isEqualTo(List.of(object));
  }

  @Test
  void aModelOfTheLibraryBecomesTheSameTree() {
    HasMetadata model =
        new ServiceBuilder()
            .withNewMetadata()
            .withName("mlflow")
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withPort(80)
            .withNewTargetPort("http")
            .endPort()
            .endSpec()
            .build();
    KubernetesObject object = KubernetesObject.of(model);

    assertThat(object)
        .isEqualTo(
            read(
                """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "mlflow"},
                 "spec": {"ports": [{"port": 80, "targetPort": "http"}]}}
                """));
  }

  @Test
  void aPathLeadsToWhatIsThere() {
    KubernetesObject object = read(FULL);

    assertThat(object.<String>at("metadata", "ownerReferences", 0, "name")).isEqualTo("o");
    assertThat(object.<Integer>at("odd", 0)).isEqualTo(1);
    assertThat(object.<Object>at("odd", 99)).isNull();
    assertThat(object.<Object>at("odd", "0")).isNull();
    assertThat(object.<Object>at("data", 0)).isNull();
    assertThat(object.<Object>at("type", "a")).isNull();
    assertThat(object.<Object>at("nothing", "a")).isNull();
  }

  @Test
  void listsHaveItemsThatDoNotSayWhatTheyAre() {
    String items =
        "{\"items\": [{\"metadata\": {\"name\": \"a\"}}, {\"metadata\": {\"name\": \"b\"}}]}";

    assertThat(Json.list(items.getBytes(StandardCharsets.UTF_8), "v1", "ConfigMap"))
        .hasToString("[ConfigMap/a, ConfigMap/b]");
    for (String none : List.of("{}", "{\"items\": {}}", "{\"items\": [1]}", "{\"items\": null}")) {
      assertThatIllegalArgumentException()
          .as(none)
          .isThrownBy(() -> Json.list(none.getBytes(StandardCharsets.UTF_8), "v1", "ConfigMap"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "5",
        "[]",
        "{",
        "{}",
        "<html>",
        "{\"apiVersion\": \"v1\"}",
        "{\"apiVersion\": 1, \"kind\": \"K\"}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": null}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": \"a\","
            + " \"creationTimestamp\": \"noon\"}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": 5}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": 5}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": \"a\", \"generation\": \"5\"}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": \"a\", \"generation\": 5.5}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": \"a\", \"labels\": []}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": \"a\", \"labels\": {\"a\": 1}}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": \"a\", \"managedFields\": [1]}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\", \"metadata\": {\"name\": \"a\", \"ownerReferences\":"
            + " [{\"kind\": 1}]}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\"} {}",
        "{\"apiVersion\": \"v1\", \"kind\": \"K\"} x",
      })
  void whatIsNoObjectIsRefused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(json));
  }

  @Test
  void whatIsNestedWithoutEndIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)));
  }

  @Test
  void showsNoValueAndDoesNotChange() {
    KubernetesObject object = read(FULL);

    assertThat(object).hasToString("Secret/s");
    assertThatThrownBy(() -> object.tree().put("kind", "Other"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> object.metadata().labels().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
