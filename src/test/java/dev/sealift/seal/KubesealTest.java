package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real kubeseal, named by {@code E2E_KUBESEAL}, opens what {@link Sealer} made. */
@Tag("e2e")
class KubesealTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Scope.class)
  void opensEveryKindOfValue(Scope scope) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(4096);
    KeyPair keys = generator.generateKeyPair();
    Sealer sealer = new Sealer((RSAPublicKey) keys.getPublic(), new SecureRandom());
    byte[] binary = new byte[256];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) i;
    }
    byte[] large = new byte[1 << 20];
    new Random(1).nextBytes(large);
    Map<String, byte[]> values =
        Map.of(
            "empty",
            new byte[0],
            "binary",
            binary,
            "large",
            large,
            "unicode",
            "Grüße, 世界 🔑\n".getBytes(StandardCharsets.UTF_8));

    String secret = unseal(keys, sealedSecret(sealer, scope, values));

    values.forEach((key, value) -> assertThat(data(secret, key)).as(key).isEqualTo(value));
  }

  private static String sealedSecret(Sealer sealer, Scope scope, Map<String, byte[]> values) {
    String items =
        values.entrySet().stream()
            .map(
                e ->
                    '"'
                        + e.getKey()
                        + "\": \""
                        + sealer.seal(e.getValue(), scope, "lab", "kit")
                        + '"')
            .collect(Collectors.joining(","));
    String annotations =
        scope.annotations().entrySet().stream()
            .map(e -> '"' + e.getKey() + "\": \"" + e.getValue() + '"')
            .collect(Collectors.joining(","));
    String metadata =
        "{\"name\": \"kit\", \"namespace\": \"lab\", \"annotations\": {" + annotations + "}}";
    return "{\"apiVersion\": \"bitnami.com/v1alpha1\", \"kind\": \"SealedSecret\", \"metadata\": "
        + metadata
        + ", \"spec\": {\"template\": {\"metadata\": "
        + metadata
        + "}, \"encryptedData\": {"
        + items
        + "}}}";
  }

  private String unseal(KeyPair keys, String sealedSecret)
      throws IOException, InterruptedException {
    Path key = folder.resolve("key.pem");
    String pem = Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded());
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
    Path in = Files.writeString(folder.resolve("sealed.json"), sealedSecret);
    Path out = folder.resolve("secret.json");
    Process kubeseal =
        new ProcessBuilder(
                System.getenv("E2E_KUBESEAL"),
                "--recovery-unseal",
                "--recovery-private-key",
                key.toString())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(kubeseal.waitFor()).as(() -> "kubeseal's status").isZero();
    return Files.readString(out);
  }

  private static byte[] data(String secret, String key) {
    Matcher item = Pattern.compile('"' + key + "\": (?:\"([^\"]*)\"|null)").matcher(secret);
    assertThat(item.find()).as(key).isTrue();
    // kubeseal writes an empty value as null, which the API server takes for empty.
    return item.group(1) == null ? new byte[0] : Base64.getDecoder().decode(item.group(1));
  }
}
