package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import dev.sealift.history.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An apply, ended at each step, and a rollback. */
class KilledApplyTest {
  @Test
  void apply() throws Exception {
    for (String step : StepNames.APPLY) {
      for (boolean after : Kills.afters(step, StepNames.APPLY)) {
        killedApply(step, after);
      }
    }
  }

  private void killedApply(String step, boolean after) throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      Kills.killed(lab, step, after, lab::apply);
      assertThatThrownBy(lab::apply)
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.remedy()).contains("sealift resume"));
      lab.resume(false);
      lab.isProven();
      assertThat(lab.newest().state()).isEqualTo(State.SUCCEEDED);
    }
  }

  @Test
  void rollback() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      lab.rotate(Rotation.ADMIN, Rotation.DATABASE, Rotation.FLASK_KEY);
      int other = 1;
      for (String step : Kills.steps(List.of("database", "rollout", "admin"))) {
        for (boolean after : Kills.afters(step, StepNames.CONVERGENCE)) {
          String admin = lab.adminPassword();
          int to = other;
          int now = to == 1 ? 2 : 1;
          Kills.killed(lab, step, after, () -> lab.rollback(to, false));
          lab.resume(false);
          lab.isProven();
          other = lab.adminPassword().equals(admin) ? to : now;
        }
      }
    }
  }
}
