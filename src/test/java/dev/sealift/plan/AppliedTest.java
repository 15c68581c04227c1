package dev.sealift.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.manifest.Json;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On what a real API server has of applied.yaml: make-live.sh beside it. */
class AppliedTest {
  private static final List<KubernetesObject> APPLIED = Yaml.read(resource("applied.yaml"));
  private static final List<KubernetesObject> LIVE = live();

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(AppliedTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<KubernetesObject> live() {
    List<KubernetesObject> live = new ArrayList<>();
    List<?> items =
        (List<?>) Json.map(resource("live.json").getBytes(StandardCharsets.UTF_8)).get("items");
    for (Object item : Objects.requireNonNull(items)) {
      live.add(of(copy(item)));
    }
    return live;
  }

  private static KubernetesObject of(Object tree) {
    @SuppressWarnings("unchecked")
    Map<String, Object> fields = (Map<String, Object>) tree;
    return KubernetesObject.of(
        (String) Objects.requireNonNull(fields.get("apiVersion")),
        (String) Objects.requireNonNull(fields.get("kind")),
        fields);
  }

  private static Object copy(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, each) -> copy.put(key, copy(each)));
      return copy;
    }
    return value instanceof List<?> list
        ? new ArrayList<>(list.stream().map(AppliedTest::copy).toList())
        : value;
  }

  private static KubernetesObject of(List<KubernetesObject> objects, String kind) {
    return objects.stream().filter(o -> o.kind().equals(kind)).findFirst().orElseThrow();
  }

  /** Whether it stands after its parent of the last step of a path was changed. */
  private static boolean stands(
      List<KubernetesObject> changed, String kind, String path, Consumer<Object> change) {
    KubernetesObject object = of(copy(of(changed, kind).tree()));
    Object here = object.at(steps(path));
    change.accept(Objects.requireNonNull(here, path));
    return changed == LIVE
        ? Applied.stands(of(APPLIED, kind), object)
        : Applied.stands(object, of(LIVE, kind));
  }

  private static Object[] steps(String path) {
    return List.of(path.split("/")).stream()
        .map(step -> step.matches("\\d+") ? (Object) Integer.valueOf(step) : step)
        .toArray();
  }

  @SuppressWarnings("unchecked")
  private static Consumer<Object> put(String key, Object value) {
    return map -> ((Map<Object, Object>) map).put(key, value);
  }

  private static Consumer<Object> remove(String key) {
    return map -> assertThat(((Map<?, ?>) map).remove(key)).isNotNull();
  }

  @Test
  void whatIsAsItWasAppliedStands() {
    assertThat(APPLIED).hasSize(9).hasSameSizeAs(LIVE);
    for (int i = 0; i < LIVE.size(); i++) {
      assertThat(Applied.stands(APPLIED.get(i), LIVE.get(i))).as(LIVE.get(i).toString()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ConfigMap, data, start.sh",
    "Deployment, spec, replicas",
    "Deployment, spec/template/spec/containers/0, image",
    "Deployment, spec/template/spec/containers/0/env/0, name",
    "Deployment, spec/template/spec/containers/0/resources/limits, memory",
    "Deployment, spec/template/metadata/annotations, sealift.dev/config-hash",
    "Deployment, metadata/labels, app.kubernetes.io/name",
    "Service, spec/selector, app.kubernetes.io/name",
    "Service, spec/ports/0, port",
    "NetworkPolicy, spec/ingress/0/ports/0, port",
    "SealedSecret, spec/encryptedData, MLFLOW_FLASK_SERVER_SECRET_KEY"
  })
  void aFieldThatIsAnotherOrGoneOnEitherSideDoesNot(String kind, String path, String field) {
    for (List<KubernetesObject> side : List.of(LIVE, APPLIED)) {
      assertThat(stands(side, kind, path, put(field, "another"))).isFalse();
      assertThat(stands(side, kind, path, remove(field))).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Deployment, metadata/labels",
    "Deployment, spec",
    "Deployment, spec/template/spec/containers/0",
    "ConfigMap, data"
  })
  void whatSomebodyElseAddsIsLeftToThemByAnApplyToo(String kind, String path) {
    assertThat(stands(LIVE, kind, path, put("theirs", "1"))).isTrue();
    assertThat(stands(APPLIED, kind, path, put("ours", "1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"spec/selector", "spec/selector/matchLabels"})
  void anAdditionToWhatIsSetAsAWholeDoesNot(String path) {
    String kind = path.endsWith("Labels") ? "Deployment" : "Service";
    assertThat(stands(LIVE, kind, path, put("theirs", "1"))).isFalse();
  }

  @Test
  @SuppressWarnings("unchecked")
  void itemsOfOthersAndAnotherOrderAreLeftToTheServer() {
    String env = "spec/template/spec/containers/0/env";
    assertThat(
            stands(LIVE, "Deployment", env, list -> ((List<Object>) list).add(Map.of("name", "X"))))
        .isFalse();
    assertThat(stands(LIVE, "Deployment", env, list -> Collections.reverse((List<?>) list)))
        .isFalse();
    assertThat(stands(LIVE, "Deployment", env, list -> ((List<?>) list).remove(0))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "manager, kubectl",
    "operation, Update",
    "apiVersion, apps/v1beta1",
    "subresource, ''"
  })
  void theNotesOfAnotherAreNotLookedAt(String field, String value) {
    assertThat(stands(LIVE, "Deployment", "metadata/managedFields/0", put(field, value))).isFalse();
  }

  @Test
  void withoutNotesOrWithBrokenOnesItCannotBeTold() {
    assertThat(stands(LIVE, "ConfigMap", "metadata", remove("managedFields"))).isFalse();
    String entry = "metadata/managedFields/0";
    for (Object broken : List.of("text", List.of(), Map.of(), Map.of("f:data", "text"))) {
      assertThat(stands(LIVE, "ConfigMap", entry, put("fieldsV1", broken))).isFalse();
    }
    String ports = entry + "/fieldsV1/f:spec/f:ports";
    for (String note : List.of("k:{", "k:{}", "k:[]", "v:5000", "i:0", "k:{\"port\":1}")) {
      assertThat(
              stands(
                  LIVE,
                  "Service",
                  ports,
                  map -> {
                    ((Map<?, ?>) map).clear();
                    put(note, Map.of()).accept(map);
                  }))
          .as(note)
          .isFalse();
    }
  }

  @Test
  void aFieldThatWasAppliedOnceAndIsNoMoreWouldGo() {
    assertThat(
            stands(
                LIVE,
                "Service",
                "metadata/managedFields/0/fieldsV1/f:spec",
                put("f:externalName", Map.of())))
        .isFalse();
  }
}
