package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Event;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.history.History;
import dev.sealift.history.Operation;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import dev.sealift.manifest.Names;
import dev.sealift.profile.SecretResolver;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rotations that go well, those that fail and are undone, and those that are refused. */
class RotationTest {
  private static final String PODS = "rollout: 1 of the new pods available";
  private static final String PROVEN =
      "prove: right password 200, wrong password 401, artifact written and read back";
  private static final String BUCKET = "bucket: there already; an object was put, read and deleted";
  private static final String OBJECTS =
      "objects: ConfigMap/mlflow-auth-config, NetworkPolicy/mlflow, Service/mlflow";
  private static final String SECRETS = "secrets: 3 secrets unsealed by the controller";
  private static final String CLEAN = "cleanup: nothing is left of them";

  @RegisterExtension final Lab lab = OneSandbox.lab();

  @BeforeEach
  void deploy() throws InterruptedException {
    lab.apply();
    lab.told.clear();
  }

  @Test
  void allCredentialsAreNewAndTheOldOnesRefused() throws Exception {
    String admin = lab.adminPassword();
    String database = lab.databasePassword();
    String flask = lab.value(Names.BASIC_AUTH, Names.FLASK_KEY);
    String keys = lab.value(Names.S3, Names.ACCESS_KEY);
    lab.useOtherKeys();

    Deployed deployed = lab.rotate(EnumSet.allOf(Rotation.class));

    assertThat(deployed.changed()).isTrue();
    assertThat(deployed.proof().version()).isEqualTo("sandbox");
    assertThat(deployed.proof().proven())
        .contains("old password 401", "old database password refused");
    assertThat(lab.done())
        .containsExactly(
            "stage: 3 secrets unsealed by the controller",
            SECRETS,
            BUCKET,
            OBJECTS,
            "database: changed for role " + lab.id,
            PODS,
            "admin: changed for mlflow",
            PROVEN + ", old database password refused, old password 401",
            CLEAN);
    assertThat(lab.begun())
        .containsExactly(
            "stage: keeping the values of now beside the new ones",
            "secrets: sealing 3 secrets",
            "bucket: bucket " + lab.id,
            "objects: ConfigMap, Service and what else the pods need",
            "database: the role's password",
            "rollout: rollout of mlflow",
            "admin: the admin's password",
            "prove: logging in",
            "cleanup: what was kept of the old values");
    assertThat(deployed.revision()).hasValue(lab.newest());
    assertThat(lab.newest().operation()).isEqualTo(Operation.ROTATE);
    assertThat(lab.newest().note()).isEqualTo("flask-key, admin, database, s3");
    assertThat(lab.steps()).extracting(step -> step.name()).contains("schema");
    assertThat(lab.adminPassword()).isNotEqualTo(admin);
    assertThat(lab.login(lab.adminPassword())).isEqualTo(200);
    assertThat(lab.login(admin)).isEqualTo(401);
    assertThat(lab.databaseAccepts(database)).isFalse();
    assertThat(lab.value(Names.BASIC_AUTH, Names.FLASK_KEY)).isNotEqualTo(flask);
    assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isNotEqualTo(keys);
    lab.isProven();
    assertThat(lab.apply().changed()).isFalse();
  }

  @Test
  void oneOfThemLeavesTheOthers() throws Exception {
    String admin = lab.adminPassword();
    lab.note = "asked for";
    try (Prepared prepared = lab.rotation(Rotation.FLASK_KEY)) {
      assertThat(prepared.title()).isEqualTo("rotate flask-key");
      assertThat(prepared.hasChanges()).isTrue();
      assertThat(prepared.profile()).isEqualTo(lab.profile());
      assertThat(prepared.lines()).first().asString().isEqualTo("~ SealedSecret/mlflow-basic-auth");
      assertThat(prepared.notices()).hasSize(1);
      assertThat(prepared.checks())
          .extracting(check -> check.name() + ": " + check.seen())
          .containsExactlyInAnyOrderElementsOf(lab.checked())
          .contains(
              "permissions: all that is needed is allowed",
              "database login: " + lab.id + " logs in, a wrong password does not",
              "admin login: mlflow logs in")
          .hasSize(5);
      assertThat(prepared).hasToString("Switchover[rotate flask-key]");

      prepared.perform();
    }
    assertThat(lab.done())
        .containsExactly(
            "stage: 1 secret unsealed by the controller",
            SECRETS,
            BUCKET,
            OBJECTS,
            "database: role " + lab.id + " has it already",
            PODS,
            "admin: mlflow has it already",
            PROVEN,
            CLEAN);
    assertThat(lab.newest().note()).isEqualTo("flask-key: asked for");
    assertThat(lab.adminPassword()).isEqualTo(admin);
    lab.isProven();
  }

  @Test
  void whatWasTypedInIsWipedWithThePlan() throws Exception {
    lab.useOtherKeys();
    lab.edit("env:SANDBOX_S3_NEXT_SECRET_KEY", "prompt");
    Secret typed = Secret.of(lab.environment.get("SANDBOX_S3_NEXT_SECRET_KEY"));
    var resolver = new SecretResolver(Map.of(), lab.environment, what -> Optional.of(typed));

    Prepared prepared =
        new RotateOperation(lab.work())
            .prepare(lab.profile(), lab.text(), resolver, EnumSet.of(Rotation.S3));
    assertThat(typed.length()).isPositive();
    prepared.close();

    assertThatThrownBy(typed::reveal).isInstanceOf(IllegalStateException.class);
  }

  /** The administrator wants more of them than PostgreSQL's 4096. */
  @Test
  void theNewDatabasePasswordGetsTheServersIterations() throws Exception {
    lab.sql("alter role \"" + lab.id + "\" set scram_iterations = 5000");

    lab.rotate(Rotation.DATABASE);

    lab.sql(
        ("do $$ begin assert (select rolpassword like 'SCRAM-SHA-256$5000:%%' from pg_authid"
                + " where rolname = '%s'); end $$")
            .formatted(lab.id));
    lab.isProven();
  }

  @Test
  void aStepThatFailsIsUndone() throws Exception {
    String admin = lab.adminPassword();
    String database = lab.databasePassword();
    lab.events =
        event -> {
          // The new pods crash; those of before are what it goes back to.
          if (event instanceof Event.StepStarted started && started.step().equals("rollout")) {
            lab.sandbox.faults().podsCrash(true);
          }
          if (event instanceof Event.Warning) {
            lab.sandbox.faults().podsCrash(false);
          }
        };

    UserException failure = refusal(() -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE));

    assertThat(failure.what()).contains("crashes again and again");
    assertThat(failure.why())
        .endsWith("; it was undone, and the old credentials are proven to work");
    assertThat(lab.told)
        .contains(
            new Event.Warning(failure.what(), "what was changed is being undone, and proven"));
    assertThat(lab.done())
        .contains("database: changed for role " + lab.id, "admin: mlflow has it already", CLEAN);
    assertThat(lab.adminPassword()).isEqualTo(admin);
    assertThat(lab.databasePassword()).isEqualTo(database);
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
    assertThat(lab.newest().failedStep()).isEqualTo("rollout");
    lab.isProven();
  }

  @Test
  void aHistoryThatIsBusyKeepsNobodyFromUndoing() throws Exception {
    String database = lab.databasePassword();
    lab.events =
        event -> {
          if (event instanceof Event.StepStarted started) {
            if (started.step().equals("rollout") && !lab.historyBusy) {
              lab.sandbox.faults().podsCrash(true);
            }
            if (started.step().equals("cleanup")) {
              lab.historyBusy = false;
            }
          }
          if (event instanceof Event.Warning) {
            lab.sandbox.faults().podsCrash(false);
            lab.historyBusy = true;
          }
        };

    UserException failure = refusal(() -> lab.rotate(Rotation.DATABASE));

    assertThat(failure.why())
        .endsWith("; it was undone, and the old credentials are proven to work");
    assertThat(lab.databasePassword()).isEqualTo(database);
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
    assertThat(lab.newest().failedStep()).isEqualTo("rollout");
    try (History history = lab.history()) {
      assertThat(history.steps(lab.newest().id())).extracting(Step::name).contains(Steps.UNDO);
    }
    lab.isProven();
  }

  /** Whoever sets a password meanwhile, outside of Sealift, is not overruled: nobody knows it. */
  @Test
  void whatCannotBeUndoneIsKeptForAResume() throws Exception {
    String database = lab.databasePassword();
    lab.at("database", () -> lab.databasePasswordBecomes("theirs"));

    UserException failure = refusal(() -> lab.rotate(Rotation.DATABASE));

    String refused = "PostgreSQL refuses every password that the cluster has for role " + lab.id;
    assertThat(failure.what()).isEqualTo(refused);
    assertThat(failure.why())
        .isEqualTo(
            "someone has changed it there, outside of Sealift; it could not be undone yet: "
                + refused
                + ", someone has changed it there, outside of Sealift; old and new credentials are"
                + " kept in the cluster");
    assertThat(failure.remedy())
        .isEqualTo(
            "mend that, then run `sealift resume`; or, where the old ones cannot be got back,"
                + " `sealift resume --forward`");
    assertThat(lab.newest().state()).isEqualTo(State.INTERRUPTED);
    assertThat(lab.newest().failedStep()).isEqualTo("database");
    assertThat(refusal(() -> lab.rotate(Rotation.ADMIN)).remedy()).contains("sealift resume");
    assertThat(refusal(lab::apply).remedy()).contains("sealift resume");
    assertThat(refusal(() -> lab.rollback(1, false)).remedy()).contains("sealift resume");
    UserException again = refusal(() -> lab.resume(false));
    assertThat(again.what()).isEqualTo(refused);
    assertThat(again.remedy())
        .endsWith(
            "; then run `sealift resume` again, or `sealift resume --forward`, which goes on to"
                + " what was to be brought");
    assertThat(lab.newest().state()).isEqualTo(State.INTERRUPTED);
    lab.databasePasswordBecomes(database);
    lab.told.clear();
    lab.resume(false);
    assertThat(lab.databasePassword()).isEqualTo(database);
    assertThat(lab.done()).contains("database: role " + lab.id + " has it already");
    lab.isProven();
  }

  /** The bucket's old keys may be why they are rotated: back there nothing would ever work. */
  @Test
  void whatCannotBeUndoneForGoodGoesOnAsAsked() throws Exception {
    String keys = lab.value(Names.S3, Names.ACCESS_KEY);
    lab.useOtherKeys();
    AtomicBoolean undoing = new AtomicBoolean();
    lab.events =
        event -> {
          undoing.compareAndSet(false, event instanceof Event.Warning);
          String broken = undoing.get() ? "bucket" : "rollout";
          if (event instanceof Event.StepStarted started && started.step().equals(broken)) {
            throw new UserException("step " + broken + " broke", "", "mend it");
          }
        };

    UserException failure = refusal(() -> lab.rotate(Rotation.S3, Rotation.ADMIN));

    assertThat(failure.why()).contains("it could not be undone yet: step bucket broke");
    for (boolean undo : List.of(false, true)) {
      UserException again = refusal(() -> lab.resume(undo));
      assertThat(again.what()).isEqualTo("step bucket broke");
      assertThat(again.remedy()).contains("`sealift resume --forward`");
      assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isEqualTo(keys);
    }
    String admin = lab.adminPassword();
    lab.events = Events.none();

    Deployed deployed = lab.resume(Heading.FORWARD);

    assertThat(deployed.proof().proven()).contains("old password 401");
    assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isNotEqualTo(keys);
    assertThat(lab.login(admin)).isEqualTo(401);
    lab.isProven();
  }

  @Test
  void anAdminsPasswordThatNobodyKnowsIsToldOf() throws Exception {
    String admin = lab.adminPassword();
    String theirs = "their own password";
    lab.at("admin", () -> lab.adminPasswordBecomes(admin, theirs));

    UserException failure = refusal(() -> lab.rotate(Rotation.ADMIN));

    String refused = "MLflow refuses every password that the cluster has for mlflow";
    assertThat(failure.what()).isEqualTo(refused);
    assertThat(failure.why()).contains("it could not be undone yet: " + refused);
    lab.adminPasswordBecomes(theirs, admin);
    // The new value was staged when it went back: it is not accepted either.
    assertThat(lab.resume(false).proof().proven()).endsWith("old password 401");
    assertThat(lab.adminPassword()).isEqualTo(admin);
    lab.isProven();
  }

  @Test
  void whatDoesNotWorkIsRefusedBeforeAnythingChanges() throws Exception {
    lab.useOtherKeys();
    String key = lab.environment.get("SANDBOX_S3_NEXT_SECRET_KEY");
    lab.environment.put("SANDBOX_S3_NEXT_SECRET_KEY", "a wrong one");
    assertThat(refusal(() -> lab.rotate(Rotation.S3)).what()).contains("refused the secret key");
    lab.environment.put("SANDBOX_S3_NEXT_SECRET_KEY", key);
    lab.useOtherKeys();
    assertThat(refusal(() -> lab.rotate(Rotation.S3)).what())
        .isEqualTo("the bucket's keys given are those in use");
    String admin = lab.adminPassword();
    String database = lab.databasePassword();
    lab.databasePasswordBecomes("theirs");
    lab.adminPasswordBecomes(admin, "their own password");
    UserException logins = refusal(() -> lab.rotate(Rotation.FLASK_KEY));
    assertThat(logins.what()).isEqualTo("2 checks failed; nothing was written");
    assertThat(logins.why())
        .isEqualTo(
            "database login: PostgreSQL refuses the password in Secret mlflow-db-credentials; admin"
                + " login: MLflow refuses the password of mlflow");
    lab.databasePasswordBecomes(database);
    lab.sandbox.faults().mlflowSilent(true);
    lab.timeout = java.time.Duration.ofMillis(200);
    assertThat(refusal(() -> lab.rotate(Rotation.FLASK_KEY)).what())
        .startsWith("admin login: MLflow does not answer");
    lab.sandbox.faults().mlflowSilent(false);
    assertThat(lab.newest().number()).isEqualTo(1);
  }
}
