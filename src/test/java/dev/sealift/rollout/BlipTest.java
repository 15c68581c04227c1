package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wait that has time left outlasts an API server that is restarted, and says what it does. */
class BlipTest {
  private static final String BUSY = "the API server: the API server is busy: ";

  @TempDir Path folder;

  /** Does {@code work} when it is told that {@code what} is waited for, once. */
  private static Events when(String what, Consumer<Event.StepWaiting> work) {
    AtomicBoolean done = new AtomicBoolean();
    return event -> {
      if (event instanceof Event.StepWaiting waiting
          && waiting.waitingFor().startsWith(what)
          && done.compareAndSet(false, true)) {
        work.accept(waiting);
      }
    };
  }

  @AfterEach
  void mend() {
    PaperLab.API.faults().apiDown(false);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10));
  }

  @Test
  void theWaitForTheController() throws Exception {
    PaperLab lab = new PaperLab(folder);
    lab.applied(1);
    PaperLab.API.faults().apiDown(true);

    lab.cluster.awaitSynced(
        lab.namespace,
        Names.secrets(),
        soon(),
        when(BUSY + "reading SealedSecret", waiting -> PaperLab.API.faults().apiDown(false)));
  }

  @Test
  void theWaitForADeletionWhichIsToldOf() throws Exception {
    PaperLab lab = new PaperLab(folder);
    lab.applied(1);
    PaperLab.API.faults().apiDown(true);
    Events back = when(BUSY + "reading Secret", waiting -> PaperLab.API.faults().apiDown(false));
    Events deleted =
        when(
            "the cluster to delete " + Names.S3,
            waiting -> {
              assertThat(waiting.step()).isEqualTo("cleanup");
              lab.cluster.delete("bitnami.com/v1alpha1", "SealedSecret", lab.namespace, Names.S3);
            });

    lab.cluster.awaitGone(
        lab.namespace,
        List.of(Names.S3),
        soon(),
        event -> {
          back.emit(event);
          deleted.emit(event);
        });

    assertThat(lab.cluster.secret(lab.namespace, Names.S3)).isEmpty();
  }

  @Test
  void butNotForLongerThanItHas() throws Exception {
    PaperLab lab = new PaperLab(folder);
    PaperLab.API.faults().apiDown(true);
    Deadline over = Deadline.in(Duration.ofMillis(1));

    UserException failure =
        refusal(() -> lab.cluster.awaitGone(lab.namespace, List.of(Names.S3), over, Events.none()));

    assertThat(failure.what()).isEqualTo("the API server is busy: reading Secret " + Names.S3);
  }

  @Test
  void theWaitForTheRollout() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      Events back = when(BUSY + "listing pods", w -> lab.sandbox.faults().apiDown(false));
      lab.events =
          event -> {
            if (event instanceof Event.StepStarted started && started.step().equals("rollout")) {
              lab.sandbox.faults().apiDown(true);
            }
            back.emit(event);
          };

      lab.apply();

      lab.isProven();
    } finally {
      OneSandbox.get().faults().apiDown(false);
    }
  }

  /** The new pod's server may be as silent as its early proof, which tells nobody. */
  @Test
  void aProofThatHangsIsMadeAnewAndToldOf() throws Exception {
    try (Lab lab = OneSandbox.lab()) {
      lab.timeout = Duration.ofSeconds(8);
      Events answers = when("MLflow to answer", w -> lab.sandbox.faults().mlflowSilent(false));
      lab.events =
          event -> {
            if (event instanceof Event.StepStarted started && started.step().equals("objects")) {
              lab.sandbox.faults().mlflowSilent(true);
            }
            answers.emit(event);
          };

      lab.apply();

      assertThat(lab.told)
          .filteredOn(Event.StepDone.class::isInstance)
          .map(Event.StepDone.class::cast)
          .filteredOn(done -> done.step().equals("prove"))
          .singleElement()
          .extracting(Event.StepDone::took)
          .satisfies(took -> assertThat(took).isLessThan(lab.timeout));
    }
  }
}
