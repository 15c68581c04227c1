package dev.sealift.tui;

import dev.sealift.core.Check;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.ApplyOperation;
import dev.sealift.rollout.ApplyPlan;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Prepared;
import java.util.List;

/** A deployment as the other operations are. */
record PreparedApply(ApplyOperation operation, ApplyPlan plan) implements Prepared {
  @Override
  public String title() {
    return "apply";
  }

  @Override
  public Profile profile() {
    return plan.profile();
  }

  @Override
  public List<Check> checks() {
    return plan.checks();
  }

  @Override
  public List<String> lines() {
    return plan.lines();
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  @Override
  public boolean hasChanges() {
    return plan.hasChanges();
  }

  @Override
  public Deployed perform() throws InterruptedException {
    return operation.perform(plan);
  }

  @Override
  public void close() {
    plan.close();
  }
}
