package dev.sealift.credential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What MLflow asks of a password ({@code mlflow/server/auth/config.py}): 12 characters, and not the
 * one that its documentation once shipped. Newlines and NUL cannot pass through an environment
 * variable and an INI file unharmed.
 */
public final class PasswordPolicy {
  private static final int LEAST = 12;

  private PasswordPolicy() {}

  /** What is wrong with {@code password}, in words that do not repeat it; empty when nothing is. */
  public static List<String> problems(Secret password) {
    List<String> problems = new ArrayList<>();
    byte[] bytes = password.bytes();
    try {
      // UTF-8 continuation bytes begin no character.
      int characters = 0;
      boolean unsafe = false;
      for (byte b : bytes) {
        characters += (b & 0xC0) != 0x80 ? 1 : 0;
        unsafe |= b == '\n' || b == '\r' || b == 0;
      }
      if (characters < LEAST) {
        problems.add("it has " + characters + " characters; MLflow wants " + LEAST + " or more");
      }
      if (unsafe) {
        problems.add("it has a line break or a NUL");
      }
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    try (Secret shipped = Secret.of("password1234")) {
      if (password.equals(shipped)) {
        problems.add("it is the one that MLflow's documentation shipped with");
      }
    }
    return problems;
  }
}
