package dev.sealift.rollout;

import dev.sealift.history.Revision;
import dev.sealift.mlflow.Proof;
import java.util.Optional;

/**
 * An apply that ended well.
 *
 * @param changed false when everything was as wanted already and nothing was written
 * @param revision the revision that runs; empty when it was deployed by a history that is not here
 * @param proof what was proven by login
 */
public record Deployed(boolean changed, Optional<Revision> revision, Proof proof) {}
