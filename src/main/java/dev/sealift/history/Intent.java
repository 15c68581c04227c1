package dev.sealift.history;

/**
 * What an operation is about to do.
 *
 * @param profile the profile's INI text, which holds no secret
 * @param manifests the objects as YAML: ciphertext only
 * @param who who does it, e.g. {@code ann@nas}
 */
public record Intent(
    DeploymentKey deployment,
    Operation operation,
    String profile,
    String manifests,
    String image,
    String context,
    String note,
    String who) {

  /** The program's own note, and behind it the operator's where there is one. */
  public static String note(String own, String operators) {
    return own.isEmpty() || operators.isEmpty() ? own + operators : own + ". " + operators;
  }
}
