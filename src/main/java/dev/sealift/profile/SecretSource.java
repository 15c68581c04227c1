package dev.sealift.profile;

import java.nio.file.Path;

/** Where a secret comes from; what stands on its line in the profile. Never the secret itself. */
public sealed interface SecretSource {

  /** Made at random where the cluster has none yet; otherwise what it has. */
  record Generate() implements SecretSource {}

  /** Asked from the operator where the cluster has none yet. */
  record Prompt() implements SecretSource {}

  /** Read from the environment variable {@code name}. */
  record Env(String name) implements SecretSource {}

  /** The content of a file, less one trailing newline; refused when others may read it. */
  record File(Path path) implements SecretSource {}

  /** What the cluster has now; an error where it has none. */
  record Keep() implements SecretSource {}

  /** The text that stands in the profile. */
  default String text() {
    if (this instanceof Env env) {
      return "env:" + env.name();
    }
    if (this instanceof File file) {
      return "file:" + file.path();
    }
    return this instanceof Generate ? "generate" : this instanceof Prompt ? "prompt" : "keep";
  }
}
