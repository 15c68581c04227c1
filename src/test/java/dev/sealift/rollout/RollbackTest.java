package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.history.History;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rollbacks to what ran before, and to what cannot run any more. */
class RollbackTest {
  @RegisterExtension final Lab lab = OneSandbox.lab();

  private String manifests(long id) {
    try (History history = lab.history()) {
      return history.manifests(id);
    }
  }

  /** A revision of another image, whose ciphertext no key opens any more. */
  private void recordWhatCannotBeUnsealed(State state, String manifests) {
    record(state, manifests.replaceAll("[A-Za-z0-9+/]{200,}=*", "AAAA"), "mlflow:of-then");
  }

  private void record(State state, String manifests, String image) {
    Revision begun = lab.begin(Operation.APPLY, manifests, image);
    try (History history = lab.history()) {
      history.finish(
          begun.id(),
          state,
          state == State.FAILED ? "rollout" : "",
          state == State.FAILED ? "timed out" : "");
    }
  }

  @Test
  void threeRevisionsForthAndBack() throws Exception {
    lab.apply();
    String first = lab.adminPassword();
    String firstDatabase = lab.databasePassword();
    lab.rotate(Rotation.ADMIN, Rotation.DATABASE);
    String second = lab.adminPassword();
    lab.note = "for a reason";
    lab.told.clear();
    try (Prepared prepared = lab.rollingBack(1, false)) {
      assertThat(prepared.title()).isEqualTo("roll back to revision 1");
      assertThat(prepared.profile()).isEqualTo(lab.profile());
      assertThat(prepared.hasChanges()).isTrue();
      assertThat(prepared.lines())
          .contains("~ SealedSecret/mlflow-basic-auth", "~ SealedSecret/mlflow-db-credentials");
      assertThat(prepared.notices())
          .containsExactly(
              "the passwords of revision 1 hold again afterwards: clients with those of now get"
                  + " 401",
              "requests that need a new database connection fail until MLflow's new pod is up");
      assertThat(lab.checked())
          .contains(
              "cluster: Kubernetes v1.34.0+sealift-sandbox at " + lab.cluster.server(),
              "permissions: all that is needed is allowed",
              "database login: " + lab.id + " logs in, a wrong password does not",
              "admin login: mlflow logs in",
              "sealed mlflow-basic-auth: the controller can still unseal it",
              "sealed mlflow-db-credentials: the controller can still unseal it",
              "sealed mlflow-s3-credentials: the controller can still unseal it",
              "database schema: the same as revision 1's")
          .hasSize(9);
      assertThat(prepared.checks()).hasSize(9);

      Deployed deployed = prepared.perform();

      assertThat(deployed.revision()).hasValue(lab.newest());
      assertThat(deployed.proof().proven())
          .contains("old password 401", "old database password refused");
    }
    assertThat(lab.newest().number()).isEqualTo(3);
    assertThat(lab.newest().operation()).isEqualTo(Operation.ROLLBACK);
    assertThat(lab.newest().note()).isEqualTo("to revision 1. for a reason");
    assertThat(lab.newest().image()).isEqualTo("sealift/mlflow:sandbox");
    assertThat(lab.manifests()).isEqualTo(manifests(1));
    assertThat(lab.adminPassword()).isEqualTo(first);
    assertThat(lab.databasePassword()).isEqualTo(firstDatabase);
    assertThat(lab.login(first)).isEqualTo(200);
    assertThat(lab.login(second)).isEqualTo(401);
    lab.isProven();
    try (Prepared prepared = lab.rollingBack(1, false)) {
      assertThat(prepared.hasChanges()).isFalse();
      assertThat(prepared.lines()).containsExactly("no changes");
      assertThat(prepared.notices()).isEmpty();
    }
    lab.note = "";
    lab.rollback(2, false);
    assertThat(lab.newest().note()).isEqualTo("to revision 2");
    assertThat(lab.adminPassword()).isEqualTo(second);
    lab.isProven();
  }

  @Test
  void anOlderSchemaIsRefusedUnlessForced() throws Exception {
    lab.apply();
    assertThat(lab.checked()).noneMatch(check -> check.startsWith("image: "));
    lab.edit("mlflow:sandbox", "mlflow:sandbox-schema2");
    lab.apply();
    assertThat(lab.checked())
        .contains(
            "image: sealift/mlflow:sandbox -> sealift/mlflow:sandbox-schema2, which migrates the"
                + " databases where its schemas are newer");

    UserException refused = refusal(() -> lab.rollback(1, false));

    assertThat(refused.what())
        .isEqualTo(
            "database schema: it is tracking none, auth 2; the image of then knows tracking none,"
                + " auth 1");
    assertThat(refused.remedy()).contains("--force");
    try (Prepared prepared = lab.rollingBack(1, true)) {
      assertThat(prepared.checks())
          .filteredOn(check -> check.state() != Check.State.OK)
          .extracting(Check::name, Check::state)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("database schema", Check.State.WARNING));
      assertThat(prepared.notices())
          .containsExactly(
              "the profile is another than the one that runs: the next apply of your file would"
                  + " change it again");
      UserException undone = refusal(prepared::perform);
      assertThat(undone.why())
          .endsWith("it was undone, and the old credentials are proven to work");
    }
    assertThat(lab.done()).contains("stage: nothing to keep");
    lab.isProven();
    anApplyKnowsTheImagesOfBefore();
  }

  private void anApplyKnowsTheImagesOfBefore() throws Exception {
    lab.edit("mlflow:sandbox-schema2", "mlflow:sandbox");
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.checks())
          .contains(
              Check.warning(
                  "image",
                  "sealift/mlflow:sandbox-schema2 -> sealift/mlflow:sandbox, which had tracking"
                      + " none, auth 1 when it was deployed; now it is tracking none, auth 2",
                  "MLflow migrates forward only: its pods do not start on a newer schema",
                  "name a newer image under [deployment]; go on where an older backup was"
                      + " restored"));
    }
    lab.sqlIn(lab.id + "_auth", "update alembic_version_auth set version_num = '1'");
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.checks())
          .contains(
              Check.ok(
                  "image",
                  "sealift/mlflow:sandbox-schema2 -> sealift/mlflow:sandbox, which knows the"
                      + " databases' schemas"));
    }
  }

  /** A tag may move on: its image is the same by name, and has migrated the databases. */
  @Test
  void theImageTellsOfTheSchemaOnlyWhereNoneWasNoted() throws Exception {
    lab.apply();
    lab.sqlIn(
        lab.id,
        "create table alembic_version (version_num varchar(32))",
        "insert into alembic_version values ('later')",
        "grant select on alembic_version to public");
    assertThat(refusal(() -> lab.rollingBack(1, false)).what())
        .isEqualTo(
            "database schema: it is tracking later, auth 1; the image of then knows tracking none,"
                + " auth 1");
    record(State.SUCCEEDED, lab.manifests(), "mlflow:sandbox");

    try (Prepared prepared = lab.rollingBack(2, false)) {
      assertThat(prepared.checks())
          .contains(Check.ok("database schema", "the same as revision 2's"));
    }
  }

  @Test
  void whatCannotRunAnyMoreIsRefusedBeforeAnythingChanges() throws Exception {
    assertThat(refusal(() -> lab.rollback(1, false)).what())
        .isEqualTo("there is no revision 1 of mlflow");
    lab.apply();
    String manifests = lab.manifests();
    recordWhatCannotBeUnsealed(State.FAILED, manifests);
    UserException failed = refusal(() -> lab.rollback(2, false));
    assertThat(failed.what()).isEqualTo("revision 2 failed, so it was never proven to work");
    assertThat(failed.why()).isEqualTo("timed out");
    recordWhatCannotBeUnsealed(State.SUCCEEDED, manifests);
    assertThat(refusal(() -> lab.rollback(1, false)).what())
        .isEqualTo("this history does not have what runs in " + lab.id);
    lab.apply();

    UserException gone = refusal(() -> lab.rollback(3, false));

    assertThat(gone.what()).isEqualTo("4 checks failed; nothing was written");
    assertThat(gone.why())
        .isEqualTo(
            "sealed mlflow-basic-auth: the controller cannot unseal it any more; sealed"
                + " mlflow-db-credentials: the controller cannot unseal it any more; sealed"
                + " mlflow-s3-credentials: the controller cannot unseal it any more; database"
                + " schema: the image is another, and what schema it had was not noted");
    lab.sandbox.faults().controllerGone(true);
    try {
      assertThat(refusal(() -> lab.rollback(1, false)).what())
          .isEqualTo("sealed secrets: no Sealed Secrets controller was found");
    } finally {
      lab.sandbox.faults().controllerGone(false);
    }
    try (History history = lab.history()) {
      history.prune(List.of(ApplyOperation.key(lab.cluster, lab.profile())), 1, "ann");
    }
    assertThat(refusal(() -> lab.rollback(1, false)).what()).isEqualTo("revision 1 was pruned");
    assertThat(lab.newest().number()).isEqualTo(4);
  }

  /** New keys and an image that is not there: the Secrets are new, the pods those of before. */
  private void anApplyFailsBehindItsSecrets() {
    lab.useOtherKeys();
    lab.edit("mlflow:sandbox", "mlflow:does-not-exist");
    refusal(lab::apply);
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
    assertThat(lab.newest().failedStep()).isEqualTo("rollout");
  }

  @Test
  void whatAFailedApplyHasChangedIsRolledBack() throws Exception {
    lab.apply();
    String keys = lab.value(Names.S3, Names.ACCESS_KEY);
    anApplyFailsBehindItsSecrets();
    assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isNotEqualTo(keys);
    String remedy = "mend the profile and run `sealift apply`; or go back: `sealift rollback 1`";

    UserException rotation = refusal(() -> lab.rotate(Rotation.ADMIN));
    UserException resume = refusal(() -> lab.resume(true));

    assertThat(rotation.what()).isEqualTo("revision 2 (apply) failed and changed Secrets");
    assertThat(rotation.remedy()).isEqualTo(remedy);
    assertThat(resume.what()).isEqualTo("there is nothing to resume");
    assertThat(resume.why()).endsWith(" was cut off; revision 2 failed");
    assertThat(resume.remedy()).isEqualTo(remedy);
    Kills.killed(lab, "secrets", false, () -> lab.rollback(1, false));
    try (Prepared prepared = lab.resuming(false)) {
      assertThat(prepared.notices().get(1)).startsWith("it goes forward, ");
      prepared.perform();
    }
    assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isEqualTo(keys);
    assertThat(lab.manifests()).isEqualTo(manifests(1));
    lab.isProven();

    lab.edit("mlflow:does-not-exist", "mlflow:sandbox");
    lab.useOtherKeys();
    anApplyFailsBehindItsSecrets();
    try (Prepared prepared = lab.rollingBack(1, false)) {
      assertThat(prepared.lines()).contains("~ SealedSecret/mlflow-s3-credentials");
      assertThat(prepared.notices().get(0)).startsWith("the passwords of revision 1 hold again");
      assertThat(prepared.notices())
          .contains(
              "undone, it goes back to revision 4, the last that succeeded, not to what revision 5"
                  + " had left");
      prepared.perform();
    }
    assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isEqualTo(keys);
    lab.isProven();
  }

  private void thePodsCrash() {
    lab.sandbox.faults().podsCrash(true);
    try (KubernetesClient client = lab.somebody()) {
      client
          .pods()
          .inNamespace(lab.id)
          .list()
          .getItems()
          .forEach(pod -> lab.cluster.delete("v1", "Pod", lab.id, pod.getMetadata().getName()));
    }
  }

  private static List<String> warned(Prepared prepared) {
    return prepared.checks().stream()
        .filter(check -> check.state() == Check.State.WARNING)
        .map(check -> check.name() + ": " + check.seen())
        .toList();
  }

  /** To bring back what works is what a rollback is for. */
  @Test
  void fromPodsThatCrashItGoesBackAndIsNotUndone() throws Exception {
    lab.apply();
    String first = lab.adminPassword();
    lab.rotate(Rotation.ADMIN);
    String second = lab.adminPassword();
    thePodsCrash();
    assertThat(refusal(() -> lab.rotate(Rotation.ADMIN)).what())
        .isEqualTo("admin login: no pod of Service mlflow is ready");
    try (Prepared prepared = lab.rollingBack(1, false)) {
      assertThat(warned(prepared))
          .containsExactly("admin login: no pod of Service mlflow is ready");
      lab.sandbox.faults().podsCrash(false);
      assertThat(prepared.perform().proof().proven()).contains("old password 401");
    }
    assertThat(lab.adminPassword()).isEqualTo(first);
    lab.isProven();

    thePodsCrash();
    UserException left = refusal(() -> lab.rollback(2, false));
    assertThat(left.why()).contains("it was not undone, since what ran before did not answer");
    assertThat(left.remedy())
        .endsWith("run `sealift resume`, which goes on; or `sealift resume --undo`");
    assertThat(lab.newest().state()).isEqualTo(State.INTERRUPTED);
    assertThat(lab.newest().failedStep()).isEqualTo("rollout");
    lab.sandbox.faults().podsCrash(false);
    lab.resume(false);
    assertThat(lab.adminPassword()).isEqualTo(second);
    lab.isProven();
  }

  @Test
  void fromADatabaseThatIsGoneItGoesBackToAnother() throws Exception {
    lab.apply();
    String other = lab.id + "_other";
    lab.edit("tracking = " + lab.id, "tracking = " + other);
    lab.apply();
    lab.sql("drop database \"" + other + "\" with (force)");
    try (Prepared prepared = lab.rollingBack(1, false)) {
      assertThat(warned(prepared))
          .anyMatch(line -> line.startsWith("database login: "))
          .anyMatch(line -> line.startsWith("database schema: it is not compared: "));
      prepared.perform();
    }
    lab.edit("tracking = " + other, "tracking = " + lab.id);
    lab.isProven();
  }

  @Test
  void aPasswordThatIsRefusedIsNoOutage() throws Exception {
    lab.apply();
    lab.databasePasswordBecomes("theirs");
    lab.adminPasswordBecomes(lab.adminPassword(), "their own password");

    UserException refused = refusal(() -> lab.rollingBack(1, false));

    assertThat(refused.what()).isEqualTo("2 checks failed; nothing was written");
    assertThat(refused.why())
        .isEqualTo(
            "database login: PostgreSQL refuses the password in Secret mlflow-db-credentials; admin"
                + " login: MLflow refuses the password of mlflow");
  }
}
