package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rotation of all credentials, and a resume of it, ended at each step. */
class KilledRotationTest {
  @Test
  void rotateAll() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      for (String step : StepNames.CONVERGENCE) {
        for (boolean after : Kills.afters(step, StepNames.CONVERGENCE)) {
          String admin = lab.adminPassword();
          String database = lab.databasePassword();
          lab.useOtherKeys();
          Kills.killed(lab, step, after, () -> lab.rotate(EnumSet.allOf(Rotation.class)));
          assertThatThrownBy(() -> lab.rotate(Rotation.ADMIN))
              .isInstanceOfSatisfying(
                  UserException.class, e -> assertThat(e.remedy()).contains("sealift resume"));
          lab.resume(false);
          lab.isProven();
          boolean forward = Kills.goesForward(step, after);
          assertThat(lab.adminPassword().equals(admin)).isEqualTo(!forward);
          assertThat(lab.databasePassword().equals(database)).isEqualTo(!forward);
          if (forward) {
            assertThat(lab.login(admin)).isEqualTo(401);
            assertThat(lab.databaseAccepts(database)).isFalse();
          } else {
            lab.useOtherKeys();
          }
        }
      }
    }
  }

  @Test
  void aResumeCanBeCutOffToo() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      Kills.killed(lab, "rollout", false, () -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE));
      for (String step : List.of("secrets", "admin")) {
        Kills.killed(lab, step, false, () -> lab.resume(false));
      }
      lab.resume(false);
      lab.isProven();
    }
  }

  @Test
  void whatWasReachedIsUndoneWhenAsked() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      String admin = lab.adminPassword();
      String database = lab.databasePassword();
      Kills.killed(lab, "prove", false, () -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE));
      lab.resume(true);
      lab.isProven();
      assertThat(lab.adminPassword()).isEqualTo(admin);
      assertThat(lab.databasePassword()).isEqualTo(database);
      assertThatThrownBy(() -> lab.resume(false))
          .isInstanceOfSatisfying(
              UserException.class,
              e -> assertThat(e.what()).isEqualTo("there is nothing to resume"));
    }
  }
}
