package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.history.State;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each of the four services goes away at steps of a rotation, and comes back: what was begun is
 * undone or resumed, and proven. On the sandbox, which can lose a service for one test alone.
 */
@Tag("e2e")
class UnreachableE2eTest {
  /** All steps with {@code -Dkills=all}; else one before the new pods and one after. */
  private static final List<String> STEPS =
      "all".equals(System.getProperty("kills"))
          ? StepNames.CONVERGENCE
          : List.of("database", "cleanup");

  @TempDir static Path folder;
  private static Sandbox sandbox;

  @BeforeAll
  static void start() {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "database", "s3", "mlflow"})
  void atEachStep(String service) throws Exception {
    String kubeconfig = Files.readString(sandbox.kubeconfig());
    int apiPort = Integer.parseInt(kubeconfig.replaceAll("(?s).*127.0.0.1:([0-9]+).*", "$1"));
    try (Relay api = new Relay("127.0.0.1", apiPort);
        Relay database = new Relay(sandbox.database().host(), sandbox.database().port());
        Relay s3 = new Relay("127.0.0.1", sandbox.s3().getPort())) {
      Path relayed =
          Files.writeString(
              folder.resolve("kubeconfig-" + service),
              kubeconfig.replace(":" + apiPort, ":" + api.port()));
      try (Lab lab =
          new Lab(
              sandbox,
              "lost-" + service,
              relayed,
              "127.0.0.1",
              database.port(),
              URI.create("http://127.0.0.1:" + s3.port()))) {
        lab.apply();
        for (String step : STEPS) {
          lab.timeout = Duration.ofSeconds(3);
          lab.useOtherKeys();
          lab.events =
              event -> {
                if (event instanceof Event.StepStarted started && started.step().equals(step)) {
                  switch (service) {
                    case "api" -> api.cut();
                    case "database" -> database.cut();
                    case "s3" -> s3.cut();
                    default -> sandbox.faults().mlflowSilent(true);
                  }
                }
              };
          try {
            lab.rotate(EnumSet.allOf(Rotation.class));
          } catch (UserException e) {
            assertThat(e.what()).as(service + " at " + step).isNotEmpty();
          }
          lab.events = Events.none();
          List.of(api, database, s3).forEach(Relay::mend);
          sandbox.faults().mlflowSilent(false);
          lab.timeout = Duration.ofSeconds(30);
          if (lab.newest().state() != State.SUCCEEDED && lab.newest().state() != State.FAILED) {
            lab.resume(false);
          }
          lab.isProven();
          lab.useKeysOfNow();
        }
      }
    }
  }
}
