package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Check;
import dev.sealift.core.Deadline;
import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import dev.sealift.history.Operation;
import dev.sealift.history.State;
import dev.sealift.manifest.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a resume does of what was cut off; that it ends well from anywhere is in {@link
 * KilledRotationTest}.
 */
class ResumeTest {
  @RegisterExtension final Lab lab = OneSandbox.lab();

  private void cutOff(String step, Lab.Failing operation) {
    lab.events = Lab.killing(step, false);
    assertThatThrownBy(operation::run).isInstanceOf(Lab.Killed.class);
    lab.events = Events.none();
    lab.told.clear();
  }

  private State state(int number) {
    try (History history = lab.history()) {
      return history.find(Optional.empty(), number).orElseThrow().state();
    }
  }

  @Test
  void anApplyGoesOnAndMakesWhatIsMissing() throws Exception {
    LiveChecks checks = new LiveChecks(lab.work());
    assertThat(checks.database(lab.profile(), lab.resolver()))
        .containsExactly(Check.ok("database", "PostgreSQL 18.6, no TLS"));
    assertThat(checks.bucket(lab.profile(), lab.resolver()))
        .containsExactly(Check.ok("bucket " + lab.id, "is not there, and will be made"));
    cutOff("namespace", lab::apply);
    lab.note = "mended";

    Deployed deployed = lab.resume(false);

    assertThat(lab.done())
        .contains(
            "stage: nothing to keep",
            "secrets: 3 secrets unsealed by the controller",
            "bucket: created; an object was put, read and deleted",
            "database: role "
                + lab.id
                + " created, database "
                + lab.id
                + " created, database "
                + lab.id
                + "_auth created",
            "admin: mlflow has it already");
    assertThat(deployed.revision()).hasValue(lab.newest());
    assertThat(deployed.changed()).isTrue();
    assertThat(deployed.proof().proven()).hasSize(3);
    assertThat(lab.newest().number()).isEqualTo(2);
    assertThat(lab.newest().operation()).isEqualTo(Operation.RESUME);
    assertThat(lab.newest().note()).isEqualTo("of revision 1. mended");
    assertThat(lab.newest().image()).isEqualTo("sealift/mlflow:sandbox");
    assertThat(state(1)).isEqualTo(State.INTERRUPTED);
    lab.isProven();
  }

  @Test
  void anApplyThatFailsAgainIsForTheNextOne() throws Exception {
    cutOff("objects", lab::apply);
    String password = lab.databasePassword();
    lab.databasePasswordBecomes("theirs");

    UserException failure = refusal(() -> lab.resume(false));

    assertThat(failure.what()).contains("password").contains(lab.id);
    assertThat(failure.remedy()).endsWith("; then run `sealift apply`");
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
    assertThat(lab.newest().failedStep()).isEqualTo("database");
    lab.databasePasswordBecomes(password);
    assertThat(lab.apply().changed()).isTrue();
    lab.isProven();
  }

  /** What is kept beside the Secrets stops the next apply; only a resume takes it away. */
  @Test
  void anApplyWhoseResumeHasKeptTheOldValuesIsForAResume() throws Exception {
    lab.apply();
    String keys = lab.value(Names.S3, Names.ACCESS_KEY);
    lab.useOtherKeys();
    cutOff("secrets", lab::apply);
    lab.sandbox.faults().podsCrash(true);

    UserException failure = refusal(() -> lab.resume(false));

    lab.sandbox.faults().podsCrash(false);
    assertThat(failure.remedy())
        .endsWith("; then run `sealift resume` again, or `sealift resume --undo`");
    assertThat(lab.newest().state()).isEqualTo(State.INTERRUPTED);
    assertThat(lab.newest().failedStep()).isEqualTo("rollout");
    lab.resume(true);
    assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isEqualTo(keys);
    lab.isProven();
    assertThat(lab.apply().changed()).isTrue();
  }

  @Test
  void withoutARecordWhatIsMissingIsMadeToo() throws Exception {
    lab.apply();
    cutOff("secrets", () -> lab.rotate(Rotation.ADMIN));
    lab.otherHistory();
    lab.sql(
        "drop database \"" + lab.id + "\" with (force)",
        "drop database \"" + lab.id + "_auth\" with (force)",
        "drop role \"" + lab.id + "\"");

    lab.resume(false);

    lab.isProven();
  }

  @Test
  void aRotationWhoseNamespaceWasDeletedIsUndoneInANewOne() throws Exception {
    lab.apply();
    String admin = lab.adminPassword();
    cutOff("bucket", () -> lab.rotate(Rotation.ADMIN));
    lab.cluster.delete("v1", "Namespace", "", lab.id);

    lab.resume(false);

    assertThat(lab.adminPassword()).isEqualTo(admin);
    lab.isProven();
  }

  @Test
  void aRotationGoesOnFromWhereItsSecretsAreIn() throws Exception {
    lab.apply();
    String admin = lab.adminPassword();
    String database = lab.databasePassword();
    cutOff("rollout", () -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE));
    try (Prepared prepared = lab.resuming(false)) {
      assertThat(prepared.title()).isEqualTo("resume revision 2");
      assertThat(prepared.profile()).isEqualTo(lab.profile());
      assertThat(prepared.checks()).hasSize(3);

      Deployed deployed = prepared.perform();

      assertThat(deployed.proof().proven())
          .contains("old password 401", "old database password refused");
    }
    assertThat(lab.done())
        .contains(
            "database: role " + lab.id + " has it already",
            "admin: changed for mlflow",
            "cleanup: nothing is left of them");
    assertThat(lab.databaseAccepts(database)).isFalse();
    assertThat(lab.login(admin)).isEqualTo(401);
    lab.isProven();
    assertThat(refusal(() -> lab.resume(false)).what()).isEqualTo("there is nothing to resume");
  }

  @Test
  void aRollbackThatChangesNoSecretIsFinished() throws Exception {
    lab.apply();
    String first = lab.manifests();
    lab.edit("[auth]", "[ingress]\nhost = mlflow.home\n[auth]");
    lab.apply();
    String second = lab.manifests();
    lab.events =
        event -> {
          if (event instanceof Event.StepDone done && done.step().equals("cleanup")) {
            lab.historyBusy = true;
          }
        };

    UserException proven = refusal(() -> lab.rollback(1, false));

    assertThat(proven.what()).startsWith("all of it is done and proven");
    assertThat(proven.remedy()).endsWith("`sealift resume`, which proves it again and records it");
    lab.historyBusy = false;
    lab.events = Events.none();
    lab.resume(false);
    assertThat(lab.manifests()).isEqualTo(first);
    lab.isProven();
    cutOff("objects", () -> lab.rollback(2, false));
    lab.resume(false);
    assertThat(lab.manifests()).isEqualTo(second);
    lab.isProven();
  }

  /** Of several that are staged, only a login tells which one holds. */
  @Test
  void whatIsStagedStandsForSecretsThatAreGone() throws Exception {
    lab.apply();
    lab.useOtherKeys();
    String keys = lab.value(Names.S3, Names.ACCESS_KEY);
    AtomicBoolean undoing = new AtomicBoolean();
    AtomicReference<String> made = new AtomicReference<>("");
    lab.events =
        event -> {
          undoing.compareAndSet(false, event instanceof Event.Warning);
          if (event instanceof Event.StepStarted started && started.step().equals("rollout")) {
            made.set(lab.databasePassword());
            throw new UserException("it broke", "", "");
          }
          if (undoing.get()) {
            Lab.killing("bucket", false).emit(event);
          }
        };
    assertThatThrownBy(() -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE, Rotation.S3))
        .isInstanceOf(Lab.Killed.class);
    lab.events = Events.none();
    lab.otherHistory();
    lose(Names.BASIC_AUTH, Names.DATABASE, Names.S3);
    assertThat(refusal(lab::apply).remedy()).contains("`sealift resume`");

    try (Prepared prepared = lab.resuming(false)) {
      assertThat(prepared.notices().get(0))
          .endsWith(
              "what its Secrets hold, and the …-next ones where they are gone, is brought"
                  + " into effect");
      prepared.perform();
    }

    assertThat(lab.databasePassword()).isEqualTo(made.get());
    assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isEqualTo(keys);
    lab.isProven();
  }

  /** A resume could not make it anew, and nothing else began over what is staged. */
  @Test
  void whatIsNeitherLiveNorStagedIsForAnApply() throws Exception {
    lab.apply();
    String admin = lab.adminPassword();
    cutOff("secrets", () -> lab.rotate(Rotation.ADMIN));
    lab.otherHistory();
    lose(Names.BASIC_AUTH, Names.DATABASE);
    assertThat(refusal(() -> lab.resume(false)).remedy()).contains("`sealift apply`");
    UserException unknown = refusal(lab::apply);
    assertThat(unknown.what()).contains("its password is not known here");
    lab.databasePasswordBecomes("set in psql");
    lab.environment.put("DB_PW", "set in psql");
    lab.edit("\npassword = generate", "\npassword = env:DB_PW");

    lab.apply();

    assertThat(lab.checked())
        .contains(
            "staged values: …-next Secrets are there, and of the Secrets themselves values are"
                + " missing");
    assertThat(lab.adminPassword()).isEqualTo(admin);
    lab.isProven();
  }

  /** What MLflow or PostgreSQL accepts may stand in the SealedSecret alone. */
  @Test
  void whatIsStagedIsNotSealedOverWhatIsSealed() throws Exception {
    lab.apply();
    cutOff("rollout", () -> lab.rotate(Rotation.DATABASE));
    String made = lab.databasePassword();
    lab.otherHistory();
    databasePassword(null);
    UserException refused = refusal(() -> lab.resume(false));
    assertThat(refused.what())
        .isEqualTo("Secret mlflow-db-credentials has no password, and its SealedSecret has");
    assertThat(refusal(lab::apply).what()).isEqualTo(refused.what());

    databasePassword(made);
    lab.resume(false);

    assertThat(lab.databasePassword()).isEqualTo(made);
    lab.isProven();
  }

  private void databasePassword(@Nullable String value) {
    try (KubernetesClient client = lab.somebody()) {
      var secret = client.secrets().inNamespace(lab.id).withName(Names.DATABASE).get();
      Map<String, String> data = new LinkedHashMap<>(secret.getData());
      data.remove(Names.DB_PASSWORD);
      if (value != null) {
        data.put(Names.DB_PASSWORD, Base64.getEncoder().encodeToString(value.getBytes(UTF_8)));
      }
      secret.setData(data);
      client.resource(secret).update();
    }
  }

  private void lose(String... names) throws InterruptedException {
    for (String name : names) {
      lab.cluster.delete("bitnami.com/v1alpha1", "SealedSecret", lab.id, name);
    }
    lab.cluster.awaitGone(
        lab.id, List.of(names), Deadline.in(Duration.ofSeconds(10)), Events.none());
  }
}
