package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.seal.Documents.Literal;
import dev.sealift.seal.Documents.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  private static String refusal(String text) {
    Unreadable refusal = catchThrowableOfType(Unreadable.class, () -> YamlReader.read(text));
    assertThat(refusal).as(text).isNotNull();
    return refusal.place();
  }

  @Test
  void everyKindOfValueIsRead() {
    assertThat(
            YamlReader.read(
                """
                a: [x, 1, true, false, null, ~, Null, NULL, '~', 'true', '1']
                b:
                  c: |
                    d
                ---
                --- e
                """))
        .containsExactly(
            Map.of(
                "a",
                Arrays.asList(
                    "x", new Literal("1"), true, false, null, null, null, null, "~", "true", "1"),
                "b",
                Map.of("c", "d\n")),
            null,
            "e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<<: {b: c} | a key that is no text; put it in quotes",
        "1: b | a key that is no text; put it in quotes",
        "a: !!binary AAAA | a tag that Kubernetes does not know",
        "a: !own b | a tag that Kubernetes does not know"
      })
  void whatKubernetesDoesNotKnowIsRefused(String text, String found) {
    assertThat(refusal("# one\n" + text)).isEqualTo("line 2: " + found);
    assertThat(YamlReader.read("'<<': {b: c}")).containsExactly(Map.of("<<", Map.of("b", "c")));
  }

  @Test
  void nestingHasALimitWhereverItIsReached() {
    int most = Documents.MAXIMUM_DEPTH;
    assertThat(YamlReader.read("[".repeat(most) + "]".repeat(most))).hasSize(1);
    assertThat(YamlReader.read("{a: ".repeat(most) + "}".repeat(most))).hasSize(1);
    assertThat(refusal("# one\n" + "[".repeat(most + 1))).isEqualTo("line 2: nested too deeply");
    assertThat(refusal("{a: ".repeat(most + 1) + "}".repeat(most + 1)))
        .isEqualTo("line 1: nested too deeply");
    // What is beside each other is not nested.
    assertThat(YamlReader.read("a: [" + "[],".repeat(most * 2) + "]")).hasSize(1);
  }

  /** Aliases nest a tree that the text does not: each line has the one before in it. */
  @ParameterizedTest
  @ValueSource(strings = {"[[[*%s]]]", "{k: {k: {k: *%s}}}"})
  void aliasesNestNoDeeperThanATextMay(String nested) {
    StringBuilder text = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i * 3 + 1 <= Documents.MAXIMUM_DEPTH; i++) {
      text.append("a%d: &a%d ".formatted(i, i)).append(nested.formatted("a" + (i - 1)));
      text.append('\n');
    }

    assertThat(YamlReader.read(text.toString())).hasSize(1);
    assertThat(refusal(text.append("b: [*a21]\n").toString()))
        .isEqualTo("line 1: an alias that never ends");
  }

  @Test
  void aTreeHasAtMostAHundredThousandNodes() {
    // The list itself is one.
    String most = "[" + "a,".repeat(99_999) + "]";
    assertThat((List<?>) YamlReader.read(most).get(0)).hasSize(99_999);
    assertThat(refusal(most.replaceFirst("a", "a,a")))
        .isEqualTo("line 1: an alias that never ends");
    assertThat(refusal(most + "\n--- a")).isEqualTo("line 2: an alias that never ends");
    assertThat(new ArrayList<>(YamlReader.read("- a\n- b"))).containsExactly(List.of("a", "b"));
  }
}
