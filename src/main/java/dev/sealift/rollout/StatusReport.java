package dev.sealift.rollout;

import dev.sealift.cluster.RolloutState;
import dev.sealift.history.Revision;
import dev.sealift.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs.
 *
 * @param revision the last revision that succeeded, where this history has it
 * @param last the newest revision, whatever became of it
 * @param rollout how far the Deployment is; empty when there is none
 * @param credentials the Secrets and when each was sealed
 * @param ages each credential's age
 * @param sealing the sealing certificates in use
 * @param cutOff an operation that was cut off, or is under way
 * @param staged whether old credentials are still kept beside the new ones
 * @param drift what differs from the revision; no changes when nothing does
 */
public record StatusReport(
    String server,
    String namespace,
    Optional<Revision> revision,
    Optional<Revision> last,
    Optional<RolloutState> rollout,
    List<Credential> credentials,
    List<Age> ages,
    Sealing sealing,
    Optional<Revision> cutOff,
    boolean staged,
    Plan drift) {

  /**
   * One Secret.
   *
   * @param sealedAt when Sealift applied it last with another content
   * @param synced whether the Secret is there and made from its SealedSecret
   */
  public record Credential(String secret, Optional<Instant> sealedAt, boolean synced) {}

  /**
   * How old a credential is.
   *
   * @param since when its value was sealed; empty when it is not there
   */
  public record Age(Rotation what, Optional<Instant> since) {}

  /**
   * The certificates.
   *
   * @param current when the controller's certificate of now expires; empty when it is not reached
   * @param older how many values were sealed for an older one, which the controller still opens
   * @param of how many values
   */
  public record Sealing(Optional<Instant> current, int older, int of) {}

  /** Whether all of it runs as it was deployed. */
  public boolean healthy() {
    return rollout.map(RolloutState::running).orElse(false)
        && credentials.stream().allMatch(Credential::synced);
  }
}
