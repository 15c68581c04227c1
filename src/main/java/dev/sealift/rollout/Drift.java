package dev.sealift.rollout;

import dev.sealift.core.Tasks;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import java.util.List;
import java.util.Optional;

/**
 * How what runs differs from the last revision that succeeded.
 *
 * @param revision that revision; empty when this history has none
 * @param last the newest revision, whatever became of it
 * @param first the oldest that succeeded, of those that are looked at
 * @param objects what the revision applied
 * @param firstObjects what the oldest applied
 * @param plan what applying {@code objects} again would change, fields of others included
 */
public record Drift(
    Optional<Revision> revision,
    Optional<Revision> last,
    Optional<Revision> first,
    List<KubernetesObject> objects,
    List<KubernetesObject> firstObjects,
    Plan plan) {
  /** Who failed oftener at first has a first password that is younger anyway. */
  private static final int TRIES_LOOKED_AT = 20;

  /** Reads it; writes nothing. */
  public static Drift read(Workplace work, Profile profile) throws InterruptedException {
    DeploymentKey key = ApplyOperation.key(work.cluster(), profile);
    Optional<Revision> revision;
    Optional<Revision> last;
    Optional<Revision> first;
    List<KubernetesObject> objects;
    List<KubernetesObject> firstObjects;
    try (History history = work.history().get()) {
      revision = history.latest(key, State.SUCCEEDED);
      last = history.list(Optional.of(key), 1, Optional.empty()).stream().findFirst();
      first = first(history, key);
      objects = objects(history, revision);
      firstObjects = first.equals(revision) ? objects : objects(history, first);
    }
    try (Tasks tasks = new Tasks()) {
      return new Drift(
          revision,
          last,
          first,
          objects,
          firstObjects,
          new DryRun(work.cluster(), true).plan(objects, tasks));
    }
  }

  /** What applying the objects again would change, a line each, secrets masked. */
  public List<String> lines() {
    return PlanLines.of(plan, List.of());
  }

  private static Optional<Revision> first(History history, DeploymentKey key) {
    for (int number = 1; number <= TRIES_LOOKED_AT; number++) {
      Optional<Revision> revision = history.find(Optional.of(key), number);
      if (revision.filter(r -> r.state() == State.SUCCEEDED).isPresent()) {
        return revision;
      }
    }
    return Optional.empty();
  }

  private static List<KubernetesObject> objects(History history, Optional<Revision> revision) {
    return revision.map(r -> Yaml.read(history.manifests(r.id()))).orElse(List.of());
  }
}
