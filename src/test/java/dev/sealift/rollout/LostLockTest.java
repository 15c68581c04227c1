package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import dev.sealift.history.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever has lost the lock writes nothing more: each step looks before it writes. */
class LostLockTest {
  @RegisterExtension final Lab lab = OneSandbox.lab();

  private static void lose() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("sealift-lease")) {
        thread.interrupt();
        thread.join();
      }
    }
  }

  private void ends(String step, State state, Lab.Failing operation) {
    lab.at(step, LostLockTest::lose);
    UserException lost = refusal(operation::run);
    assertThat(lost.what()).as(step).isEqualTo("the lock on namespace " + lab.id + " was lost");
    assertThat(lab.newest().failedStep()).isEqualTo(step);
    assertThat(lab.newest().state()).isEqualTo(state);
  }

  @Test
  void anApplyEndsThere() throws Exception {
    for (String step : List.of("secrets", "database", "bucket", "objects")) {
      ends(step, State.FAILED, lab::apply);
    }
    assertThat(lab.apply().changed()).isTrue();
  }

  @Test
  void whatAllOthersRunEndsThere() throws Exception {
    lab.apply();
    String admin = lab.adminPassword();
    lab.events = Lab.killing("bucket", false);
    assertThatThrownBy(() -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE))
        .isInstanceOf(Lab.Killed.class);
    for (String step : List.of("stage", "bucket", "database", "admin", "cleanup")) {
      ends(step, State.INTERRUPTED, () -> lab.resume(false));
    }
    lab.resume(false);
    assertThat(lab.login(admin)).isEqualTo(401);
    lab.isProven();
  }
}
