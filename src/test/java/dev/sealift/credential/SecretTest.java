package dev.sealift.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void neverShowsItsValue() {
    try (Secret secret = Secret.of("marker-4711")) {
      assertThat(secret.toString()).isEqualTo("Secret[redacted]");
      assertThat(String.valueOf(new Credentials("a", secret, secret, "b", secret, secret, secret)))
          .doesNotContain("marker-4711");
    }
  }

  @Test
  void keepsTextOfEveryScriptFromCharacters() {
    String text = "pä€ 🔑";

    try (Secret secret = Secret.of(text.toCharArray())) {
      assertThat(secret.bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
      assertThat(secret.reveal()).isEqualTo(text);
    }
  }

  @Test
  void isOfNoUseOnceClosed() {
    Secret secret = Secret.of("x");
    Secret copy = secret.copy();
    secret.close();
    secret.close();

    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
    assertThat(secret).isNotEqualTo(Secret.of(new byte[1]));
    assertThat(copy.reveal()).isEqualTo("x");
  }

  @Test
  void equalsByValue() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).isNotEqualTo(Secret.of("b"));
    assertThat(Secret.of("a")).hasSameHashCodeAs(Secret.of("b"));
  }

  @Test
  void generatesLongValuesThatDiffer() {
    SecretGenerator generator = new SecretGenerator(new SecureRandom());

    assertThat(generator.password().length()).isGreaterThanOrEqualTo(24);
    assertThat(generator.password()).isNotEqualTo(generator.password());
    assertThat(generator.flaskKey().reveal()).matches("[0-9a-f]{64}");
  }

  @Test
  void theBytesAreOverwrittenWhenItIsClosed() throws Exception {
    Secret secret = Secret.of("marker-4711");
    Field field = Secret.class.getDeclaredField("value");
    field.setAccessible(true);
    byte[] held = (byte[]) field.get(secret);
    assertThat(held).asString(StandardCharsets.UTF_8).isEqualTo("marker-4711");

    secret.close();

    assertThat(held).containsOnly(0);
  }

  @Test
  void credentialsAreClosedTogetherAndNamesAreNotHidden() {
    Credentials credentials =
        new Credentials(
            "ann",
            Secret.of("admin"),
            Secret.of("flask"),
            "mlflow",
            Secret.of("database"),
            Secret.of("access"),
            Secret.of("secret"));

    assertThat(credentials.hidden())
        .extracting(Secret::reveal)
        .containsExactly("admin", "flask", "database", "access", "secret");
    credentials.close();
    assertThat(credentials.hidden())
        .allSatisfy(
            secret -> assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class));
  }

  @Test
  void passwordsAreOfTheLengthAndTheLettersThatCanBeReadAloud() {
    SecretGenerator generator = new SecretGenerator(new SecureRandom());

    assertThat(generator.password().reveal()).matches("[A-HJ-NP-Za-km-z2-9]{28}");
    assertThat(generator.password(40).reveal()).matches("[A-HJ-NP-Za-km-z2-9]{40}");
  }
}
