package dev.sealift.e2e;

import static dev.sealift.e2e.Deployed.adminPassword;
import static dev.sealift.e2e.Deployed.isProven;
import static dev.sealift.e2e.Deployed.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import dev.sealift.rollout.StepNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applies, rotations and rollbacks on the real cluster, killed by SIGKILL.
 *
 * <p>By default a choice of the kills; {@code E2E_KILLS=all} makes each operation be killed before
 * and after each step, and {@code E2E_RANDOM_KILLS} says how many come at random moments. {@code
 * E2E_S3_NEXT_ACCESS_KEY} and {@code …_SECRET_KEY} are a second pair of the store's keys.
 */
@Tag("e2e")
class KilledOperationsE2eTest {
  private static final boolean ALL = "all".equals(System.getenv("E2E_KILLS"));
  private static final int RANDOM =
      Integer.parseInt(System.getenv().getOrDefault("E2E_RANDOM_KILLS", "2"));

  @TempDir Path folder;

  /**
   * One credential alone: the same steps, most of them with nothing to do. Between the end of a
   * step and the beginning of the next nothing is written, so one kill stands for both. The choice
   * leaves out the kinds whose kill {@link #rotateKilled} has too.
   */
  @Test
  void eachKindKilled() throws Exception {
    Map<String, String> chosen = new TreeMap<>();
    chosen.put("database", "rollout");
    if (ALL) {
      chosen.put("admin", "admin");
      chosen.put("flask-key", "rollout");
    }
    if (Homelab.hasOtherKeys()) {
      chosen.put("s3", "rollout");
    }
    try (Homelab lab = new Homelab(folder)) {
      succeeds(lab, "apply", "--yes");
      for (String kind : chosen.keySet()) {
        List<Kill> kills =
            new ArrayList<>(kills(StepNames.CONVERGENCE, List.of(chosen.get(kind)), List.of()));
        kills.removeIf(kill -> kill.after() && !kill.step().equals("cleanup"));
        for (Kill kill : kills) {
          if (kind.equals("s3")) {
            lab.useOtherKeys(lab::set);
          }
          killedThenResumed(lab, kill, "rotate", kind, "--yes");
        }
      }
    }
  }

  @Test
  void rotateKilled() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      succeeds(lab, "apply", "--yes");
      for (Kill kill :
          kills(
              StepNames.CONVERGENCE,
              List.of("secrets", "database", "admin"),
              List.of("database"))) {
        killedThenResumed(lab, kill, "rotate", "all", "--yes");
      }
    }
  }

  @Test
  void killedAtRandomMoments() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      succeeds(lab, "apply", "--yes");
      Random random = new Random(4711);
      for (int i = 0; i < RANDOM; i++) {
        Output cut = lab.killedAfter(random.nextInt(14_000), "rotate", "all", "--yes");
        resumed(lab, cut);
      }
    }
  }

  @Test
  void rollbackKilled() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      succeeds(lab, "apply", "--yes");
      succeeds(lab, "rotate", "admin", "database", "--yes");
      String first = "1";
      for (Kill kill : kills(StepNames.CONVERGENCE, List.of("rollout"), List.of("secrets"))) {
        String before = adminPassword(lab);
        killedThenResumed(lab, kill, "rollback", first, "--yes");
        first = before.equals(adminPassword(lab)) ? first : first.equals("1") ? "2" : "1";
      }
    }
  }

  @Test
  void applyKilled() throws Exception {
    for (Kill kill : kills(StepNames.APPLY, List.of("database"), List.of("objects"))) {
      // A history of its own: who has rights in one namespace alone cannot verify that of two.
      try (Homelab lab = new Homelab(Files.createTempDirectory(folder, "kill"))) {
        killedThenResumed(lab, kill, "apply", "--yes");
      }
    }
  }

  private record Kill(String step, boolean after) {
    /** A step's end has its time; a check of the same name before it has none. */
    Pattern line() {
      String start = (after ? "  ok  " : "      ") + step + ": .*";
      return Pattern.compile(after ? start + "\\([0-9.]+ s\\)" : start);
    }
  }

  private static List<Kill> kills(List<String> all, List<String> before, List<String> after) {
    List<Kill> kills = new ArrayList<>();
    for (String step : all) {
      if (ALL || before.contains(step)) {
        kills.add(new Kill(step, false));
      }
      if (ALL || after.contains(step)) {
        kills.add(new Kill(step, true));
      }
    }
    return kills;
  }

  private static void killedThenResumed(Homelab lab, Kill kill, String... command)
      throws Exception {
    Output cut = lab.killedAt(kill.line(), command);
    assertThat(cut.status()).as(kill + "\n" + cut.err()).isEqualTo(137);
    if (kill.equals(new Kill("database", false))) {
      Output over = lab.sealift("rotate", "admin", "--yes");
      assertThat(over.status()).isEqualTo(1);
      assertThat(over.err()).contains("sealift resume");
    }
    resumed(lab, cut);
  }

  private static void resumed(Homelab lab, Output cut) throws Exception {
    Output resumed = lab.sealift("resume", "--yes");
    if (resumed.status() != 0) {
      // Killed before it had begun, or after it had ended.
      assertThat(resumed.err()).as(cut.err()).contains("there is nothing to resume");
    }
    isProven(lab);
  }
}
