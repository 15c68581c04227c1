package dev.sealift.cluster;

import dev.sealift.manifest.KubernetesObject;
import java.util.List;
import java.util.Optional;

/**
 * What came of an apply, or would come of it.
 *
 * @param object as the server has it then; empty where there are conflicts, or an untold
 * @param conflicts for which it was not applied
 * @param untold why the server does not tell whoever asks what an apply would come to
 */
public record ApplyResult(
    Optional<KubernetesObject> object, List<FieldOwner> conflicts, Optional<String> untold) {

  /** The object as it stands then. */
  public static ApplyResult of(KubernetesObject object) {
    return new ApplyResult(Optional.of(object), List.of(), Optional.empty());
  }

  static ApplyResult refused(List<FieldOwner> conflicts) {
    return new ApplyResult(Optional.empty(), conflicts, Optional.empty());
  }

  static ApplyResult untold(String why) {
    return new ApplyResult(Optional.empty(), List.of(), Optional.of(why));
  }
}
