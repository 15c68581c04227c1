package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        "0.00001",
        "0.00012345678",
        "-0.1234567",
        "12345.67",
        "12345.00000001",
        "0X1F",
        "-0O17",
        "0B11",
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
      strings = {
        "1:20",
        "2001-01-01",
        "1.5",
        "0.0001",
        "-0.000123456",
        "12345.6",
        "1.23456",
        "10.5",
        "-3",
        "true",
        "yess",
        "1e",
        "0",
        "=",
        "a: b"
      })
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
        "data: {x: 1234} | data.x is no text",
        "data: {x: true} | data.x is no text",
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

  @Test
  void theDocumentAndTheItemAreNamed() {
    String first = "kind: Secret\nmetadata: {name: a}\n---\n";
    assertThat(why(first + "kind: Pod")).isEqualTo("document 2: it is a Pod");
    assertThat(why(first + "kind: List\nitems: [{kind: Secret}, x]"))
        .isEqualTo("document 2: item 2 is no object");
    assertThat(why("kind: 1")).isEqualTo("it is a thing without a kind");
    assertThat(why("kind: " + "k".repeat(60))).isEqualTo("it is a " + "k".repeat(60));
    assertThat(why("kind: " + "k".repeat(61))).isEqualTo("it is a " + "k".repeat(60) + "…");
  }

  @Test
  void aRemedyIsAlwaysGiven() {
    assertThatThrownBy(() -> SecretReader.read("data: text", "in"))
        .extracting(e -> ((UserException) e).remedy())
        .isEqualTo("look at it: kubectl create secret generic --help");
    assertThatThrownBy(() -> SecretReader.read("data: {x: '%'}", "in"))
        .extracting(e -> ((UserException) e).remedy())
        .isEqualTo("encode it, or move it to stringData as it is");
  }

  @Test
  void whatIsSaidOfASecretIsKept() {
    PlainSecret secret =
        SecretReader.read(
                """
                metadata:
                  name: a
                  labels: {tier: 1, none: }
                  annotations:
                    team: ml
                    kubectl.kubernetes.io/last-applied-configuration: marker-4711
                  finalizers: [lab/keep]
                immutable: false
                type: Opaque
                data: {x: eHg=, empty: }
                stringData: {x: wins}
                """,
                "in")
            .get(0);

    assertThat(secret.immutable()).hasValue(false);
    assertThat(secret.metadata())
        .isEqualTo(
            new PlainSecret.Metadata(
                new TreeMap<>(Map.of("tier", "1", "none", "")),
                new TreeMap<>(Map.of("team", "ml")),
                List.of("lab/keep")));
    assertThat(secret.values().get("x").reveal()).isEqualTo("wins");
    assertThat(secret.values().get("empty").length()).isZero();
    secret.close();
    assertThatThrownBy(() -> secret.values().get("x").reveal())
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eHg", "eHg=eHg=", "eHg=="})
  void base64IsPaddedAsGoWantsIt(String text) {
    assertThat(why("data: {x: '" + text + "'}")).isEqualTo("data.x is no base64");
    assertThat(
            SecretReader.read("data: {x: \"eH\\ng=\\r\\n\"}", "in")
                .get(0)
                .values()
                .get("x")
                .reveal())
        .isEqualTo("xx");
  }

  @Test
  void namesAreThoseOfKubernetes() {
    assertThat(List.of("a", "a.b-c", "0", "a".repeat(253))).allMatch(SecretReader::isName);
    assertThat(List.of("", "A", "-a", "a-", "a_b", "a".repeat(254)))
        .noneMatch(SecretReader::isName);
    assertThat(List.of("a", "a-b", "a".repeat(63))).allMatch(SecretReader::isNamespace);
    assertThat(List.of("", "a.b", "a-", "a".repeat(64))).noneMatch(SecretReader::isNamespace);
    assertThat(List.of("a", "A_b-c.d", ".a")).allMatch(SecretReader::isKey);
    assertThat(List.of("", ".", "..", "..a", "a b", "ä")).noneMatch(SecretReader::isKey);
  }
}
