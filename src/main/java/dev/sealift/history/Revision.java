package dev.sealift.history;

import java.time.Instant;
import java.util.Optional;

/**
 * One revision of a deployment.
 *
 * @param number 1, 2, 3… within the deployment
 * @param id the record's own, in the whole history
 * @param failedStep the step that failed or was cut off; else empty
 * @param hash the newest link of the chain that is about this revision
 */
public record Revision(
    int number,
    long id,
    DeploymentKey deployment,
    Operation operation,
    State state,
    String image,
    String context,
    String note,
    String who,
    Instant startedAt,
    Optional<Instant> endedAt,
    String failedStep,
    String reason,
    String hash) {}
