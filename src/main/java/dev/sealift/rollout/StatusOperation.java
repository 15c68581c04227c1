package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.LiveSecret;
import dev.sealift.core.Tasks;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/** Reads what runs; writes nothing. */
public final class StatusOperation {
  private final Workplace work;

  /** An operation on one workplace. */
  public StatusOperation(Workplace work) {
    this.work = work;
  }

  /** What runs of a profile's deployment. */
  public StatusReport read(Profile profile) throws InterruptedException {
    Cluster cluster = work.cluster();
    String namespace = profile.deployment().namespace();
    DeploymentKey key = ApplyOperation.key(cluster, profile);
    Optional<Revision> deployed;
    Optional<Revision> last;
    List<HasMetadata> objects;
    try (History history = work.history().get()) {
      deployed = history.latest(key, State.SUCCEEDED);
      last = history.list(Optional.of(key), 1, Optional.empty()).stream().findFirst();
      objects = deployed.map(r -> Yaml.read(history.manifests(r.id()))).orElse(List.of());
    }
    try (Tasks tasks = new Tasks()) {
      Future<Plan> drift = tasks.start(() -> new DryRun(cluster, false).plan(objects, tasks));
      List<StatusReport.Credential> credentials =
          tasks.all(
              Vault.SECRETS.stream()
                  .<java.util.concurrent.Callable<StatusReport.Credential>>map(
                      name -> () -> credential(cluster, namespace, name))
                  .toList());
      return new StatusReport(
          cluster.server(),
          namespace,
          deployed,
          last,
          cluster.rolloutState(namespace, Names.DEPLOYMENT),
          credentials,
          Tasks.get(drift));
    }
  }

  private static StatusReport.Credential credential(
      Cluster cluster, String namespace, String name) {
    Optional<HasMetadata> sealed =
        cluster.get("bitnami.com/v1alpha1", "SealedSecret", namespace, name);
    Optional<Instant> sealedAt =
        sealed.stream()
            .flatMap(object -> object.getMetadata().getManagedFields().stream())
            .filter(entry -> Names.FIELD_MANAGER.equals(entry.getManager()))
            .map(ManagedFieldsEntry::getTime)
            .map(Instant::parse)
            .max(Comparator.naturalOrder());
    Optional<LiveSecret> live = cluster.secret(namespace, name);
    boolean synced = live.flatMap(LiveSecret::sealedOwner).isPresent();
    live.ifPresent(LiveSecret::close);
    return new StatusReport.Credential(name, sealedAt, synced);
  }
}
