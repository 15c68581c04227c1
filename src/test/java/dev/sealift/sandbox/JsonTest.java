package dev.sealift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @Test
  void aCopyIsWhatItsTextWouldBe() {
    Map<String, Object> tree =
        Json.of(
            "list", List.of(1L, Long.MAX_VALUE, Json.of("a", true)), "none", null, "text", "ü\n");
    assertThat(Json.copy(tree)).isEqualTo(Json.read(Json.write(tree)));
  }

  @Test
  void whatIsDoneToACopyLeavesTheOther() {
    Map<String, Object> tree =
        Json.of("map", Json.of("a", 1), "list", new ArrayList<>(List.of(Json.of("b", 2))));
    Map<String, Object> copy = Json.copy(tree);
    Json.map(copy, "map").put("a", 3);
    Json.list(copy, "list").get(0).put("b", 4);
    Json.list(copy, "list").add(Json.of());
    assertThat(Json.write(tree)).isEqualTo("{\"map\":{\"a\":1},\"list\":[{\"b\":2}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": 1, "b": ["x", {"c": null}]} | {"b": ["x", {"c": ""}], "a": 1} | true
          {"a": 1}                          | {"a": "1"}                      | false
          {"a": 1}                          | {"a": true}                     | false
          {"a": [1, 2]}                     | {"a": [2, 1]}                   | false
          {"a": [1, 2]}                     | {"a": [1]}                      | false
          {"a": []}                         | {"a": {}}                       | false
          {"a": null}                       | {}                              | false
          {"a": {"b": 1}}                   | {"a": {"b": 1, "c": 2}}         | false
          """)
  void treesAreComparedByWhatTheySay(String a, String b, boolean same) {
    assertThat(Json.same(Json.read(a), Json.read(b))).isEqualTo(same);
    assertThat(Json.same(Json.read(b), Json.read(a))).isEqualTo(same);
  }

  @Test
  void aNumberIsTheSameAsAnIntAndAsALong() {
    assertThat(Json.same(Json.of("a", 1), Json.of("a", 1L))).isTrue();
    assertThat(Json.same(Json.of("a", 1), Json.of("a", 2L))).isFalse();
  }
}
