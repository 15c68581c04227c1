package dev.sealift.rollout;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rotation of one credential, ended where another would do something else. */
class KilledKindTest {
  /** Before which something is done for it alone, or has just been. */
  private static final Map<Rotation, List<String>> OWN =
      Map.of(
          Rotation.FLASK_KEY, List.of(),
          Rotation.ADMIN, List.of("admin"),
          Rotation.DATABASE, List.of("database", "rollout"),
          Rotation.S3, List.of("objects"));

  @ParameterizedTest
  @EnumSource(Rotation.class)
  void rotateOne(Rotation what) throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      for (String step : Kills.steps(OWN.get(what))) {
        for (boolean after : Kills.afters(step, StepNames.CONVERGENCE)) {
          if (what == Rotation.S3) {
            lab.useOtherKeys();
          }
          Kills.killed(lab, step, after, () -> lab.rotate(Set.of(what)));
          lab.resume(false);
          lab.isProven();
          if (what == Rotation.S3 && !Kills.goesForward(step, after)) {
            lab.useOtherKeys();
          }
        }
      }
    }
  }
}
