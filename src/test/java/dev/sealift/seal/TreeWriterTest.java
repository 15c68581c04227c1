package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeWriterTest {
  private static Map<String, Object> tree() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("x", "y z");
    inner.put("w", List.of("v"));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("none", null);
    tree.put("map", inner);
    tree.put("emptyMap", Map.of());
    tree.put("emptyList", List.of());
    tree.put("list", Arrays.asList(inner, List.of("a", List.of()), "b", Map.of(), List.of(), null));
    tree.put("flag", true);
    return tree;
  }

  @Test
  void yamlIsLaidOutByItsNesting() {
    assertThat(TreeWriter.yaml(tree()))
        .isEqualTo(
            """
            ---
            none: null
            map:
              x: "y z"
              w:
              - v
            emptyMap: {}
            emptyList: []
            list:
            - x: "y z"
              w:
              - v
            - [
                "a",
                []
              ]
            - b
            - {}
            - []
            - null
            flag: true
            """);
    assertThat(YamlReader.read(TreeWriter.yaml(tree()))).containsExactly(tree());
  }

  @Test
  void jsonIsLaidOutByItsNesting() {
    assertThat(TreeWriter.json(tree()))
        .isEqualTo(
            """
            {
              "none": null,
              "map": {
                "x": "y z",
                "w": [
                  "v"
                ]
              },
              "emptyMap": {},
              "emptyList": [],
              "list": [
                {
                  "x": "y z",
                  "w": [
                    "v"
                  ]
                },
                [
                  "a",
                  []
                ],
                "b",
                {},
                [],
                null
              ],
              "flag": true
            }
            """);
    assertThat(new JsonReader(TreeWriter.json(tree())).documents()).containsExactly(tree());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "Off", "NULL", "1", "-a", "a b", "a:", "#a", "ä", "~"})
  void whatSomeReaderTakesForSomethingElseIsQuoted(String text) {
    assertThat(TreeWriter.scalar(text)).isEqualTo('"' + text + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Yess", "mlflow-db", "a.b/c_d=+", "A1"})
  void whatIsPlainlyTextIsNot(String text) {
    assertThat(TreeWriter.scalar(text)).isEqualTo(text);
  }

  /** Those that YAML 1.2 does not call printable, those that break lines, and no neighbour. */
  @ParameterizedTest
  @CsvSource({
    "001f, true", "0020, false", "007e, false", "007f, true", "009f, true", "00a0, false",
    "2027, false", "2028, true", "2029, true", "202a, false", "d800, true", "dfff, true",
    "fefe, false", "feff, true", "fffd, false", "fffe, true", "ffff, true"
  })
  void whatIsNotPrintableIsEscaped(String hex, boolean escaped) {
    String text = "\u00e9" + (char) Integer.parseInt(hex, 16) + "\u00e9";

    assertThat(TreeWriter.scalar(text))
        .isEqualTo('"' + (escaped ? "\u00e9\\u" + hex + "\u00e9" : text) + '"');
  }

  @Test
  void aWholeSurrogatePairIsKeptAndHalfOfOneIsEscaped() {
    assertThat(TreeWriter.scalar("🔑")).isEqualTo("\"🔑\"");
    assertThat(TreeWriter.scalar("\ud83d🔑\udd11")).isEqualTo("\"\\ud83d🔑\\udd11\"");
    assertThat(TreeWriter.scalar("\ud83d")).isEqualTo("\"\\ud83d\"");
    assertThat(TreeWriter.scalar("\udd11")).isEqualTo("\"\\udd11\"");
    assertThat(TreeWriter.scalar("\"\\")).isEqualTo("\"\\\"\\\\\"");
  }
}
