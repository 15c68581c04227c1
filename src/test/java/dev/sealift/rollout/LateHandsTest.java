package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import dev.sealift.sandbox.QuickKey;
import dev.sealift.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who comes back to an operation when others, or the cluster, have gone on meanwhile. */
class LateHandsTest {
  private static Lab beside(Lab lab) {
    Lab other = new Lab(lab.sandbox, lab.id);
    other.timeout = Duration.ofSeconds(8);
    return other;
  }

  @Test
  void whatSomeoneElseDidSinceIsNotUndoneByAResume() throws Exception {
    try (Lab ann = OneSandbox.lab()) {
      ann.apply();
      Kills.killed(ann, "secrets", false, () -> ann.rotate(Rotation.ADMIN));
      Lab bob = beside(ann);
      bob.otherHistory();
      bob.resume(false);
      bob.apply();
      bob.rotate(Rotation.DATABASE, Rotation.ADMIN);
      String database = bob.databasePassword();
      String admin = bob.adminPassword();

      try (Prepared prepared = ann.resuming(false)) {
        assertThat(prepared.notices().get(1))
            .isEqualTo(
                "it goes on as the cluster is: someone else has changed it since, and what its"
                    + " Secrets hold is brought into effect");
        prepared.perform();
      }

      assertThat(ann.databasePassword()).isEqualTo(database);
      assertThat(ann.adminPassword()).isEqualTo(admin);
      assertThat(ann.newest().state()).isEqualTo(State.SUCCEEDED);
    }
  }

  @Test
  void aResumeThatIsConfirmedLateIsRefused() throws Exception {
    try (Lab ann = OneSandbox.lab()) {
      ann.apply();
      Kills.killed(ann, "rollout", false, () -> ann.rotate(Rotation.ADMIN));
      Lab bob = beside(ann);
      bob.otherHistory();
      try (Prepared prepared = bob.resuming(false)) {
        ann.resume(false);
        ann.rotate(Rotation.DATABASE);
        String database = ann.databasePassword();

        assertThat(refusal(prepared::perform).what())
            .endsWith("has changed since the plan was made");

        assertThat(ann.databasePassword()).isEqualTo(database);
      }
    }
  }

  /** A laptop that was closed: whoever took the lock over has closed its revision. */
  @Test
  void whoWakesUpLateWritesNothingIntoARevisionThatOthersClosed() throws Exception {
    try (Lab ann = OneSandbox.lab()) {
      ann.apply();
      ann.at(
          "bucket",
          () -> {
            // They are written beside the work.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (ann.steps().size() < 2) {
              assertThat(System.nanoTime()).isLessThan(end);
              TimeUnit.MILLISECONDS.sleep(20);
            }
            try (History open = ann.history()) {
              open.interrupt(ann.newest().id());
            }
          });

      UserException late = refusal(() -> ann.rotate(Rotation.ADMIN));

      assertThat(late.what()).endsWith("revision 2 is closed already: interrupted");
      try (History open = ann.history()) {
        assertThat(open.verify().findings()).isEmpty();
        assertThat(open.steps(ann.newest().id()))
            .extracting(Step::name)
            .containsExactly("stage", "secrets");
      }
    }
  }

  @Test
  void aDatabaseThatIsDownIsNotSaidToRefusePasswords() throws Exception {
    Sandbox sandbox = OneSandbox.get();
    try (Relay database = new Relay(sandbox.database().host(), sandbox.database().port());
        Lab lab =
            new Lab(
                sandbox,
                "late-down",
                sandbox.kubeconfig(),
                "127.0.0.1",
                database.port(),
                sandbox.s3())) {
      lab.timeout = Duration.ofSeconds(8);
      lab.apply();
      lab.edit("admin_username = postgres\n", "");
      lab.edit("admin_password = env:SANDBOX_DB_ADMIN_PASSWORD\n", "");
      lab.edit("mlflow:sandbox", "mlflow:sandbox-2");
      Kills.killed(lab, "objects", false, lab::apply);
      database.cut();

      UserException down = refusal(() -> lab.resume(false));

      assertThat(down.what()).contains("127.0.0.1:" + database.port());
      assertThat(down.remedy()).doesNotContain("set it back");
      database.mend();
      lab.apply();
    }
  }

  /** What is proven is not undone, since only the old values are left. */
  @Test
  void aCleanUpThatIsRefusedUndoesNothing() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      AtomicReference<String> made = new AtomicReference<>("");
      lab.events =
          event -> {
            if (event instanceof Event.StepStarted started && started.step().equals("cleanup")) {
              made.set(lab.adminPassword());
              lab.sandbox.faults().readOnly(true);
            } else if (event instanceof Event.StepFailed) {
              lab.sandbox.faults().readOnly(false);
            }
          };

      UserException refused = refusal(() -> lab.rotate(Rotation.ADMIN));
      lab.events = Events.none();

      assertThat(refused.why()).contains("the new credentials are in effect and proven");
      assertThat(refused.remedy()).endsWith("then run `sealift resume`");
      assertThat(lab.steps()).extracting(Step::name).doesNotContain(Steps.UNDO);
      assertThat(lab.newest().state()).isEqualTo(State.INTERRUPTED);
      lab.resume(false);
      assertThat(lab.adminPassword()).isEqualTo(made.get());
    }
  }

  /** An auth database may be older than the Secret: there was no way out of it. */
  @Test
  void thePasswordThatMlflowHasIsTakenInPlaceOfTheSecrets() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      lab.adminPasswordBecomes(lab.adminPassword(), "MLflow has its own");
      lab.edit("admin_password = generate", "admin_password = env:ADMIN_PW");
      lab.environment.put("ADMIN_PW", "neither of these");
      assertThat(refusal(lab::apply).remedy()).endsWith("give that one");

      lab.environment.put("ADMIN_PW", "MLflow has its own");
      lab.apply();

      assertThat(lab.adminPassword()).isEqualTo("MLflow has its own");
    }
  }

  /** The S3 client tells of an interrupt as of a store that fails. */
  @Test
  void anInterruptIsNoFailureThatIsUndone() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      lab.at("bucket", () -> Thread.currentThread().interrupt());

      assertThatThrownBy(() -> lab.rotate(Rotation.ADMIN)).isInstanceOf(InterruptedException.class);

      assertThat(lab.newest().state()).isEqualTo(State.INTERRUPTED);
      assertThat(lab.newest().reason()).isEqualTo("interrupted by the operator");
      assertThat(lab.steps()).extracting(Step::name).doesNotContain(Steps.UNDO);
      lab.events = Events.none();
      lab.resume(false);
    }
  }

  @Test
  void withoutTheControllersKeyNoRotationBeginsAndAnyResumeEnds() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.apply();
      Kills.killed(lab, "secrets", false, () -> lab.rotate(Rotation.ADMIN));
      lab.sandbox.faults().loseSealingKeys(QuickKey.pair());

      lab.resume(false);

      assertThat(lab.newest().state()).isEqualTo(State.SUCCEEDED);
      lab.sandbox.faults().loseSealingKeys(QuickKey.pair());
      UserException refused = refusal(() -> lab.rotate(Rotation.DATABASE));
      assertThat(refused.remedy())
          .isEqualTo("run `sealift apply` first, which seals anew what the Secrets hold");
      lab.apply();
      lab.rotate(Rotation.DATABASE);
    }
  }

  /** A resume that got it before would take what is done for cut off. */
  @Test
  void theLockIsHeldUntilTheEndIsRecorded() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      isHeldToTheEnd(lab, lab::apply);
      isHeldToTheEnd(lab, () -> lab.rotate(Rotation.FLASK_KEY));
      assertThat(lab.newest().state()).isEqualTo(State.SUCCEEDED);

      lab.edit("[auth]", "[ingress]\nhost = mlflow.home\n[auth]");
      lab.events = failingAt("bucket");
      isHeldToTheEnd(lab, () -> refusal(lab::apply));
      assertThat(lab.newest().state()).isEqualTo(State.FAILED);

      lab.events =
          event ->
              lab.historyBusy |=
                  event instanceof Event.StepDone done && done.step().equals("prove");
      isHeldToTheEnd(lab, () -> refusal(lab::apply));
      lab.historyBusy = false;
      assertThat(lab.newest().state()).isEqualTo(State.PENDING);
      lab.events = Events.none();
      lab.resume(false);
    }
  }

  private static Events failingAt(String step) {
    return event -> {
      if (event instanceof Event.StepStarted started && started.step().equals(step)) {
        throw new UserException("it broke", "", "mend it");
      }
    };
  }

  /** The last that an operation wants of the history is to write down its end. */
  private static void isHeldToTheEnd(Lab lab, Lab.Failing operation) throws Exception {
    List<String> holders = new CopyOnWriteArrayList<>();
    lab.opening = () -> holders.add(lab.lockHolder());
    operation.run();
    lab.opening = () -> {};
    assertThat(holders).last().isEqualTo("test@here");
    assertThat(lab.lockHolder()).isEmpty();
  }
}
