package dev.sealift.tui.widget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.credential.Secret;
import org.junit.jupiter.api.Test;

/** What is typed into fields, and taken back. */
class FieldsTest {
  private static final String ANCHOR = "\uD83D\uDEA2";

  private static SecretField secret(String text) {
    SecretField field = new SecretField();
    text.chars().forEach(c -> field.typed(Key.of((char) c)));
    return field;
  }

  private static String value(SecretField field) {
    try (Secret secret = field.secret()) {
      return secret.reveal();
    }
  }

  @Test
  void aCharacterOfTwoHalvesGoesAsOne() {
    SecretField secret = secret("a" + ANCHOR);
    secret.typed(Key.BACKSPACE);
    assertThat(value(secret)).isEqualTo("a");
    secret.typed(Key.BACKSPACE);
    secret.typed(Key.BACKSPACE);
    assertThat(secret.length()).isZero();
    TextField text = TextField.of("a" + ANCHOR + "b");
    assertThat(text.typed(Key.LEFT).typed(Key.BACKSPACE)).isEqualTo(new TextField("ab", 1));
    TextField between = text.typed(Key.LEFT).typed(Key.control('b'));
    assertThat(between.cursor()).isEqualTo(1);
    assertThat(between.typed(Key.DELETE)).isEqualTo(new TextField("ab", 1));
    assertThat(between.typed(Key.RIGHT).cursor()).isEqualTo(3);
    assertThat(TextField.of("").typed(Key.BACKSPACE).typed(Key.DELETE).text()).isEmpty();
  }

  @Test
  void aSecretIsTakenWholeOrNotAtAll() {
    SecretField longest = secret("x".repeat(1024));
    assertThat(longest.problem()).isEmpty();
    assertThat(longest.length()).isEqualTo(1024);
    longest.typed(Key.of('y'));
    longest.typed(Key.of('z'));
    assertThat(longest.length()).isZero();
    assertThat(longest.problem()).hasValueSatisfying(why -> assertThat(why).contains("1024"));
    longest.typed(Key.control('u'));
    longest.typed(Key.of('z'));
    assertThat(longest.problem()).isEmpty();
    assertThat(value(longest)).isEqualTo("z");
  }
}
