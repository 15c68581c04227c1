package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.history.State;
import dev.sealift.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ends operations before and after each of their steps; after each, a resume ends in a proven
 * state. The operation runs in this process and is left as a kill leaves it: nothing is closed. The
 * same with SIGKILL, on a real cluster, is in the end-to-end tests.
 */
class KillTest {

  /** All kills, of which the suite takes a choice: {@code -Dkills=all}. */
  private static final boolean ALL = "all".equals(System.getProperty("kills"));

  @TempDir Path folder;
  private final Sandbox sandbox = OneSandbox.get();

  @FunctionalInterface
  private interface Operation {
    void run() throws Exception;
  }

  /**
   * Between the end of a step and the beginning of the next nothing is written but the record of
   * it: to kill before each step, and after the last, is to kill between all of them.
   */
  private static List<Boolean> afters(String step, List<String> steps) {
    boolean last = steps.indexOf(step) == steps.size() - 1;
    return ALL || last ? List.of(false, true) : List.of(false);
  }

  private static void killed(Lab lab, String step, boolean after, Operation operation) {
    lab.events = Lab.killing(step, after);
    assertThatThrownBy(operation::run)
        .as((after ? "after " : "before ") + step)
        .isInstanceOf(Lab.Killed.class);
    lab.events = Events.none();
  }

  @Test
  void rotateAll() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "rotate-all")) {
      lab.apply();
      for (String step : StepNames.CONVERGENCE) {
        for (boolean after : afters(step, StepNames.CONVERGENCE)) {
          String admin = lab.adminPassword();
          String database = lab.databasePassword();
          lab.useOtherKeys();
          killed(lab, step, after, () -> lab.rotate(EnumSet.allOf(Rotation.class)));
          assertThatThrownBy(() -> lab.rotate(Rotation.ADMIN))
              .isInstanceOfSatisfying(
                  UserException.class, e -> assertThat(e.remedy()).contains("sealift resume"));
          lab.resume(false);
          lab.isProven();
          // Forward from the first changed Secret on, back before: never something between.
          boolean forward =
              StepNames.CONVERGENCE.indexOf(step) > 1 || (step.equals("secrets") && after);
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

  @ParameterizedTest
  @EnumSource(Rotation.class)
  void rotateOne(Rotation what) throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "rotate-" + what.word())) {
      lab.apply();
      for (String step : ALL ? StepNames.CONVERGENCE : List.of("database", "admin")) {
        if (what == Rotation.S3) {
          lab.useOtherKeys();
        }
        killed(lab, step, false, () -> lab.rotate(Set.of(what)));
        lab.resume(false);
        lab.isProven();
        if (what == Rotation.S3 && step.equals("secrets")) {
          lab.useOtherKeys();
        }
      }
    }
  }

  @Test
  void rollback() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "rollback-all")) {
      lab.apply();
      lab.rotate(Rotation.ADMIN, Rotation.DATABASE, Rotation.FLASK_KEY);
      int other = 1;
      for (String step : StepNames.CONVERGENCE) {
        for (boolean after : afters(step, StepNames.CONVERGENCE)) {
          String admin = lab.adminPassword();
          int to = other;
          int now = to == 1 ? 2 : 1;
          killed(lab, step, after, () -> lab.rollback(to, false));
          lab.resume(false);
          lab.isProven();
          other = lab.adminPassword().equals(admin) ? to : now;
        }
      }
    }
  }

  @Test
  void apply() throws Exception {
    for (String step : StepNames.APPLY) {
      for (boolean after : afters(step, StepNames.APPLY)) {
        killedApply(step, after);
      }
    }
  }

  private void killedApply(String step, boolean after) throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "apply-" + step + (after ? "-after" : ""))) {
      killed(lab, step, after, lab::apply);
      assertThatThrownBy(lab::apply)
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.remedy()).contains("sealift resume"));
      lab.resume(false);
      lab.isProven();
      assertThat(lab.newest().state()).isEqualTo(State.SUCCEEDED);
    }
  }

  @Test
  void aResumeCanBeCutOffToo() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "resume-cut")) {
      lab.apply();
      killed(lab, "rollout", false, () -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE));
      for (String step : List.of("secrets", "admin")) {
        killed(lab, step, false, () -> lab.resume(false));
      }
      lab.resume(false);
      lab.isProven();
    }
  }

  @Test
  void whatWasReachedIsUndoneWhenAsked() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "undo")) {
      lab.apply();
      String admin = lab.adminPassword();
      String database = lab.databasePassword();
      killed(lab, "prove", false, () -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE));
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
