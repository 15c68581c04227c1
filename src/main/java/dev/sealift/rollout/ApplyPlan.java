package dev.sealift.rollout;

import dev.sealift.core.Check;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import java.util.List;

/**
 * What {@link ApplyOperation#prepare} found and would do. Nothing has been written. Closing wipes
 * the credentials.
 *
 * @param operation what performs it
 * @param checks the preflight's checks, all passed or warnings
 * @param plan the changes in the cluster, masked
 * @param outside what would be made outside the cluster, e.g. {@code create role mlflow}
 */
public record ApplyPlan(
    ApplyOperation operation,
    Profile profile,
    String profileText,
    List<Check> checks,
    Plan plan,
    List<String> outside,
    boolean healthy,
    Inputs inputs)
    implements Prepared {
  @Override
  public String title() {
    return "apply these changes";
  }

  /** Whether there is anything to do in the cluster, the database or the bucket. */
  @Override
  public boolean hasChanges() {
    return plan.hasChanges() || !outside.isEmpty();
  }

  @Override
  public List<String> lines() {
    return PlanLines.of(plan, outside);
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  @Override
  public Deployed perform() throws InterruptedException {
    return operation.perform(this);
  }

  @Override
  public void close() {
    inputs.credentials.close();
    inputs.vault.close();
  }

  /** What perform needs and nobody else should see. */
  static final class Inputs {
    final Vault vault;
    final ResolvedCredentials credentials;
    final List<KubernetesObject> objects;
    final Removal removal;
    final boolean namespaceExists;

    Inputs(
        Vault vault,
        ResolvedCredentials credentials,
        List<KubernetesObject> objects,
        Removal removal,
        boolean namespaceExists) {
      this.vault = vault;
      this.credentials = credentials;
      this.objects = objects;
      this.removal = removal;
      this.namespaceExists = namespaceExists;
    }

    @Override
    public String toString() {
      return "Inputs[redacted]";
    }
  }
}
