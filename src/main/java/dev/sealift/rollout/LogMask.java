package dev.sealift.rollout;

import dev.sealift.credential.Secret;
import dev.sealift.credential.SecretForms;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Takes known secrets out of a pod's log line before it reaches a screen. The pod should never log
 * one; this is for the day when a library in it does.
 */
final class LogMask implements UnaryOperator<String> {
  private final List<Secret> secrets;

  /** A mask that reads {@code secrets} at each line, so that it keeps no copies. */
  LogMask(List<Secret> secrets) {
    this.secrets = secrets;
  }

  @Override
  public String apply(String line) {
    return SecretForms.mask(line, secrets);
  }
}
