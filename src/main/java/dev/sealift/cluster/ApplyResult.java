package dev.sealift.cluster;

import dev.sealift.manifest.KubernetesObject;
import java.util.List;
import java.util.Optional;

/**
 * What came of an apply, or would come of it.
 *
 * @param object as the server has it then, or would have it where the conflicts are forced; empty
 *     where it was not applied for them, and where there is an untold
 * @param conflicts for which it was not applied, or would not be
 * @param untold why the server does not tell whoever asks what an apply would come to
 */
public record ApplyResult(
    Optional<KubernetesObject> object, List<FieldOwner> conflicts, Optional<String> untold) {

  /** The object as it stands then. */
  public static ApplyResult of(KubernetesObject object) {
    return new ApplyResult(Optional.of(object), List.of(), Optional.empty());
  }

  static ApplyResult untold(String why) {
    return new ApplyResult(Optional.empty(), List.of(), Optional.of(why));
  }
}
