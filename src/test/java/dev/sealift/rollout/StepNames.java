package dev.sealift.rollout;

import java.util.List;

/** The steps of the operations, in their order, for tests that do something at each of them. */
public final class StepNames {
  /** Of a rotation, a rollback and a resume. */
  public static final List<String> CONVERGENCE =
      List.of(
          "stage",
          "secrets",
          "bucket",
          "objects",
          "database",
          "rollout",
          "admin",
          "prove",
          "cleanup");

  /** Of an apply. */
  public static final List<String> APPLY =
      List.of("namespace", "secrets", "database", "bucket", "objects", "rollout", "prove");

  private StepNames() {}
}
