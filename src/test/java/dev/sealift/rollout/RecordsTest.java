package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.plan.Conflict;
import dev.sealift.plan.Plan;
import dev.sealift.profile.Profile;
import dev.sealift.profile.ProfileReader;
import dev.sealift.rollout.HistoryVerdict.Kind;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operations record, and what is told of records and of a cluster beside them. */
class RecordsTest {
  @TempDir Path folder;

  private PaperLab lab;

  @BeforeEach
  void open() {
    lab = new PaperLab(folder);
  }

  @AfterEach
  void close() {
    PaperLab.API.faults().apiDown(false);
    PaperLab.API.faults().controllerGone(false);
    PaperLab.API.faults().readOnly(false);
  }

  private static UserException refusal(ThrowingCallable call) {
    UserException refusal = catchThrowableOfType(UserException.class, call);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private Intent intent() {
    return new Intent(
        lab.key(), Operation.ROTATE, lab.text, "", "mlflow:1", "sandbox", "a note", "ann@nas");
  }

  private Revision newest() {
    try (History history = lab.history()) {
      return history.list(Optional.of(lab.key()), 1, Optional.empty()).get(0);
    }
  }

  private List<Step> steps() {
    try (History history = lab.history()) {
      return history.steps(newest().id());
    }
  }

  private KubernetesObject configMap(String value) {
    return configMap(value, Map.of());
  }

  private KubernetesObject configMap(String value, Map<String, String> annotations) {
    return KubernetesObject.of(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("mlflow-auth-config")
            .withNamespace(lab.namespace)
            .withAnnotations(annotations)
            .endMetadata()
            .addToData("key", value)
            .build());
  }

  @Test
  void stepsAreRecordedInOrderAndTheEndAfterThem() throws Exception {
    Recorder recorder = Recorder.begin(lab.work(), intent());
    assertThat(newest().state()).isEqualTo(State.PENDING);

    Steps.Done<Integer> done =
        Steps.run(
            recorder,
            lab.events::add,
            steps -> {
              steps.step("secrets", "sealing", () -> "3 unsealed");
              steps.note("schema", "abc");
              return steps.step("prove", "logging in", () -> 7, number -> "status " + number);
            });

    assertThat(done.result()).isEqualTo(7);
    assertThat(done.revision().state()).isEqualTo(State.SUCCEEDED);
    assertThat(steps())
        .extracting(Step::number, Step::name, Step::state, Step::result)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, "secrets", "done", "3 unsealed"),
            org.assertj.core.groups.Tuple.tuple(2, "schema", "done", "abc"),
            org.assertj.core.groups.Tuple.tuple(3, "prove", "done", "status 7"));
    assertThat(lab.events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("StepStarted", "StepDone", "StepStarted", "StepDone");
    assertThat(lab.events.get(0)).isEqualTo(new Event.StepStarted("secrets", "sealing"));
    try (History history = lab.history()) {
      assertThat(SchemaNote.of(history, done.revision())).hasValue("abc");
      assertThat(HistoryAnchor.read(lab.cluster, lab.namespace))
          .isEqualTo(HistoryAnchor.of(history, lab.key()));
    }
  }

  @Test
  void aFailureIsRecordedWithItsStepAndReason() {
    UserException failure = new UserException("it broke", "no reason", "mend it");
    Recorder recorder = Recorder.begin(lab.work(), intent());

    UserException thrown =
        refusal(
            () ->
                Steps.run(
                    recorder,
                    lab.events::add,
                    steps -> {
                      steps.step(
                          "rollout",
                          "waiting",
                          () -> {
                            throw failure;
                          });
                      return "";
                    }));

    assertThat(thrown).isSameAs(failure);
    assertThat(newest().state()).isEqualTo(State.FAILED);
    assertThat(newest().failedStep()).isEqualTo("rollout");
    assertThat(newest().reason()).isEqualTo("it broke: no reason");
    assertThat(steps())
        .extracting(Step::state, Step::result)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("failed", "it broke"));
    assertThat(lab.events.get(1)).isInstanceOf(Event.StepFailed.class);
  }

  @Test
  void whatIsLeftUnsettledIsInterruptedAndAWayBackNamesWhereItTurned() throws Exception {
    refusal(
        () ->
            Steps.run(
                Recorder.begin(lab.work(), intent()),
                lab.events::add,
                steps -> {
                  steps.unsettled(true);
                  steps.step("database", "changing", () -> "changed");
                  steps.turnBack();
                  steps.step("secrets", "sealing", () -> "back");
                  throw new UserException("no way back", "", "");
                }));

    assertThat(newest().state()).isEqualTo(State.INTERRUPTED);
    assertThat(newest().failedStep()).isEqualTo("database");
    assertThat(newest().reason()).isEqualTo("no way back");
    assertThat(steps()).extracting(Step::name).containsExactly("database", "undo", "secrets");
    assertThat(steps().get(1).result()).isEqualTo("step database failed; going back");
  }

  @Test
  void anUnforeseenFailuresTextIsNotRecorded() {
    assertThatThrownBy(
            () ->
                Steps.run(
                    Recorder.begin(lab.work(), intent()),
                    lab.events::add,
                    steps -> {
                      throw new IllegalStateException("marker-4711");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(newest().reason()).isEqualTo("internal error: IllegalStateException");
    assertThat(newest().failedStep()).isEqualTo("start");
  }

  @Test
  void anInterruptIsRecordedAndGoesOn() {
    Recorder recorder = Recorder.begin(lab.work(), intent());
    Throwable thrown =
        org.assertj.core.api.Assertions.catchThrowable(
            () ->
                Steps.run(
                    recorder,
                    lab.events::add,
                    steps -> {
                      steps.step("rollout", "waiting", () -> "done");
                      Thread.currentThread().interrupt();
                      throw new IllegalStateException("a client's own");
                    }));

    assertThat(thrown).isInstanceOf(CutOff.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(newest().state()).isEqualTo(State.INTERRUPTED);
    assertThat(newest().failedStep()).isEqualTo("rollout");
    assertThat(newest().reason()).isEqualTo("interrupted by the operator");
  }

  @Test
  void noStepBeginsAfterAnInterrupt() {
    Recorder recorder = Recorder.begin(lab.work(), intent());
    Throwable thrown =
        org.assertj.core.api.Assertions.catchThrowable(
            () ->
                Steps.run(
                    recorder,
                    lab.events::add,
                    steps -> {
                      Thread.currentThread().interrupt();
                      steps.step("rollout", "waiting", () -> "done");
                      return "";
                    }));

    assertThat(thrown).isInstanceOf(CutOff.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(newest().state()).isEqualTo(State.INTERRUPTED);
    assertThat(lab.events).isEmpty();
  }

  /** How often the history is still busy when it is opened. */
  private final AtomicInteger busy = new AtomicInteger();

  private Workplace besideOthers() {
    return work(
        () -> {
          if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new UserException("it cannot be opened", "another process has it open", "wait");
          }
          return lab.history();
        });
  }

  private Workplace work(Supplier<History> history) {
    Workplace work = lab.work();
    return new Workplace(
        work.cluster(),
        history,
        work.addresses(),
        work.clock(),
        work.random(),
        work.events(),
        work.operator(),
        work.note(),
        work.timeout());
  }

  @Test
  void aStepThatTheHistoryWasTooBusyForIsWrittenLater() throws Exception {
    lab.ownHistory();
    Recorder recorder = Recorder.begin(besideOthers(), intent());
    busy.set(1);

    Steps.Done<Integer> done =
        Steps.run(
            recorder,
            lab.events::add,
            steps -> {
              steps.step("secrets", "sealing", () -> "3 unsealed");
              steps.step("rollout", "waiting", () -> "1 available");
              return steps.step("prove", "logging in", () -> 7, number -> "status " + number);
            });

    assertThat(done.revision().state()).isEqualTo(State.SUCCEEDED);
    assertThat(busy).hasValue(0);
    assertThat(steps())
        .extracting(Step::number, Step::name)
        .containsExactly(tuple(1, "secrets"), tuple(2, "rollout"), tuple(3, "prove"));
    try (History history = lab.history()) {
      assertThat(history.verify().findings()).isEmpty();
    }
  }

  @Test
  void theEndIsTriedAgainWhileTheHistoryIsBusy() {
    Recorder recorder = Recorder.begin(besideOthers(), intent());
    recorder.step("prove", true, "status 7", Duration.ZERO);
    recorder.flush();
    busy.set(2);
    assertThat(recorder.finish(State.SUCCEEDED, "", "").state()).isEqualTo(State.SUCCEEDED);

    Recorder another = Recorder.begin(besideOthers(), intent());
    busy.set(Integer.MAX_VALUE);
    assertThat(refusal(() -> another.finish(State.SUCCEEDED, "", "")).why())
        .isEqualTo("another process has it open");
    busy.set(0);
    assertThat(newest().state()).isEqualTo(State.PENDING);
  }

  /** What runs is not told as a failure of what was done. */
  @Test
  void anEndThatCannotBeRecordedIsNoFailureOfWhatWasProven() {
    Recorder recorder = Recorder.begin(besideOthers(), intent());

    UserException refused =
        refusal(
            () ->
                Steps.run(
                    recorder,
                    lab.events::add,
                    steps -> {
                      busy.set(Integer.MAX_VALUE);
                      return steps.step("prove", "logging in", () -> 7, n -> "status " + n);
                    }));

    assertThat(refused.what())
        .isEqualTo(
            "all of it is done and proven, and the history could not record that: it cannot be"
                + " opened");
    assertThat(refused.why()).isEqualTo("another process has it open");
    assertThat(refused.remedy())
        .isEqualTo("wait; then run `sealift resume`, which proves it again and records it");
    busy.set(0);
    assertThat(newest().state()).isEqualTo(State.PENDING);
  }

  /** One whose flush fails is committed already, and would be refused a second time. */
  @Test
  void aStepThatWasCommittedAndFailedAllTheSameIsThereOnce() {
    AtomicBoolean fails = new AtomicBoolean(true);
    Supplier<History> flushing =
        () -> {
          History history = lab.history();
          return (History)
              Proxy.newProxyInstance(
                  History.class.getClassLoader(),
                  new Class<?>[] {History.class},
                  (proxy, method, arguments) -> {
                    Object result = method.invoke(history, arguments);
                    if (method.getName().equals("step") && fails.getAndSet(false)) {
                      throw new UserException("cannot write the history", "no space", "make some");
                    }
                    return result;
                  });
        };
    Recorder recorder = Recorder.begin(work(flushing), intent());
    recorder.step("prove", true, "status 7", Duration.ZERO);

    assertThat(recorder.finish(State.SUCCEEDED, "", "").state()).isEqualTo(State.SUCCEEDED);
    assertThat(fails).isFalse();
    assertThat(steps()).extracting(Step::name).containsExactly("prove");
  }

  @Test
  void theWayBackDoesNotWaitForTheHistory() {
    Recorder recorder = Recorder.begin(besideOthers(), intent());

    refusal(
        () ->
            Steps.run(
                recorder,
                lab.events::add,
                steps -> {
                  steps.step("database", "changing", () -> "changed");
                  // Or else the way back is noted with it.
                  recorder.flush();
                  busy.set(Integer.MAX_VALUE);
                  steps.turnBack();
                  busy.set(0);
                  steps.step("secrets", "sealing", () -> "back");
                  throw new UserException("it broke", "", "");
                }));

    assertThat(lab.events)
        .filteredOn(event -> event instanceof Event.Warning)
        .singleElement()
        .isEqualTo(
            new Event.Warning(
                "the history could not note that it is being undone: it cannot be opened,"
                    + " another process has it open",
                "it is noted later; if this is cut off before: `sealift resume --undo`"));
    assertThat(newest().state()).isEqualTo(State.FAILED);
    assertThat(newest().failedStep()).isEqualTo("database");
    assertThat(steps()).extracting(Step::name).containsExactly("database", "undo", "secrets");
  }

  /** An interrupt would close the file under the database that writes it. */
  @Test
  void anInterruptDoesNotKeepTheEndFromBeingWritten() {
    Recorder recorder = Recorder.begin(lab.work(), intent());
    recorder.step("prove", true, "status 7", Duration.ZERO);
    Thread.currentThread().interrupt();

    Revision ended = recorder.finish(State.SUCCEEDED, "", "");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended.state()).isEqualTo(State.SUCCEEDED);
    assertThat(steps()).extracting(Step::name).containsExactly("prove");
  }

  @Test
  void aClusterThatForgetsTheHeadIsWarnedOf() {
    Recorder recorder = Recorder.begin(lab.work(), intent());
    recorder.flush();
    PaperLab.API.faults().apiDown(true);

    assertThat(recorder.finish(State.SUCCEEDED, "", "").state()).isEqualTo(State.SUCCEEDED);

    assertThat(lab.events)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.Warning.class,
            warning ->
                assertThat(warning.text())
                    .startsWith("the history's head could not be noted in the cluster: "));
  }

  @Test
  void aRefusedApplyIsRecordedWhereNothingIsUnfinished() {
    ApplyOperation operation = new ApplyOperation(lab.work(), false);
    UserException refusal = new UserException("no database", "it is off", "start it");

    operation.recordRefused(lab.profile(), lab.text, refusal);
    assertThat(newest().failedStep()).isEqualTo("preflight");
    assertThat(newest().reason()).isEqualTo("no database: it is off");
    assertThat(newest().note()).isEqualTo("a note");
    assertThat(newest().who()).isEqualTo("ann@nas");
    lab.record(Operation.APPLY, State.PENDING, "");
    operation.recordRefused(lab.profile(), lab.text, refusal);
    assertThat(newest().state()).isEqualTo(State.PENDING);
    assertThat(refusal.getSuppressed()).hasSize(1);
  }

  @Test
  void whatWasRefusedWithoutANamespaceIsNotMissedThere() {
    Profile nowhere = ProfileReader.parse("p.ini", lab.text.replace(lab.namespace, "nowhere"));
    UserException refusal = new UserException("no database", "it is off", "start it");
    new ApplyOperation(lab.work(), false).recordRefused(nowhere, lab.text, refusal);
    try (History history = lab.history()) {
      assertThat(history.deployments()).extracting(DeploymentKey::namespace).contains("nowhere");
    }
    assertThat(lab.events).isEmpty();
    assertThat(refusal.getSuppressed()).isEmpty();
  }

  private HistoryVerdict verdict() {
    return HistoryVerification.of(lab::history, Optional.of(lab.cluster));
  }

  private void remember(long record, int number, String hash, String history) {
    new HistoryAnchor("mlflow", record, number, hash, history).write(lab.cluster, lab.namespace);
  }

  @Test
  void aHistoryIsSoundWhereTheClusterRemembersIt() {
    lab.ownHistory();
    lab.record(Operation.APPLY, State.SUCCEEDED, "");
    assertThat(verdict().kind()).isEqualTo(Kind.SOUND);
    assertThat(verdict().lines())
        .contains("2 records of 1 revisions")
        .contains(
            lab.namespace
                + "/mlflow: the cluster remembers nothing of it; the next operation will be noted");
    Recorder.begin(lab.work(), intent()).finish(State.SUCCEEDED, "", "");
    assertThat(verdict().lines())
        .contains(lab.namespace + "/mlflow: revision 2 is what the cluster remembers");
    lab.record(Operation.APPLY, State.SUCCEEDED, "");
    assertThat(verdict().lines())
        .contains(
            lab.namespace
                + "/mlflow: revision 2 is what the cluster remembers; record 6 came after it");
    assertThat(verdict().what())
        .isEqualTo("sound: no record was changed, and none that the cluster remembers is missing");
    assertThat(verdict().remedy()).isEmpty();
    assertThat(HistoryVerification.of(lab::history, Optional.empty()).what())
        .isEqualTo("sound in itself: no record was changed; not compared with a cluster");
  }

  @Test
  void aTruncatedATamperedAndAForeignHistoryAreToldApart() {
    lab.ownHistory();
    lab.record(Operation.APPLY, State.SUCCEEDED, "");
    String own;
    String hash;
    try (History history = lab.history()) {
      own = history.identity();
      hash = history.hashOf(1).orElseThrow();
    }
    remember(9, 4, hash, own);
    assertThat(verdict().kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(verdict().lines())
        .contains(
            lab.namespace
                + "/mlflow: the cluster remembers revision 4, record 9; this history ends with"
                + " record 2");
    assertThat(verdict().what()).startsWith("TRUNCATED: ");
    remember(2, 1, hash, own);
    assertThat(verdict().kind()).isEqualTo(Kind.TAMPERED);
    assertThat(verdict().lines())
        .contains(lab.namespace + "/mlflow: record 2 is not the one that the cluster remembers");
    assertThat(verdict().remedy()).startsWith("put a backup in its place; keep this one");
    remember(2, 1, hash, "another");
    assertThat(verdict().kind()).isEqualTo(Kind.FOREIGN);
    assertThat(verdict().lines().get(1))
        .isEqualTo(
            lab.namespace
                + "/mlflow: revision 1, the last that was done there, is recorded in the history"
                + " another; this one is "
                + own);
    assertThat(verdict().what()).startsWith("FOREIGN: ");
  }

  private void recordOne() {
    Recorder.begin(lab.work(), intent()).finish(State.SUCCEEDED, "", "");
  }

  /** An import writes more links than there were. */
  @Test
  void whatWasLostAndCameBackByAnImportIsSound() throws Exception {
    lab.ownHistory();
    recordOne();
    Path file = folder.resolve("own-history.mv.db");
    Path backup = Files.copy(file, folder.resolve("backup"), StandardCopyOption.COPY_ATTRIBUTES);
    Path export = folder.resolve("export.jsonl");
    recordOne();
    recordOne();
    try (History history = lab.history()) {
      history.export(Optional.empty(), export);
    }
    putBack(backup, file);
    assertThat(verdict().kind()).isEqualTo(Kind.TRUNCATED);
    try (History history = lab.history()) {
      history.importFrom(export);
    }

    assertThat(verdict().kind()).isEqualTo(Kind.SOUND);
    assertThat(verdict().lines())
        .contains(
            lab.namespace + "/mlflow: revision 3 is what the cluster remembers; it was imported");

    putBack(backup, file);
    for (int i = 0; i < 3; i++) {
      lab.record(Operation.APPLY, State.SUCCEEDED, "forged");
    }
    assertThat(verdict().kind()).isEqualTo(Kind.TAMPERED);
  }

  private static void putBack(Path backup, Path file) throws IOException {
    Files.copy(
        backup, file, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void whereNothingWasRecordedNothingIsSound() {
    lab.ownHistory();
    HistoryVerdict verdict = HistoryVerification.of(lab::history, Optional.empty());
    assertThat(verdict.kind()).isEqualTo(Kind.NONE);
    assertThat(verdict.kind().isWrong()).isFalse();
    assertThat(verdict.what()).isEqualTo("there is no history yet: nothing was recorded");
    assertThat(verdict.remedy()).isEmpty();
  }

  @Test
  void whatTheClusterKnowsAndTheHistoryDoesNotIsTold() {
    lab.ownHistory();
    remember(2, 1, "0".repeat(64), "another");
    assertThat(verdict().kind()).isEqualTo(Kind.FOREIGN);
    assertThat(verdict().lines())
        .contains(lab.namespace + "/mlflow: its revisions are in the history another");
    try (History history = lab.history()) {
      remember(2, 1, "0".repeat(64), history.identity());
    }
    assertThat(verdict().kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(verdict().lines())
        .contains(lab.namespace + "/mlflow: the cluster remembers revision 1 in it");
    remember(2, 1, "0".repeat(64), "another");
    try (History history = lab.history()) {
      history.begin(
          new Intent(
              new DeploymentKey("elsewhere", "lab", "mlflow"),
              Operation.APPLY,
              lab.text,
              "",
              "i",
              "c",
              "",
              "ann"));
    }
    assertThat(verdict().lines())
        .contains("none of its revisions is of the cluster at " + lab.cluster.server());
    try (History history = lab.history()) {
      history.begin(
          new Intent(
              new DeploymentKey(lab.cluster.identity(), "other", "mlflow"),
              Operation.APPLY,
              lab.text,
              "",
              "i",
              "c",
              "",
              "ann"));
    }
    assertThat(verdict().lines())
        .contains("1 deployments in other clusters: not compared")
        .noneMatch(line -> line.startsWith(lab.namespace));
  }

  @Test
  void anAnchorOfSomebodyElsesHandIsNone() {
    assertThat(HistoryAnchor.parse(configMap("x"))).isEmpty();
    assertThat(HistoryAnchor.parse(configMap("x", Map.of("sealift.dev/history-head", "hello"))))
        .isEmpty();
    assertThat(HistoryAnchor.read(lab.cluster, lab.namespace)).isEmpty();
    try (History history = lab.history()) {
      assertThat(HistoryAnchor.of(history, lab.key())).isEmpty();
    }
  }

  private static KubernetesObject annotated(
      KubernetesObject object, Map<String, String> annotations) {
    Map<String, Object> metadata = new LinkedHashMap<>(object.<Map<String, Object>>at("metadata"));
    metadata.put("annotations", annotations);
    Map<String, Object> tree = new LinkedHashMap<>(object.tree());
    tree.put("metadata", metadata);
    return KubernetesObject.of(object.apiVersion(), object.kind(), tree);
  }

  private List<String> difference(String before, String after) {
    Revision one = lab.record(Operation.APPLY, State.SUCCEEDED, before);
    Revision two = lab.record(Operation.APPLY, State.SUCCEEDED, after);
    try (History history = lab.history()) {
      return RevisionDiff.lines(history, one, two);
    }
  }

  @Test
  void twoRevisionsAreComparedKeyByKeyAndFieldByField() {
    String first = Yaml.write(List.of(configMap("1")));
    Revision one = lab.record(Operation.APPLY, State.SUCCEEDED, first);
    String sealed = Yaml.write(List.of(configMap("2"), lab.credentials(1).get(2)));
    lab.text =
        lab.text.replace("mlflow:1", "mlflow:2").replace("[bucket]", "# x = y\n; a=b\n[bucket]")
            + "prefix: p = q\n";
    Revision two = lab.record(Operation.APPLY, State.SUCCEEDED, sealed);

    try (History history = lab.history()) {
      List<String> lines = RevisionDiff.lines(history, one, two);
      assertThat(lines)
          .startsWith(
              "~ profile [deployment] image = mlflow:1 -> mlflow:2",
              "+ profile [bucket] prefix = p = q")
          .contains("~ ConfigMap/mlflow-auth-config", "+ SealedSecret/mlflow-s3-credentials")
          .noneMatch(line -> line.startsWith("sealed again"));
      assertThat(RevisionDiff.lines(history, two, one))
          .contains("- profile [bucket] prefix = p = q", "- SealedSecret/mlflow-s3-credentials");
      assertThat(RevisionDiff.lines(history, one, one)).containsExactly("no difference");
      history.prune(List.of(lab.key()), 1, "ann");
      assertThat(RevisionDiff.lines(history, one, two))
          .containsExactly("revision 1 was pruned: its profile and objects are gone");
    }
  }

  @Test
  void otherCiphertextIsExplained() {
    assertThat(
            difference(
                Yaml.write(List.of(lab.credentials(1).get(2))),
                Yaml.write(List.of(lab.credentials(1).get(2)))))
        .last()
        .asString()
        .startsWith("sealed again: the same value has another ciphertext each time");
  }

  @Test
  void driftIsWhatTheLastGoodRevisionWouldChange() throws Exception {
    KubernetesObject object = configMap("1");
    lab.record(Operation.APPLY, State.FAILED, "");
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(List.of(configMap("0"))));
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(List.of(object)));
    lab.record(Operation.APPLY, State.FAILED, "");
    lab.apply(object);

    Drift none = Drift.read(lab.work(), lab.profile());
    assertThat(none.plan().hasChanges()).isFalse();
    assertThat(none.revision().orElseThrow().number()).isEqualTo(3);
    assertThat(none.last().orElseThrow().number()).isEqualTo(4);
    assertThat(none.first().orElseThrow().number()).isEqualTo(2);
    assertThat(Yaml.write(none.objects())).isEqualTo(Yaml.write(List.of(object)));
    assertThat(Yaml.write(none.firstObjects())).isEqualTo(Yaml.write(List.of(configMap("0"))));
    lab.apply(configMap("2"));
    assertThat(PlanLines.of(Drift.read(lab.work(), lab.profile()).plan(), List.of()))
        .containsExactly("~ ConfigMap/mlflow-auth-config", "    data.key: 2 -> 1");
  }

  @Test
  void withoutARevisionThereIsNoDrift() throws Exception {
    Drift drift = Drift.read(lab.work(), lab.profile());

    assertThat(drift.revision()).isEmpty();
    assertThat(drift.first()).isEmpty();
    assertThat(drift.objects()).isEmpty();
  }

  @Test
  void theStatusIsWhatRunsAndHowOldItIs() throws Exception {
    List<KubernetesObject> objects = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(objects));
    lab.apply(
        annotated(
            objects.get(2),
            Map.of(
                Names.SEALED_ANNOTATION + Names.SECRET_KEY, "2026-11-01T00:00:00Z 0123456789abcdef",
                Names.SEALED_ANNOTATION + Names.ACCESS_KEY,
                    "2026-11-02T00:00:00Z 0123456789abcdef")));
    lab.apply(
        annotated(
            objects.get(1),
            Map.of(
                Names.SEALED_ANNOTATION + Names.DB_PASSWORD,
                "2026-11-23T00:00:00Z " + lab.certificate.brief())));

    StatusReport report = new StatusOperation(lab.work()).read(lab.profile());

    assertThat(report.server()).isEqualTo(lab.cluster.server());
    assertThat(report.namespace()).isEqualTo(lab.namespace);
    assertThat(report.revision().orElseThrow().number()).isEqualTo(1);
    assertThat(report.last()).isEqualTo(report.revision());
    assertThat(report.cutOff()).isEmpty();
    assertThat(report.staged()).isFalse();
    assertThat(report.rollout()).isEmpty();
    assertThat(report.credentials())
        .extracting(StatusReport.Credential::secret)
        .isEqualTo(Names.secrets());
    assertThat(report.credentials()).allMatch(StatusReport.Credential::synced);
    assertThat(report.credentials().get(2).sealedAt())
        .hasValue(Instant.parse("2026-11-02T00:00:00Z"));
    assertThat(report.ages().get(3))
        .isEqualTo(
            new StatusReport.Age(Rotation.S3, Optional.of(Instant.parse("2026-11-01T00:00:00Z"))));
    assertThat(report.sealing().older()).isEqualTo(1);
    assertThat(report.sealing().of()).isEqualTo(4);
    assertThat(report.sealing().current()).hasValue(lab.certificate.notAfter());
    StatusOperation operation = new StatusOperation(lab.work());
    assertThat(operation.olderThan(lab.profile(), Duration.ofDays(20)))
        .isEqualTo(Set.of(Rotation.S3));
    assertThat(operation.olderThan(lab.profile(), Duration.ofDays(24))).isEmpty();
    assertThat(operation.olderThan(lab.profile(), Duration.ofHours(30)))
        .isEqualTo(Set.of(Rotation.S3, Rotation.DATABASE));
  }

  @Test
  void theStatusTellsOfWhatIsUnfinishedAndDoesWithoutAController() throws Exception {
    lab.record(Operation.ROTATE, State.PENDING, "");
    lab.apply(lab.sealed(Names.next(Names.S3), Map.of(Names.ACCESS_KEY, "old")));
    PaperLab.API.faults().controllerGone(true);

    StatusReport report = new StatusOperation(lab.work()).read(lab.profile());

    assertThat(report.revision()).isEmpty();
    assertThat(report.cutOff().orElseThrow().number()).isEqualTo(1);
    assertThat(report.staged()).isTrue();
    assertThat(report.sealing().current()).isEmpty();
    assertThat(report.sealing().older()).isZero();
    assertThat(report.credentials()).noneMatch(StatusReport.Credential::synced);
    assertThat(report.credentials().get(0).sealedAt()).isEmpty();
    lab.interruptPending();
    assertThat(new StatusOperation(lab.work()).read(lab.profile()).cutOff().orElseThrow().state())
        .isEqualTo(State.INTERRUPTED);
  }

  /** Of what stands as it was applied the server is not asked what an apply would change. */
  @Test
  void theStatusOfWhatStandsNeedsNoRightToWrite() throws Exception {
    List<KubernetesObject> objects = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(objects));
    StatusOperation operation = new StatusOperation(lab.work());
    PaperLab.API.faults().readOnly(true);

    Plan drift = operation.read(lab.profile()).drift();

    assertThat(drift.changes()).hasSameSizeAs(objects);
    assertThat(drift.hasChanges()).isFalse();
    PaperLab.API.faults().readOnly(false);
    lab.apply(lab.sealed(Names.S3, Map.of(Names.ACCESS_KEY, "another")));
    PaperLab.API.faults().readOnly(true);
    assertThat(operation.read(lab.profile()).drift().changes())
        .filteredOn(change -> change.untold().isPresent())
        .extracting(Change::kind, Change::name, Change::untold)
        .containsExactly(
            tuple("SealedSecret", Names.S3, Optional.of("the right to patch it is missing")));
  }

  /** Each is asked for once, whoever wants it. */
  @Test
  void whatIsReadIsReadOnce() throws Exception {
    KubernetesObject object = configMap("1");
    lab.apply(object);
    try (Tasks tasks = new Tasks()) {
      Readings readings = new Readings(lab.cluster, tasks);
      readings.begin(List.of(object));
      assertThat(Tasks.get(readings.of(object))).isEqualTo(lab.cluster.get(object));
      lab.apply(configMap("2"));
      assertThat(Tasks.get(readings.of(object))).isNotEqualTo(lab.cluster.get(object));
      assertThat(Tasks.get(readings.of("v1", "ConfigMap", lab.namespace, "another"))).isEmpty();
    }
  }

  @Test
  void theStatusIsOfThisDeploymentWhicheverWasChangedLast() throws Exception {
    lab.apply(configMap("1"));
    Revision ours =
        lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(List.of(configMap("1"))));
    StatusOperation operation = new StatusOperation(lab.work());
    assertThat(operation.read(lab.profile()).drift().changes())
        .containsExactly(
            new Change(Action.UNCHANGED, "ConfigMap", "mlflow-auth-config", List.of()));

    DeploymentKey key = lab.key();
    for (DeploymentKey other :
        List.of(
            new DeploymentKey("another cluster", key.namespace(), key.name()),
            new DeploymentKey(key.cluster(), "another", key.name()),
            new DeploymentKey(key.cluster(), key.namespace(), "another"))) {
      lab.record(other, Operation.APPLY, State.SUCCEEDED, Yaml.write(List.of(configMap("2"))));

      StatusReport report = operation.read(lab.profile());

      assertThat(report.revision()).as(other.toString()).hasValue(ours);
      assertThat(report.last()).hasValue(ours);
      assertThat(report.drift().hasChanges()).isFalse();
    }
    lab.apply(configMap("3"));
    assertThat(PlanLines.of(operation.read(lab.profile()).drift(), List.of()))
        .containsExactly("~ ConfigMap/mlflow-auth-config", "    data.key: 3 -> 1");
  }

  private List<KubernetesObject> desired(List<KubernetesObject> earlier)
      throws InterruptedException {
    return new DesiredObjects(lab.work(), lab.profile()).read(lab.resolver(), earlier);
  }

  private static String data(List<KubernetesObject> objects, String name) {
    return String.valueOf(Staging.in(objects, name).orElseThrow().encryptedData());
  }

  @Test
  void whatIsDesiredKeepsTheClustersCiphertext() throws Exception {
    List<KubernetesObject> live = lab.applied(1);

    List<KubernetesObject> objects = desired(List.of());

    assertThat(objects.get(0).kind()).isEqualTo("Namespace");
    assertThat(objects).extracting(KubernetesObject::kind).contains("Deployment", "Service");
    for (String name : Names.secrets()) {
      assertThat(data(objects, name)).isEqualTo(data(live, name));
    }
  }

  @Test
  void whereTheClusterHasNothingAnEarlierResultIsKept() throws Exception {
    lab.text += "access_key = env:A\nsecret_key = env:S\n";
    lab.environment.put("A", "access");
    lab.environment.put("S", "secret");
    List<KubernetesObject> first = desired(List.of());
    assertThat(lab.events)
        .contains(
            new Event.Warning(
                "role mlflow needs the password made just now",
                "once it is applied, `sealift apply` makes the role with it"));

    List<KubernetesObject> again = desired(first);
    for (String name : Names.secrets()) {
      assertThat(data(again, name)).isEqualTo(data(first, name));
      assertThat(Staging.in(again, name)).isEqualTo(Staging.in(first, name));
    }
    assertThat(again).isEqualTo(first);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(first));
    assertThat(data(desired(List.of()), Names.DATABASE)).isEqualTo(data(first, Names.DATABASE));
    lab.text = lab.text.replace("[bucket]", "username = other\n[bucket]");
    assertThat(data(desired(List.of()), Names.DATABASE)).isNotEqualTo(data(first, Names.DATABASE));
    lab.text = lab.text.replace("username = other\n", "") + "[sealing]\nscope = cluster-wide\n";
    assertThat(data(desired(first), Names.DATABASE)).isNotEqualTo(data(first, Names.DATABASE));
  }

  @Test
  void thePreflightEndsWithAllThatFailed() {
    Preflight preflight = new Preflight(lab.events::add);
    preflight.add(Check.ok("a", "fine"));
    preflight.requirePassed();
    preflight.addAll(
        List.of(Check.failed("b", "off", "why", "start it"), Check.warning("c", "", "", "")));
    UserException one = refusal(preflight::requirePassed);
    assertThat(one.what()).isEqualTo("b: off");
    assertThat(one.why()).isEqualTo("why");
    preflight.add(Check.failed("d", "gone", "", "start it"));
    UserException both = refusal(preflight::requirePassed);
    assertThat(both.what()).isEqualTo("2 checks failed; nothing was written");
    assertThat(both.why()).isEqualTo("b: off; d: gone");
    assertThat(both.remedy()).isEqualTo("start it");
    assertThat(lab.events).hasSize(4).allMatch(Event.CheckDone.class::isInstance);
  }

  @Test
  void theControllerAndItsCertificateAreChecked() {
    Preflight preflight = new Preflight(lab.events::add);
    assertThat(preflight.sealing(lab.cluster, lab.profile(), lab.work().clock())).isPresent();
    assertThat(preflight.checks().get(0).seen())
        .startsWith("controller kube-system/sealed-secrets-controller, certificate valid until 20")
        .doesNotContain("[sealing]");
    preflight.permissions(lab.cluster, lab.namespace, Rights.ofSwitch(lab.profile(), true));
    assertThat(preflight.checks().get(1))
        .isEqualTo(Check.ok("permissions", "all that is needed is allowed"));
    PaperLab.API.faults().controllerGone(true);
    assertThat(preflight.sealing(lab.cluster, lab.profile(), lab.work().clock())).isEmpty();
    assertThat(preflight.checks().get(2).state()).isEqualTo(Check.State.FAILED);
  }

  private List<Check> aheadOfTheIngress(String section) {
    lab.text = PaperLab.TEXT.formatted(lab.namespace) + "[ingress]\n" + section;
    return IngressLook.before(lab.cluster, lab.profile(), true);
  }

  private void apply(String manifest) {
    Yaml.read(manifest.formatted(lab.namespace))
        .forEach(object -> lab.cluster.apply(object, false, true));
  }

  @Test
  void whatAnIngressNeedsIsLookedForBeforehand() {
    assertThat(IngressLook.before(lab.cluster, lab.profile(), true)).isEmpty();
    assertThat(aheadOfTheIngress("host = mlflow.home\nclass = none\ntls_secret = tls\n"))
        .allMatch(check -> check.state() == Check.State.WARNING)
        .extracting(Check::seen)
        .containsExactly("there is no IngressClass none", "Secret tls is not there");
    assertThat(aheadOfTheIngress("host = mlflow.home\n"))
        .extracting(Check::seen)
        .containsExactly("it names no class, and there is no IngressClass");
    assertThat(aheadOfTheIngress("host = mlflow.home\nclass = none\ntls_secret = tls\n").get(1))
        .extracting(Check::remedy)
        .asString()
        .startsWith("where cert-manager does not make it: kubectl -n " + lab.namespace);
    lab.text = lab.text.replace(lab.namespace, "to-be-made");
    assertThat(IngressLook.before(lab.cluster, lab.profile(), false).get(1))
        .extracting(Check::remedy)
        .asString()
        .startsWith("once the namespace is there, and where cert-manager does not make it: ");
    apply(
        """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata:
          name: default
          annotations: {ingressclass.kubernetes.io/is-default-class: "true"}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: tls, namespace: %s}
        """);
    try {
      assertThat(aheadOfTheIngress("host = mlflow.home\ntls_secret = tls\n")).isEmpty();
      assertThat(aheadOfTheIngress("host = mlflow.home\nclass = default\n")).isEmpty();
    } finally {
      lab.cluster.delete("networking.k8s.io/v1", "IngressClass", "", "default");
    }
  }

  @Test
  void aControllerThatIsFoundByItsLabelsIsToBeNamed() {
    lab.text += "[sealing]\ncontroller_namespace = vault\n";
    Preflight preflight = new Preflight(lab.events::add);

    assertThat(preflight.sealing(lab.cluster, lab.profile(), lab.work().clock())).isPresent();
    assertThat(preflight.checks())
        .singleElement()
        .satisfies(check -> assertThat(check.state()).isEqualTo(Check.State.OK))
        .satisfies(
            check ->
                assertThat(check.seen())
                    .endsWith(
                        "write under [sealing]: controller_namespace = kube-system and"
                            + " controller_name = sealed-secrets-controller"));
  }

  @Test
  void singleAnswersAreCheckedAgainstTheCluster() {
    LiveChecks checks = new LiveChecks(lab.work());
    assertThat(checks.cluster(lab.profile()))
        .extracting(Check::name)
        .containsExactly("cluster", "sealed secrets");
    assertThat(checks.namespace(lab.profile()).get(0).seen())
        .isEqualTo(lab.namespace + " is there");
    lab.text = lab.text.replace(lab.namespace, "elsewhere");
    assertThat(checks.namespace(lab.profile()).get(0).seen()).isEqualTo("elsewhere will be made");
    assertThat(checks.database(lab.profile(), lab.resolver())).isEmpty();
    assertThat(checks.bucket(lab.profile(), lab.resolver()).get(0).seen())
        .contains("nobody can be asked");
    lab.text = lab.text.replace("db.homelab", "localhost");
    assertThat(checks.database(lab.profile(), lab.resolver()))
        .extracting(Check::name)
        .containsExactly("database host");
    PaperLab.API.faults().apiDown(true);
    assertThat(checks.cluster(lab.profile()))
        .extracting(Check::state)
        .containsExactly(Check.State.FAILED);
  }

  @Test
  void fieldsOfSomebodyElseAreAConflictUnlessTaken() throws Exception {
    lab.apply(configMap("1"));
    ObjectWriter writer = new ObjectWriter(lab.work(), lab.namespace, false);
    try (OperationLock lock =
        OperationLock.acquire(
            lab.cluster, lab.namespace, "ann", Duration.ofSeconds(15), Events.none())) {
      assertThat(writer.applyAll(List.of(configMap("2")), lock))
          .isEqualTo("ConfigMap/mlflow-auth-config");
      assertThat(writer.seal(lab.credentials(1), lock))
          .isEqualTo("3 secrets unsealed by the controller");
      assertThat(writer.seal(lab.credentials(1).subList(0, 1), lock))
          .isEqualTo("1 secret unsealed by the controller");
    }
    ObjectWriter.refuseConflicts("none", List.of());
    Conflict one = new Conflict("Service", "mlflow", ".spec.type", "helm");
    Conflict two = new Conflict("ConfigMap", "mlflow", ".data.a", "ann");
    UserException conflict =
        refusal(() -> ObjectWriter.refuseConflicts("others' fields", List.of(one, two)));
    assertThat(conflict.what()).isEqualTo("others' fields");
    assertThat(conflict.why())
        .isEqualTo(
            "Service/mlflow .spec.type is owned by helm; ConfigMap/mlflow .data.a is owned by ann");
    assertThat(conflict.remedy()).startsWith("add --force-conflicts");
    try (Tasks tasks = new Tasks()) {
      assertThat(new DryRun(lab.cluster, false).plan(List.of(configMap("3")), tasks).hasChanges())
          .isTrue();
      assertThat(new DryRun(lab.cluster, false).plan(List.of(configMap("2")), tasks).hasChanges())
          .isFalse();
    }
    assertThat(ObjectWriter.beforePods(List.of(configMap("1")))).hasSize(1);
    assertThat(ObjectWriter.pods(List.of(configMap("1")))).isEmpty();
  }

  private Prepared resume(boolean undo) throws InterruptedException {
    return new ResumeOperation(lab.work())
        .prepare(lab.profile(), lab.text, lab.resolver(), undo ? Heading.BACK : Heading.AS_LEFT);
  }

  @Test
  void aFirstApplyThatIsGivenUpIsRecordedAsSuch() throws Exception {
    assertThat(refusal(() -> resume(false)).what()).isEqualTo("there is nothing to resume");
    lab.record(Operation.APPLY, State.PENDING, Yaml.write(List.of(configMap("1"))));
    try (Prepared prepared = resume(true)) {
      assertThat(prepared.title()).isEqualTo("give up revision 1");
      assertThat(prepared.lines()).hasSize(1);
      assertThat(prepared.checks()).isEmpty();
      assertThat(prepared.notices().get(0)).startsWith("revision 1, apply by ann@nas");
      assertThat(prepared.hasChanges()).isTrue();

      UserException end = refusal(prepared::perform);

      assertThat(end.what()).isEqualTo("revision 1 is given up, and nothing is proven to run");
      assertThat(end.remedy()).isEqualTo("mend the profile, then run `sealift apply`");
    }
    assertThat(newest().number()).isEqualTo(2);
    assertThat(newest().state()).isEqualTo(State.FAILED);
    assertThat(newest().operation()).isEqualTo(Operation.RESUME);
    assertThat(newest().reason()).isEqualTo("given up: nothing to go back to");
    try (History history = lab.history()) {
      assertThat(history.find(Optional.of(lab.key()), 1).orElseThrow().state())
          .isEqualTo(State.INTERRUPTED);
    }
  }

  /** Whoever was at it may come to its end while one reads what giving up means. */
  @ParameterizedTest
  @CsvSource({"SUCCEEDED", "FAILED"})
  void whatHasEndedMeanwhileIsNotGivenUp(State end) throws Exception {
    Revision begun =
        lab.record(Operation.APPLY, State.PENDING, Yaml.write(List.of(configMap("1"))));
    try (Prepared prepared = resume(true)) {
      try (History history = lab.history()) {
        history.finish(begun.id(), end, "", "");
      }
      assertThat(refusal(prepared::perform).what())
          .isEqualTo("somebody else has worked on this meanwhile");
    }
    assertThat(newest().number()).isEqualTo(1);
    assertThat(newest().state()).isEqualTo(end);
  }

  @Test
  void itIsGivenUpUnderTheLock() throws Exception {
    lab.record(Operation.APPLY, State.PENDING, Yaml.write(List.of(configMap("1"))));
    List<Boolean> held = new ArrayList<>();
    Workplace looking =
        work(
            () -> {
              held.add(isLocked());
              return lab.history();
            });
    try (Prepared prepared =
        new ResumeOperation(looking)
            .prepare(lab.profile(), lab.text, lab.resolver(), Heading.BACK)) {
      held.clear();
      refusal(prepared::perform);
    }
    assertThat(held).isNotEmpty().doesNotContain(false);
    assertThat(isLocked()).isFalse();
  }

  private boolean isLocked() {
    return lab.cluster
        .get("coordination.k8s.io/v1", "Lease", lab.namespace, "sealift")
        .map(lease -> lease.tree().get("spec"))
        .filter(
            spec -> spec instanceof Map<?, ?> map && "ann@nas".equals(map.get("holderIdentity")))
        .isPresent();
  }

  /** The controller was made anew before it had unsealed anything. */
  @ParameterizedTest
  @CsvSource({"false, nothing has succeeded", "true, the controller's key is gone"})
  void whatNoKeyOpensAnyMoreAndIsNotThereIsGivenUp(boolean succeeded, String notice)
      throws Exception {
    String sealed = Yaml.write(lab.credentials(1)).replaceAll("[A-Za-z0-9+/]{200,}=*", "AAAA");
    if (succeeded) {
      lab.record(Operation.APPLY, State.SUCCEEDED, sealed);
    }
    Revision cut = lab.record(Operation.APPLY, State.PENDING, sealed);
    UserException lost = refusal(() -> resume(false));
    assertThat(lost.what())
        .isEqualTo(
            "revision " + cut.number() + " cannot be finished: not all of its Secrets are there");
    assertThat(lost.why()).startsWith("the controller's key is gone");
    assertThat(lost.remedy())
        .isEqualTo("give it up: `sealift resume --undo`, then run `sealift apply`");
    try (Prepared prepared = resume(true)) {
      assertThat(prepared.title()).isEqualTo("give up revision " + cut.number());
      assertThat(prepared.notices().get(1)).startsWith(notice);
      assertThat(refusal(prepared::perform).remedy())
          .isEqualTo("mend the profile, then run `sealift apply`");
    }
    assertThat(newest().state()).isEqualTo(State.FAILED);
    Settled.require(lab.work(), lab.key());
  }

  /** An apply would be refused for what is kept. */
  @Test
  void afterAResumeThatWasGivenUpAResumeGoesOnFromWhatItKept() throws Exception {
    lab.applied(1);
    lab.apply(lab.sealed(Names.next(Names.S3), Map.of(Names.ACCESS_KEY, "old")));
    lab.record(Operation.RESUME, State.INTERRUPTED, Yaml.write(List.of(configMap("1"))));
    try (Prepared prepared = resume(true)) {
      assertThat(prepared.notices().get(1)).endsWith("; `sealift resume` goes on from there");
      assertThat(refusal(prepared::perform).remedy())
          .isEqualTo("mend the profile, then run `sealift resume`");
    }
    try (Prepared prepared = resume(false)) {
      assertThat(prepared.title()).isEqualTo("resume");
    }
  }

  /** The record of a refusal is begun and ended at once; a kill may come between. */
  @ParameterizedTest
  @CsvSource({"PENDING, 2, APPLY", "INTERRUPTED, 3, RESUME"})
  void aRecordWithoutObjectsIsClosedAndTakesNothingAway(
      State state, int closed, Operation operation) throws Exception {
    KubernetesObject policy =
        KubernetesObject.of(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            Map.of(
                "metadata",
                Map.of(
                    "name",
                    "mlflow",
                    "namespace",
                    lab.namespace,
                    "labels",
                    Names.labels(lab.profile()))));
    List<KubernetesObject> objects = new ArrayList<>(lab.applied(1));
    objects.add(lab.apply(policy));
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(objects));
    lab.record(Operation.APPLY, state, "");
    try (Prepared prepared = resume(false)) {
      assertThat(prepared.title()).isEqualTo("close revision 2");

      UserException end = refusal(prepared::perform);

      assertThat(end.what()).isEqualTo("revision 2 is closed, and nothing is proven to run");
    }
    assertThat(lab.cluster.get(policy)).isPresent();
    assertThat(newest().number()).isEqualTo(closed);
    assertThat(newest().operation()).isEqualTo(operation);
    assertThat(newest().state()).isEqualTo(State.FAILED);
    assertThat(newest().reason()).isEqualTo("closed: it had no objects, and changed nothing");
    assertThat(refusal(() -> resume(false)).what()).isEqualTo("there is nothing to resume");
    assertThat(Removal.of(lab.cluster, objects, List.of()).objects()).isEmpty();
    assertThat(Removal.of(lab.cluster, objects, lab.credentials(1)).objects()).hasSize(1);
  }

  @Test
  void aResumeShowsWhereItGoes() throws Exception {
    List<KubernetesObject> objects = lab.applied(1);
    lab.record(Operation.APPLY, State.SUCCEEDED, Yaml.write(objects));
    lab.record(Operation.APPLY, State.PENDING, Yaml.write(List.of(configMap("1"))));
    try (Prepared prepared = resume(false)) {
      assertThat(prepared.title()).isEqualTo("resume revision 2");
      assertThat(prepared.lines()).containsExactly("+ ConfigMap/mlflow-auth-config");
      assertThat(prepared.notices())
          .containsExactly(
              "revision 2, apply by ann@nas at 2026-11-24T07:00:00Z, was cut off",
              "it goes forward, to what it was about to do: an apply goes on from what is there");
      assertThat(prepared.hasChanges()).isTrue();
      assertThat(prepared.checks()).hasSize(3);
      lab.interruptPending();
      lab.record(Operation.APPLY, State.PENDING, Yaml.write(List.of(configMap("2"))));
      assertThat(refusal(prepared::perform).what())
          .isEqualTo("somebody else has worked on this meanwhile");
    }
    try (Prepared prepared = resume(true)) {
      assertThat(prepared.lines()).containsExactly("no changes");
    }
  }

  @Test
  void whatIsStagedWithoutARecordIsBroughtIntoEffect() throws Exception {
    lab.applied(1);
    lab.apply(lab.sealed(Names.next(Names.S3), Map.of(Names.ACCESS_KEY, "old")));
    try (Prepared prepared = resume(false)) {
      assertThat(prepared.title()).isEqualTo("resume");
      assertThat(prepared.notices())
          .containsExactly(
              "it goes on as the cluster is: this history has no record of it, and what its Secrets hold is brought into"
                  + " effect");
    }
    assertThat(refusal(() -> resume(true)).what()).isEqualTo("there is nothing to undo");
  }

  @Test
  void whatIsToBeMadeAnewIsToldOfInOneLine() throws Exception {
    lab.text = lab.text.replace(lab.namespace, lab.namespace + "-gone");
    lab.record(Operation.APPLY, State.PENDING, Yaml.write(List.of(configMap("1"))));
    try (Prepared prepared = resume(false)) {
      assertThat(prepared.lines())
          .containsExactly("+ everything: namespace " + lab.namespace + "-gone is not there yet");
    }
  }
}
