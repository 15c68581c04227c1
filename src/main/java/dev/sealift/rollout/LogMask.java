package dev.sealift.rollout;

import dev.sealift.credential.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Takes known secrets out of a pod's log line before it reaches a screen. The pod should never log
 * one; this is for the day when a library in it does.
 */
final class LogMask implements UnaryOperator<String> {
  private static final int TOO_SHORT_TO_TELL = 6;

  private final List<Secret> secrets;

  /** A mask that reads {@code secrets} at each line, so that it keeps no copies. */
  LogMask(List<Secret> secrets) {
    this.secrets = secrets;
  }

  @Override
  public String apply(String line) {
    String masked = line;
    for (Secret secret : secrets) {
      if (secret.length() >= TOO_SHORT_TO_TELL) {
        masked = forms(secret.reveal()).reduce(masked, (m, form) -> m.replace(form, "<hidden>"));
      }
    }
    return masked;
  }

  private static Stream<String> forms(String value) {
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        value,
        url,
        url.replace("%", "%%"),
        value.replace("%", "%%"),
        Base64.getEncoder().encodeToString(utf8));
  }
}
