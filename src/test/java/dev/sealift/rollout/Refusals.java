package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.UserException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What is said where something is refused. */
final class Refusals {
  private Refusals() {}

  /** The refusal of {@code call}, which there has to be. */
  static UserException refusal(ThrowingCallable call) {
    UserException refusal = catchThrowableOfType(UserException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }
}
