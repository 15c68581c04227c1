package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import dev.sealift.seal.Documents.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealedDocumentTest {
  private static final String HEAD = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n";
  private static final String FULL =
      HEAD
          + """
          metadata:
            name: db # the database's
            namespace: lab
            annotations: {sealedsecrets.bitnami.com/namespace-wide: "true"}
          spec:
            # 🔑 who made it: ann
            encryptedData:
              password: AQold
              username: AQuser   # kept
            template:
              metadata:
                labels: {app: mlflow}
          """;

  private static SealedDocument one(String text) {
    List<SealedDocument> documents = SealedDocument.read(text, "in.yaml");
    assertThat(documents).hasSize(1);
    return documents.get(0);
  }

  private static UserException refusal(String text) {
    UserException refusal =
        catchThrowableOfType(UserException.class, () -> SealedDocument.read(text, "in.yaml"));
    assertThat(refusal).as(text).isNotNull();
    return refusal;
  }

  private static String rewritten(String text, Map<String, String> items) {
    return SealedDocument.rewrite(text, List.of(one(text).with(items)), Format.YAML);
  }

  @Test
  void whatAFileSaysIsKnown() {
    SealedDocument document = one(FULL);

    assertThat(document.name()).isEqualTo("db");
    assertThat(document.namespace()).isEqualTo("lab");
    assertThat(document.scope()).isEqualTo(Scope.NAMESPACE_WIDE);
    assertThat(document.encryptedData())
        .isEqualTo(Map.of("password", "AQold", "username", "AQuser"));
    assertThat(document).hasToString("SealedDocument[lab/db]");
    assertThat(one(HEAD + "metadata: {name: a}\nspec: {}\n").encryptedData()).isEmpty();
  }

  @Test
  void theItemsOfAListAreItsDocuments() {
    String item = "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: %s}";
    String list =
        "kind: SealedSecretList\nitems:\n- "
            + item.formatted("a")
            + ", spec: {}}\n- "
            + item.formatted("b")
            + ", spec: {}}\n";

    assertThat(SealedDocument.read(list, "in.yaml"))
        .extracting(SealedDocument::name)
        .containsExactly("a", "b");
    assertThat(refusal("kind: List\nitems: [x]\n").why()).isEqualTo("it is no object");
    assertThat(refusal("kind: List\nitems: x\n").why()).isEqualTo("its kind is List");
    assertThat(refusal("kind: Lists\nitems: []\n").why()).isEqualTo("its kind is Lists");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metadata: {name: a} | it has no kind",
        "kind: Secret | its kind is Secret",
        "kind: SealedSecret | its kind is SealedSecret",
        "{apiVersion: bitnami.com/v1alpha1, kind: Secret} | its kind is Secret"
      })
  void whatIsOfAnotherKindIsRefusedWithIt(String text, String why) {
    assertThat(refusal("---\n" + text).why()).isEqualTo(why);
    assertThat(refusal("---\n" + text).what()).isEqualTo("in.yaml is no SealedSecret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {} | metadata.name is missing, or no name",
        "{name: Big Name} | {} | metadata.name is missing, or no name",
        "{name: a} | | it has no spec.encryptedData of texts",
        "{name: a} | x | it has no spec.encryptedData of texts",
        "{name: a} | {encryptedData: x} | it has no spec.encryptedData of texts",
        "{name: a} | {encryptedData: {b: 1}} | it has no spec.encryptedData of texts",
        "{name: a} | {data: AQ} | it has the spec.data of 2018, which no controller opens any more"
      })
  void whatLacksAPartIsRefusedWithIt(String metadata, String spec, String why) {
    assertThat(refusal(HEAD + "metadata: " + metadata + "\nspec: " + spec).why()).isEqualTo(why);
  }

  @Test
  void theRefusalNamesTheDocumentAndCutsWhatIsLong() {
    String good = HEAD + "metadata: {name: a}\nspec: {encryptedData: {k: AQ}, data: AQ}\n";

    assertThat(refusal(good + "---\nkind: Pod\n").why()).isEqualTo("document 2: its kind is Pod");
    assertThat(refusal("kind: " + "k".repeat(60)).why()).isEqualTo("its kind is " + "k".repeat(60));
    assertThat(refusal("kind: " + "k".repeat(61)).why())
        .isEqualTo("its kind is " + "k".repeat(60) + "…");
    assertThat(refusal("# nothing\n").why()).isEqualTo("it is empty");
  }

  @Test
  void itemsAreReplacedAndAddedAndTheRestIsKept() {
    SealedDocument changed = one(FULL).with(Map.of("password", "AQnew", "more", "AQmore"));

    assertThat(changed.encryptedData())
        .isEqualTo(Map.of("more", "AQmore", "password", "AQnew", "username", "AQuser"));
    assertThat(changed.scope()).isEqualTo(Scope.NAMESPACE_WIDE);
    assertThat(changed).isNotEqualTo(one(FULL));
    assertThat(changed.with(Map.of("password", "AQold")).encryptedData())
        .containsEntry("password", "AQold");
    assertThat(one(FULL)).isEqualTo(one(FULL)).hasSameHashCodeAs(one(FULL)).isNotEqualTo("db");
    assertThat(changed.hashCode()).isNotEqualTo(one(FULL).hashCode());
  }

  @Test
  void theControllersAnswerIsTakenWhereItHasTheSameKeys() {
    String answer = "{\"spec\": {\"encryptedData\": {\"password\": \"AQ1\", \"username\": %s}}}";

    assertThat(one(FULL).withItemsOf(answer.formatted("\"AQ2\"")).encryptedData())
        .isEqualTo(Map.of("password", "AQ1", "username", "AQ2"));
    for (String other :
        List.of(
            answer.formatted("2"), "", "{\"spec\": {\"encryptedData\": {\"password\": \"AQ\"}}}")) {
      assertThat(
              catchThrowableOfType(UserException.class, () -> one(FULL).withItemsOf(other)).what())
          .isEqualTo("the controller's answer is not lab/db sealed again");
    }
  }

  @Test
  void aMergeTakesItemsLabelsAndAnnotationsAndLeavesTheRest() {
    SealedDocument other =
        one(
            HEAD
                + """
                metadata: {name: other}
                spec:
                  encryptedData: {password: AQother}
                  template:
                    type: Opaque
                    metadata: {labels: {tier: back}, annotations: {team: ml}}
                """);

    assertThat(one(FULL).merge(other))
        .isEqualTo(
            one(
                FULL.replace("AQold", "AQother")
                    .replace(
                        "{app: mlflow}",
                        "{app: mlflow, tier: back}\n      annotations: {team: ml}")));
    SealedDocument bare = one(HEAD + "metadata: {name: b}\nspec: {encryptedData: {username: AQ2}}");
    assertThat(one(FULL).merge(bare)).isEqualTo(one(FULL.replace("AQuser", "AQ2")));
    assertThat(bare.merge(bare)).isEqualTo(bare);
  }

  @Test
  void theControllerIsAskedWithoutTheTemplate() {
    String metadata =
        """
          "metadata": {
            "annotations": {
              "sealedsecrets.bitnami.com/namespace-wide": "true"
            },
            "name": "db",
            "namespace": "lab"
          },
        """;
    assertThat(one(FULL).bareJson())
        .startsWith(
            "{\n  \"apiVersion\": \"bitnami.com/v1alpha1\",\n  \"kind\": \"SealedSecret\",\n"
                + metadata)
        .contains("\"password\": \"AQold\"")
        .doesNotContain("mlflow");
    assertThat(one(HEAD + "metadata: {name: b}\nspec: {}").bareJson())
        .doesNotContain("annotations");
  }

  @Test
  void anEditKeepsCommentsAndTheLayout() {
    assertThat(rewritten(FULL, Map.of("password", "AQnew/+=", "more", "AQmore")))
        .isEqualTo(
            FULL.replace("    password: AQold\n", "    more: AQmore\n    password: AQnew/+=\n"));
  }

  @Test
  void eachOfSeveralDocumentsGetsItsItems() {
    String second = HEAD + "metadata: {name: b}\nspec:\n  encryptedData:\n    k: >-\n      AQ\n";
    String both = FULL + "--- # the other\n" + second;
    List<SealedDocument> after = new ArrayList<>();
    for (SealedDocument document : SealedDocument.read(both, "in.yaml")) {
      after.add(document.with(Map.of(document.name().equals("b") ? "k" : "password", "AQ1")));
    }

    assertThat(SealedDocument.rewrite(both, after, Format.YAML))
        .isEqualTo(both.replace("AQold", "AQ1").replace(">-\n      AQ\n", "AQ1\n"));
    assertThat(SealedDocument.rewrite(both, after.subList(0, 1), Format.YAML))
        .isEqualTo(after.get(0).write(Format.YAML));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: {encryptedData: {k: AQ}}",
        "spec:\n  encryptedData: {}",
        "spec:\n  encryptedData: &a\n    k: AQ",
        "spec:\n  encryptedData:\n    k: &a AQ",
        "spec: {}"
      })
  void whatCannotBeEditedInItsPlaceIsWrittenAnew(String spec) {
    String text = HEAD + "# a comment\nmetadata:\n  name: a\n" + spec + "\n";

    assertThat(rewritten(text, Map.of("k", "AQ2")))
        .isEqualTo(one(text).with(Map.of("k", "AQ2")).write(Format.YAML))
        .contains("k: AQ2")
        .doesNotContain("a comment");
  }

  @Test
  void whatHasFewerItemsOrAnotherFormatIsWrittenAnew() {
    SealedDocument fewer = one(FULL.replace("    username: AQuser   # kept\n", ""));
    assertThat(SealedDocument.rewrite(FULL, List.of(fewer), Format.YAML))
        .isEqualTo(fewer.write(Format.YAML));

    assertThat(SealedDocument.rewrite(FULL, List.of(one(FULL)), Format.JSON))
        .isEqualTo(one(FULL).write(Format.JSON))
        .startsWith("{");
    String json = one(FULL).write(Format.JSON);
    assertThat(SealedDocument.rewrite(json, List.of(one(json)), Format.YAML))
        .isEqualTo(one(FULL).write(Format.YAML))
        .startsWith("---");
  }

  /** What an edit cannot change, such as a label, is not lost: the whole is written. */
  @Test
  void aChangeBesideTheItemsIsWrittenToo() {
    SealedDocument other = one(FULL.replace("mlflow", "other"));

    assertThat(SealedDocument.rewrite(FULL, List.of(other), Format.YAML))
        .isEqualTo(other.write(Format.YAML));
  }
}
