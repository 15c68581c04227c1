package dev.sealift.credential;

import java.security.SecureRandom;
import java.util.Arrays;

/** Makes the random credentials. */
public final class SecretGenerator {
  /** Letters and digits without those that are mistaken for each other when read aloud. */
  private static final String ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

  /** 28 of 57 characters: 163 bits. */
  private static final int PASSWORD_LENGTH = 28;

  private static final int FLASK_KEY_BYTES = 32;

  private final SecureRandom random;

  /** A generator on {@code random}, which tests replace by one that repeats. */
  public SecretGenerator(SecureRandom random) {
    this.random = random;
  }

  /** A password of 28 characters that can be typed and read aloud. */
  public Secret password() {
    return password(PASSWORD_LENGTH);
  }

  /** The same with another number of characters. */
  public Secret password(int length) {
    return characters(ALPHABET, length);
  }

  /** A key for Flask: 32 random bytes, as 64 hexadecimal digits, as its documentation makes it. */
  public Secret flaskKey() {
    return characters("0123456789abcdef", FLASK_KEY_BYTES * 2);
  }

  private Secret characters(String alphabet, int length) {
    byte[] value = new byte[length];
    for (int i = 0; i < length; i++) {
      value[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    Secret secret = Secret.of(value);
    Arrays.fill(value, (byte) 0);
    return secret;
  }
}
