package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.seal.Documents.Literal;
import dev.sealift.seal.Documents.Unreadable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static Object read(String text) {
    List<Object> documents = new JsonReader(text).documents();
    assertThat(documents).hasSize(1);
    return documents.get(0);
  }

  private static String refusal(String text) {
    Unreadable refusal =
        catchThrowableOfType(Unreadable.class, () -> new JsonReader(text).documents());
    assertThat(refusal).as(text).isNotNull();
    return refusal.place();
  }

  @Test
  void everyKindOfValueIsRead() {
    assertThat(read(" { \"a\" : [ ] , \"b\":{ }, \"c\" : [true,false , null,\"x\"] } "))
        .isEqualTo(
            Map.of("a", List.of(), "b", Map.of(), "c", Arrays.asList(true, false, null, "x")));
    assertThat(new JsonReader("{}\n[]\t1 \"\"\r\n").documents())
        .containsExactly(Map.of(), List.of(), new Literal("1"), "");
    assertThat(new JsonReader(" \n").documents()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "10.50", "-0.5e+3", "1E9", "12345678901234567890"})
  void aNumberStaysAsItWasWritten(String number) {
    assertThat(read(number)).isEqualTo(new Literal(number));
  }

  @Test
  void everyEscapeIsReadAndASpaceIsNone() {
    assertThat(read("\" \\\"\\\\\\/\\b\\f\\n\\r\\t \\u00e9\\u20AC\\uD83D\\uDD11 \u007F\""))
        .isEqualTo(" \"\\/\b\f\n\r\t é€🔑 \u007F");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a | a text that is not closed",
        "\"\\x\" | an escape that JSON does not know",
        "\"\\u00g0\" | an escape that JSON does not know",
        // A digit to Java, and none to JSON.
        "\"\\u000\u0663\" | an escape that JSON does not know",
        "tru | no JSON value",
        "[nul] | no JSON value",
        "[1, -] | no JSON value",
        "[1, | it ends in the middle",
        "[01] | a , is missing",
        "[1 | it ends too early",
        "{\"a\" 1} | a : is missing",
        "{\"a\" | it ends too early",
        "{\"a\": 1, } | a key in double quotes should stand here",
        "{\"a\": 1, \"a\": 1} | a key that was there already"
      })
  void whatIsNoJsonIsRefused(String text, String found) {
    assertThat(refusal(text)).isEqualTo("line 1: " + found);
  }

  @Test
  void aControlCharacterInATextIsRefused() {
    assertThat(refusal("\"a\nb\"")).isEqualTo("line 1: a text that is not closed");
    assertThat(refusal("\"a\u001fb\"")).isEqualTo("line 1: a text that is not closed");
  }

  @Test
  void theLineIsTheOneThatIsWrong() {
    assertThat(refusal("{\n\"a\": 1,\n\"b\": ?\n}")).isEqualTo("line 3: no JSON value");
    assertThat(refusal("{\n\"a\": 1\n\n")).isEqualTo("line 3: it ends too early");
  }

  @Test
  void nestingHasALimitForListsAndForObjects() {
    int most = Documents.MAXIMUM_DEPTH + 1;
    assertThat(read("[".repeat(most) + "]".repeat(most))).isInstanceOf(List.class);
    assertThat(read("{\"a\":".repeat(most - 1) + "1" + "}".repeat(most - 1)))
        .isInstanceOf(Map.class);
    assertThat(refusal("[".repeat(most + 1))).isEqualTo("line 1: nested too deeply");
    assertThat(refusal("{\"a\":".repeat(most) + "1")).isEqualTo("line 1: nested too deeply");
  }
}
