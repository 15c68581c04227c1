package dev.sealift.sandbox;

import java.time.Instant;

/** Certificates that tests hand to a sandbox. */
public final class Certificates {
  private Certificates() {}

  /** One that was valid from 1970 to 1979. */
  public static String expired() {
    return made(Instant.EPOCH);
  }

  /** One that was made then, for ten years. */
  public static String made(Instant then) {
    return SealingKeys.read(SealingKeys.make(then, 2048)).certificatePem();
  }
}
