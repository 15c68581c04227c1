package dev.sealift.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretFormsTest {
  private static Map<String, String> forms(String value) {
    try (Secret secret = Secret.of(value)) {
      return SecretForms.of(secret);
    }
  }

  private static String masked(String text, String value) {
    try (Secret secret = Secret.of(value)) {
      return SecretForms.mask(text, secret);
    }
  }

  /** In base64: the whole, and what is left of it behind none and behind two bytes of others. */
  @Test
  void aPlainValueHasNoFormTwiceAndNoneThatStandsAnywhereByChance() {
    assertThat(forms("abcdefg"))
        .isEqualTo(
            Map.of(
                "abcdefg", "as it is",
                "61626364656667", "in hexadecimal",
                "YWJjZGVmZw==", "in base64",
                "YWJjZGVm", "in base64",
                "YmNkZWZn", "in base64"));
    assertThat(forms("a"))
        .isEqualTo(Map.of("a", "as it is", "61", "in hexadecimal", "YQ==", "in base64"));
  }

  @Test
  void everyEncodingOfAnAwkwardValueIsNamed() {
    assertThat(forms("/'\"<>&\\ %"))
        .containsEntry("%2F%27%22%3C%3E%26%5C+%25", "URL-encoded")
        .containsEntry("%2F%27%22%3C%3E%26%5C%20%25", "URL-encoded")
        .containsEntry("%2f%27%22%3c%3e%26%5c%20%25", "URL-encoded")
        .containsEntry("%%2f%%27%%22%%3c%%3e%%26%%5c%%20%%25", "URL-encoded, with % doubled")
        .containsEntry("/'\"<>&\\ %%", "with % doubled")
        .containsEntry("/'\\\"<>&\\\\ %", "JSON-escaped")
        .containsEntry("\\/'\\\"<>&\\\\ %", "JSON-escaped")
        .containsEntry("/'\\\"\\u003c\\u003e\\u0026\\\\ %", "JSON-escaped")
        .containsEntry("/''\"<>&\\ %", "quoted for YAML or SQL")
        .containsEntry("/'\\''\"<>&\\ %", "quoted for a shell")
        .containsEntry("2f27223c3e265c2025", "in hexadecimal")
        .containsEntry("2F27223C3E265C2025", "in hexadecimal");
  }

  /** {@code quote(value, safe="")} of Python 3, by which the pod makes its URLs. */
  @Test
  void pythonsOwnEscapesAreKnownToo() {
    assertThat(forms("a*b~c d")).containsEntry("a%2Ab~c%20d", "URL-encoded");
  }

  @Test
  void base64ForUrlsIsKnownToo() {
    assertThat(forms("???~~~"))
        .containsEntry("Pz8/fn5+", "in base64")
        .containsEntry("Pz8_fn5-", "in base64");
  }

  @Test
  void whatIsTooShortToTellIsNotMasked() {
    assertThat(masked("the abcde there", "abcde")).isEqualTo("the abcde there");
    assertThat(masked("the abcdef there", "abcdef")).isEqualTo("the <hidden> there");
  }
}
