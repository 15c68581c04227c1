package dev.sealift.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordPolicyTest {
  private static List<String> problems(String password) {
    return PasswordPolicy.problems(Secret.of(password));
  }

  @Test
  void twelveCharactersOfAnyScriptAreEnough() {
    assertThat(problems("abcdefghijkl")).isEmpty();
    assertThat(problems("äöüäöüäöüäö🔑")).isEmpty();
    assertThat(problems("äöüäöüäöü"))
        .containsExactly("it has 9 characters; MLflow wants 12 or more");
  }

  @Test
  void theShippedPasswordAndLineBreaksAreRefused() {
    assertThat(problems("password1234"))
        .containsExactly("it is the one that MLflow's documentation shipped with");
    for (String end : List.of("\n", "\r", "\0")) {
      assertThat(problems("abcdefghijkl" + end)).containsExactly("it has a line break or a NUL");
    }
  }
}
