package dev.sealift.rollout;

import dev.sealift.core.Check;
import dev.sealift.manifest.SealedCredentials;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.FieldChange;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link ApplyOperation#prepare} found and would do. Nothing has been written. Closing wipes
 * the credentials.
 *
 * @param checks the preflight's checks, all passed or warnings
 * @param plan the changes in the cluster, masked
 * @param outside what would be made outside the cluster, e.g. {@code create role mlflow}
 */
public record ApplyPlan(
    Profile profile,
    String profileText,
    List<Check> checks,
    Plan plan,
    List<String> outside,
    boolean healthy,
    Inputs inputs)
    implements AutoCloseable {
  private static final int LONGEST = 100;

  /** Whether there is anything to do in the cluster, the database or the bucket. */
  public boolean hasChanges() {
    return plan.hasChanges() || !outside.isEmpty();
  }

  /** What would change, a line each, secrets masked; one line that says so when nothing would. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    outside.forEach(line -> lines.add("+ " + line));
    for (Change change : plan.changes()) {
      if (change.action() != Action.UNCHANGED) {
        boolean made = change.action() == Action.CREATE;
        lines.add((made ? "+ " : "~ ") + change.kind() + "/" + change.name());
        if (!made) {
          change.fields().forEach(field -> lines.add("    " + line(field)));
        }
      }
    }
    plan.conflicts()
        .forEach(
            c ->
                lines.add(
                    "! "
                        + c.kind()
                        + "/"
                        + c.name()
                        + " "
                        + c.field()
                        + " is owned by "
                        + c.owner()));
    return lines.isEmpty() ? List.of("no changes") : lines;
  }

  private static String line(FieldChange field) {
    return field.path()
        + ": "
        + field.before().map(ApplyPlan::brief).orElse("(none)")
        + " -> "
        + field.after().map(ApplyPlan::brief).orElse("(gone)");
  }

  private static String brief(String value) {
    String line = value.replace("\n", "\\n");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
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
    final SealedCredentials sealed;
    final List<HasMetadata> objects;
    final boolean namespaceExists;

    Inputs(
        Vault vault,
        ResolvedCredentials credentials,
        SealedCredentials sealed,
        List<HasMetadata> objects,
        boolean namespaceExists) {
      this.vault = vault;
      this.credentials = credentials;
      this.sealed = sealed;
      this.objects = objects;
      this.namespaceExists = namespaceExists;
    }

    @Override
    public String toString() {
      return "Inputs[redacted]";
    }
  }
}
