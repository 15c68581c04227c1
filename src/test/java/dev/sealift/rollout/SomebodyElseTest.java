package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rotation and a rollback where somebody else has been at the deployment. */
class SomebodyElseTest {
  @RegisterExtension final Lab lab = OneSandbox.lab();

  @BeforeEach
  void deploy() throws InterruptedException {
    lab.apply();
  }

  /** What another operation has begun may be half done: neither a plan nor its start goes by it. */
  @Test
  void nothingBeginsOverWhatIsNotFinished() throws Exception {
    String unfinished = "revision 2 (rotate) is not finished";
    try (Prepared prepared = lab.rotation(Rotation.FLASK_KEY)) {
      lab.begin(Operation.ROTATE, lab.manifests(), "mlflow:sandbox");
      assertThat(refusal(prepared::perform).what()).isEqualTo(unfinished);
    }
    assertThat(refusal(() -> lab.rotation(Rotation.FLASK_KEY)).what()).isEqualTo(unfinished);
    assertThat(refusal(() -> lab.rollingBack(1, false)).what()).isEqualTo(unfinished);
    assertThat(lab.newest().number()).isEqualTo(2);
  }

  /** An undoing has to be exact, so a rotation changes credentials alone, and of one plan. */
  @Test
  void aRotationIsOfThePlanAndOfCredentialsAlone() throws Exception {
    try (Prepared prepared = lab.rotation(Rotation.DATABASE)) {
      lab.rotate(Rotation.FLASK_KEY);
      assertThat(refusal(prepared::perform).what())
          .isEqualTo("SealedSecret mlflow-basic-auth has changed since the plan was made");
    }
    Revision failed = lab.newest();
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.number()).isEqualTo(3);
    lab.edit("mlflow:sandbox", "mlflow:sandbox-2");
    UserException differs = refusal(() -> lab.rotate(Rotation.ADMIN));
    assertThat(differs.what())
        .isEqualTo("the profile and the cluster differ in more than credentials");
    assertThat(differs.why()).startsWith("~ Deployment/mlflow; ");
    assertThat(differs.remedy()).isEqualTo("run `sealift apply` first, then rotate");
  }

  @Test
  void aRollbackIsOfThePlanThatWasShown() throws Exception {
    String database = lab.databasePassword();
    try (Prepared prepared = lab.rollingBack(1, false)) {
      lab.rotate(Rotation.FLASK_KEY);
      String key = lab.value(Names.BASIC_AUTH, Names.FLASK_KEY);
      assertThat(refusal(prepared::perform).what())
          .isEqualTo("SealedSecret mlflow-basic-auth has changed since the plan was made");
      assertThat(lab.value(Names.BASIC_AUTH, Names.FLASK_KEY)).isEqualTo(key);
    }
    assertThat(lab.newest().operation()).isEqualTo(Operation.ROLLBACK);
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
    assertThat(lab.databasePassword()).isEqualTo(database);
    lab.isProven();
  }

  /** Another MLflow in the namespace bears the recommended label too, and is the newest to run. */
  @Test
  void anothersPodsAreNotTakenForItsOwn() throws Exception {
    try (KubernetesClient client = lab.somebody()) {
      client
          .resource(
              new PodBuilder()
                  .withNewMetadata()
                  .withName("theirs")
                  .withNamespace(lab.id)
                  .addToLabels("app.kubernetes.io/name", "mlflow")
                  .endMetadata()
                  .withNewStatus()
                  .withPhase("Running")
                  .addNewCondition()
                  .withType("Ready")
                  .withStatus("True")
                  .endCondition()
                  .endStatus()
                  .build())
          .create();
    }

    lab.rotate(Rotation.ADMIN);

    lab.isProven();
  }

  @Test
  void whatIsSomebodyElsesIsNotGoneOver() throws Exception {
    lab.somebodyTakesTheConfigMap();
    assertThat(refusal(() -> lab.rotate(Rotation.FLASK_KEY)).what())
        .isEqualTo("the profile and the cluster differ in more than credentials");
    UserException conflict = refusal(() -> lab.rollback(1, false));
    assertThat(conflict.what()).isEqualTo("fields that revision 1 sets belong to someone else");
    assertThat(conflict.why())
        .matches("ConfigMap/mlflow-auth-config \\S+ is owned by \"?theirs\"?");

    String staged = Names.next(Names.S3);
    lab.cluster.apply(
        KubernetesObject.of(
            new SecretBuilder()
                .withNewMetadata()
                .withName(staged)
                .withNamespace(lab.id)
                .endMetadata()
                .addToStringData(Names.ACCESS_KEY, "kept")
                .build()),
        false,
        false);
    String unfinished = "an operation on this deployment is not finished";
    assertThat(refusal(() -> lab.rotate(Rotation.FLASK_KEY)).what()).isEqualTo(unfinished);
    assertThat(refusal(() -> lab.rollback(1, false)).what()).isEqualTo(unfinished);
    lab.cluster.delete("v1", "Secret", lab.id, staged);

    try (KubernetesClient client = lab.somebody()) {
      var secrets = client.secrets().inNamespace(lab.id);
      var theirs = secrets.withName(Names.S3).get();
      theirs.getMetadata().setOwnerReferences(List.of());
      secrets.resource(theirs).update();
    }
    String notOurs =
        "secret mlflow-s3-credentials: Secret mlflow-s3-credentials is there and no SealedSecret"
            + " owns it";
    assertThat(refusal(() -> lab.rotate(Rotation.FLASK_KEY)).what()).isEqualTo(notOurs);
    assertThat(refusal(() -> lab.rollback(1, false)).what()).isEqualTo(notOurs);
    assertThat(lab.newest().number()).isEqualTo(1);
  }
}
