package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.JavaProcess;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commits revisions in a process of its own and tells of each, until it is killed. */
final class KilledWriter {
  private static final DeploymentKey KEY = new DeploymentKey("uid", "mlflow", "mlflow");
  private static final Step STEP =
      new Step(1, "seal", "done", "3 secrets", Instant.EPOCH, Duration.ofMillis(5));

  private KilledWriter() {}

  public static void main(String[] args) {
    try (History history = open(args[0], System.getenv().getOrDefault("PGPASSWORD", ""))) {
      while (true) {
        long id = history.begin(intent()).id();
        history.step(id, STEP);
        System.out.println(history.finish(id, State.SUCCEEDED, "", "").number());
      }
    }
  }

  private static Intent intent() {
    return new Intent(
        KEY, Operation.APPLY, "[deployment]\n", "kind: X\n".repeat(1000), "img", "ctx", "", "ann");
  }

  private static History open(String place, String password) {
    return place.startsWith("jdbc:")
        ? History.open(place, Map.of("PGPASSWORD", password), Clock.systemUTC())
        : History.open(Path.of(place), Clock.systemUTC());
  }

  /**
   * Kills a writer again and again, each time after another number of commits, and looks whether
   * all that it told of is there and whole.
   *
   * @param password of the place; may be empty
   */
  static void rounds(int rounds, String place, String password) throws Exception {
    open(place, password).close();
    Set<Integer> told = new HashSet<>();
    for (int round = 0; round < rounds; round++) {
      told.addAll(killAfter(3 + 5 * round % 17, place, password));
      try (History history = open(place, password)) {
        assertThat(history.verify().findings()).isEmpty();
        assertThat(history.list(Optional.of(KEY), Integer.MAX_VALUE, Optional.empty()))
            .filteredOn(r -> told.contains(r.number()))
            .hasSameSizeAs(told)
            .allMatch(r -> r.state() == State.SUCCEEDED)
            .allMatch(r -> history.steps(r.id()).equals(List.of(STEP)));
        history.pending(KEY).ifPresent(pending -> history.interrupt(pending.id()));
      }
    }
  }

  /** The revisions that it told of. */
  private static Set<Integer> killAfter(int commits, String place, String password)
      throws Exception {
    List<String> command = JavaProcess.command(KilledWriter.class);
    command.add(place);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PGPASSWORD", password);
    Process writer = builder.redirectErrorStream(true).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      Set<Integer> told = new HashSet<>();
      for (int i = 0; i < commits; i++) {
        told.add(Integer.parseInt(lines.readLine()));
      }
      // By its handle: Process.destroyForcibly would close the stream with what is still in it.
      writer.toHandle().destroyForcibly();
      writer.waitFor();
      for (String line = lines.readLine(); line != null && line.matches("\\d+"); ) {
        told.add(Integer.parseInt(line));
        line = lines.readLine();
      }
      return told;
    }
  }
}
