package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Events;
import java.util.List;
import java.util.Set;

/**
 * Ends operations before and after each of their steps; after each, a resume ends in a proven
 * state. The operation runs in this process and is left as a kill leaves it: nothing is closed. The
 * same with SIGKILL, on a real cluster, is in the end-to-end tests.
 */
final class Kills {
  /** After each step too: {@code -Dkills=all}. */
  private static final boolean ALL = "all".equals(System.getProperty("kills"));

  private static final Set<String> SHARED = Set.of("secrets", "bucket", "cleanup");

  private Kills() {}

  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  /**
   * The steps of a convergence at which one is ended that is of less than everything: before and
   * after its Secrets are new, at its end, and at its {@code own}. One of everything is ended at
   * each.
   */
  static List<String> steps(List<String> own) {
    return StepNames.CONVERGENCE.stream()
        .filter(step -> ALL || own.contains(step) || SHARED.contains(step))
        .toList();
  }

  /**
   * Between the end of a step and the beginning of the next nothing is written but the record of
   * it: to kill before each step, and after the last, is to kill between all of them.
   */
  static List<Boolean> afters(String step, List<String> steps) {
    boolean last = steps.indexOf(step) == steps.size() - 1;
    return ALL || last ? List.of(false, true) : List.of(false);
  }

  static void killed(Lab lab, String step, boolean after, Operation operation) {
    lab.events = Lab.killing(step, after);
    assertThatThrownBy(operation::run)
        .as((after ? "after " : "before ") + step)
        .isInstanceOf(Lab.Killed.class);
    lab.events = Events.none();
  }

  /** From the first changed Secret on; back before: never something between. */
  static boolean goesForward(String step, boolean after) {
    return StepNames.CONVERGENCE.indexOf(step) > 1 || (step.equals("secrets") && after);
  }
}
