package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReaderTest {
  private static String why(String text) {
    UserException refusal =
        catchThrowableOfType(UserException.class, () -> SecretReader.read(text, "in.yaml"));
    assertThat(refusal).as(text).isNotNull();
    assertThat(refusal.what()).startsWith("in.yaml ");
    assertThat(refusal.what() + refusal.why() + refusal.remedy()).doesNotContain("marker-4711");
    return refusal.why();
  }

  @Test
  void aListIsItsSecrets() {
    List<PlainSecret> secrets =
        SecretReader.read(
            """
            apiVersion: v1
            kind: List
            items:
            - {kind: Secret, metadata: {name: a}, stringData: {x: z}}
            - kind: SecretList
              items:
              - {kind: Secret, metadata: {name: b}}
            """,
            "in.yaml");

    assertThat(secrets).extracting(s -> s.name().orElseThrow()).containsExactly("a", "b");
    assertThat(secrets.get(0).values().get("x").reveal()).isEqualTo("z");
  }

  @Test
  void jsonObjectsInARowAreSeveral() {
    assertThat(
            SecretReader.read(
                "{\"metadata\": {\"name\": \"a\"}}\n{\"metadata\": {\"name\": \"b\"}}", "in"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "on",
        "N",
        "True",
        "0777",
        "0x1F",
        "1_000",
        "1e3",
        "+5",
        ".5",
        "1.50",
        ".inf",
        "0o7",
        "1234567.5",
        "007",
        "-0",
        "9999999999999999999"
      })
  void whatYamlReadersDisagreeOfIsRefusedWithItsLine(String word) {
    assertThat(why("kind: Secret\nstringData:\n  x: " + word + "\n"))
        .isEqualTo(
            "line 3: a value that kubectl takes for a number or a boolean; put it in quotes");
    assertThat(why("stringData:\n  " + word + ": x\n")).startsWith("line 2: ");
    assertThat(
            SecretReader.read("stringData: {x: '" + word + "'}", "in")
                .get(0)
                .values()
                .get("x")
                .reveal())
        .isEqualTo(word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1:20", "2001-01-01", "1.5", "-3", "true", "yess", "1e", "0", "=", "a: b"})
  void whatTheyAgreeOfIsItsText(String word) {
    String yaml = word.contains(": ") ? "|-\n    " + word : word;
    assertThat(
            SecretReader.read("stringData:\n  x: " + yaml + "\n", "in")
                .get(0)
                .values()
                .get("x")
                .reveal())
        .isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data: {x: '%%marker-4711'} | data.x is no base64",
        "data: {x: [1]} | data.x is no text",
        "data: text | data is no map",
        "stringData: {'a b': marker-4711} | stringData. has a key that Kubernetes refuses",
        "kind: ConfigMap | it is a ConfigMap",
        "--- {kind: List, items: []} | a List without items",
        "--- {kind: List, items: [{kind: Pod}]} | item 1: it is a Pod",
        "immutable: maybe | immutable is neither true nor false",
        "`{\"stringData\": {\"x\": 1}}` | stringData.x is no text",
        "`{\"stringData\": {\"x\": \"marker-4711\"` | line 1: it ends too early",
        "`{\"a\": 1, \"a\": 2}` | line 1: a key that was there already",
        "stringData: {x: !!binary marker-4711} | line 1: a tag that Kubernetes does not know",
        "{a: 1} | line 1: a key in double quotes should stand here",
        "marker-4711 | line 1: a document that is no object"
      })
  void saysWhatIsWrongAndNoValue(String text, String why) {
    assertThat(why(text)).isEqualTo(why);
  }

  @Test
  void brokenYamlIsToldWithItsLine() {
    assertThat(why("kind: Secret\nstringData:\n  x: [marker-4711\n"))
        .isEqualTo("line 4: this is no YAML");
    assertThat(why("")).isEqualTo("it is empty");
    assertThat(why("# nothing\n---\n")).isEqualTo("it is empty");
    assertThat(why("a: &x [*x]")).contains("an alias that never ends");
    assertThat(why("a: " + "[".repeat(100_000))).contains("nested too deeply");
    assertThat(why("{\"a\":" + "[".repeat(100_000))).contains("nested too deeply");
    assertThat(why("k: 1\nk: 2")).isEqualTo("line 2: a key that was there already");
  }

  @Test
  void aSmallTextThatUnfoldsToAHugeTreeIsRefused() {
    StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c < 'k'; c++) {
      String before = "*" + (char) (c - 1);
      bomb.append(c).append(": &").append(c).append(" [");
      bomb.append((before + ",").repeat(9)).append(before).append("]\n");
    }
    assertThat(why(bomb.toString())).startsWith("line ");
  }
}
