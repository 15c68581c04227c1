package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.credential.Secret;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real kubeseal made of {@code secret.yaml}: see {@code make-vectors.sh} beside it. */
class KubesealVectorsTest {
  static String vector(String name) throws Exception {
    try (InputStream in = KubesealVectorsTest.class.getResourceAsStream("kubeseal/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static Unsealer unsealer() {
    return new Unsealer((RSAPrivateKey) KnownKey.pair().getPrivate());
  }

  private static Sealer sealer() throws Exception {
    return new Sealer(SealingCertificate.parse(vector("cert.pem")).key(), new SecureRandom());
  }

  private static Map<String, String> opened(SealedDocument sealed) throws Exception {
    Unsealer unsealer = unsealer();
    Map<String, String> values = new TreeMap<>();
    sealed
        .encryptedData()
        .forEach(
            (key, value) ->
                values.put(
                    key,
                    new String(
                        unsealer
                            .unseal(value, sealed.scope(), sealed.namespace(), sealed.name())
                            .orElseThrow(() -> new AssertionError(key + " cannot be opened")),
                        StandardCharsets.ISO_8859_1)));
    return values;
  }

  /** Without the ciphertexts, which differ each time, and what Go writes for no time. */
  private static String shape(String yaml) {
    return yaml.replaceAll(": \"?A[A-Za-z0-9+/=]{300,}\"?", ": sealed")
        .replaceAll(" *creationTimestamp: null\n", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed.yaml", "sealed.json", "cluster-wide.yaml"})
  void readsAndOpensWhatKubesealSealed(String file) throws Exception {
    List<SealedDocument> sealed = SealedDocument.read(vector(file), file);

    assertThat(sealed).extracting(SealedDocument::name).containsExactly("full", "wide");
    assertThat(opened(sealed.get(0)))
        .containsOnlyKeys("binary", "both", "date", "empty", "lined", "lines", "number", "truth")
        .containsEntry("binary", "\u0000\u0001\u0002\u0080\u00ff\u00fe")
        .containsEntry("both", "from stringData")
        .containsEntry("empty", "")
        .containsEntry("lines", "one\ntwo\n")
        .containsEntry("number", "42")
        .containsEntry("truth", "true")
        .containsEntry("date", "2001-01-01");
    assertThat(opened(sealed.get(1))).containsEntry("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed.yaml", "cluster-wide.yaml"})
  void sealsTheSameInputToTheSameObjects(String file) throws Exception {
    List<SealedDocument> theirs = SealedDocument.read(vector(file), file);
    List<SealedDocument> ours = new ArrayList<>();
    StringBuilder yaml = new StringBuilder();
    for (PlainSecret secret : SecretReader.read(vector("secret.yaml"), "secret.yaml")) {
      Scope scope = file.startsWith("cluster") ? Scope.CLUSTER_WIDE : secret.scope();
      ours.add(secret.seal(sealer(), scope));
      yaml.append(ours.get(ours.size() - 1).write(Documents.Format.YAML));
    }

    assertThat(shape(yaml.toString())).isEqualTo(shape(vector(file)));
    for (int i = 0; i < ours.size(); i++) {
      assertThat(opened(ours.get(i))).isEqualTo(opened(theirs.get(i)));
    }
    assertThat(yaml.toString()).doesNotContain("marker-4711");
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void opensRawValues(Scope scope) throws Exception {
    String raw = vector(scope.word() + ".raw");

    assertThat(unsealer().unseal(raw, scope, "lab", "full"))
        .hasValue("raw value".getBytes(StandardCharsets.UTF_8));
    try (Secret value = Secret.of("raw value")) {
      assertThat(raw).hasSameSizeAs(sealer().seal(value, scope, "lab", "full"));
    }
  }

  @Test
  void whatWasReadIsWrittenWithNothingLost() throws Exception {
    for (Documents.Format format : Documents.Format.values()) {
      StringBuilder out = new StringBuilder();
      List<SealedDocument> read = SealedDocument.read(vector("sealed.yaml"), "sealed.yaml");
      read.forEach(document -> out.append(document.write(format)));

      assertThat(SealedDocument.read(out.toString(), "written")).isEqualTo(read);
    }
  }
}
