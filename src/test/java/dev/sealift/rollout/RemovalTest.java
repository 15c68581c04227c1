package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cluster.Access;
import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import dev.sealift.manifest.KubernetesObject;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a target no longer has goes, and nothing else does. */
class RemovalTest {
  private static final String INGRESS = "[ingress]\nhost = mlflow.home\n[auth]";
  private static final String DELETED = "removal: Ingress/mlflow deleted";

  @RegisterExtension final Lab lab = OneSandbox.lab();

  private boolean isThere(String apiVersion, String kind) {
    return lab.cluster.get(apiVersion, kind, lab.id, "mlflow").isPresent();
  }

  private boolean hasIngress() {
    return isThere("networking.k8s.io/v1", "Ingress");
  }

  private boolean hasFailed() {
    return lab.told.stream().anyMatch(Event.StepFailed.class::isInstance);
  }

  /** Somebody takes the Ingress over: it is not Sealift's any more. */
  private void somebodyTakesTheLabelOff() {
    try (KubernetesClient client = lab.somebody()) {
      var ingresses = client.network().v1().ingresses().inNamespace(lab.id);
      Ingress ingress = ingresses.withName("mlflow").get();
      ingress.getMetadata().getLabels().remove("app.kubernetes.io/managed-by");
      ingresses.resource(ingress).update();
    }
  }

  @Test
  void whatTheProfileNoLongerHasGoesOnceTheRestIsProven() throws Exception {
    lab.edit("[auth]", INGRESS);
    lab.edit("image =", "replicas = 2\nimage =");
    lab.apply();
    assertThat(hasIngress()).isTrue();
    assertThat(isThere("policy/v1", "PodDisruptionBudget")).isTrue();
    lab.edit(INGRESS, "[auth]");
    lab.edit("replicas = 2\n", "");
    lab.told.clear();
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.hasChanges()).isTrue();
      assertThat(plan.lines())
          .endsWith("- Ingress/mlflow", "- PodDisruptionBudget/mlflow")
          .noneMatch(line -> line.startsWith("- NetworkPolicy"));
    }
    assertThat(hasIngress()).isTrue();
    UserException first = refusal(() -> lab.rotate(Rotation.ADMIN));
    assertThat(first.what())
        .isEqualTo("the profile and the cluster differ in more than credentials");

    lab.apply();

    String removal = DELETED + ", PodDisruptionBudget/mlflow deleted";
    assertThat(lab.done().get(lab.done().size() - 2)).startsWith("prove: ");
    assertThat(lab.done()).endsWith(removal);
    assertThat(lab.steps()).extracting(Step::name).contains("removal");
    assertThat(hasIngress()).isFalse();
    assertThat(isThere("policy/v1", "PodDisruptionBudget")).isFalse();
    assertThat(isThere("networking.k8s.io/v1", "NetworkPolicy")).isTrue();
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.lines()).containsExactly("no changes");
    }
    lab.rotate(Rotation.ADMIN);
    lab.isProven();
  }

  @Test
  void whatSomebodyElseLooksAfterByNowStays() throws Exception {
    lab.edit("[auth]", INGRESS);
    lab.apply();
    lab.edit(INGRESS, "[auth]");
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.lines()).contains("- Ingress/mlflow");
      somebodyTakesTheLabelOff();

      plan.perform();
    }

    assertThat(lab.done()).endsWith("removal: Ingress/mlflow is not there");
    assertThat(hasIngress()).isTrue();
    lab.edit("[auth]", INGRESS);
    lab.apply(true);
    lab.edit(INGRESS, "[auth]");
    somebodyTakesTheLabelOff();
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.lines()).noneMatch(line -> line.startsWith("- "));
    }
  }

  @Test
  void anApplyThatFailedLeavesNothingForGood() throws Exception {
    lab.apply();
    lab.edit("[auth]", INGRESS);
    lab.sandbox.faults().podsCrash(true);
    refusal(lab::apply);
    lab.sandbox.faults().podsCrash(false);
    assertThat(hasIngress()).isTrue();
    lab.edit(INGRESS, "[auth]");

    lab.apply();

    assertThat(lab.done()).endsWith(DELETED);
    assertThat(hasIngress()).isFalse();
  }

  @Test
  void aRollbackTakesAwayWhatThatRevisionLacksAlsoWhenItIsUndone() throws Exception {
    lab.apply();
    lab.edit("[auth]", INGRESS);
    lab.apply();
    try (Prepared prepared = lab.rollingBack(1, false)) {
      assertThat(prepared.lines()).endsWith("- Ingress/mlflow");
      prepared.perform();
    }
    assertThat(lab.done()).contains(DELETED);
    assertThat(hasIngress()).isFalse();

    lab.told.clear();
    lab.events =
        event -> {
          if (event instanceof Event.StepStarted started && started.step().equals("rollout")) {
            lab.sandbox.faults().podsCrash(!hasFailed());
          }
        };
    UserException undone = refusal(() -> lab.rollback(2, false));

    assertThat(undone.why()).endsWith("it was undone, and the old credentials are proven to work");
    assertThat(lab.done()).contains(DELETED);
    assertThat(hasIngress()).isFalse();
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
    lab.isProven();

    Kills.killed(lab, "database", false, () -> lab.rollback(2, false));
    assertThat(hasIngress()).isTrue();
    lab.told.clear();
    try (Prepared prepared = lab.resuming(true)) {
      assertThat(prepared.lines()).contains("- Ingress/mlflow");
      prepared.perform();
    }
    assertThat(lab.done()).contains(DELETED);
    assertThat(hasIngress()).isFalse();
    lab.isProven();
  }

  @Test
  void theRightIsThatOfTheKind() {
    assertThat(
            Rights.toDelete(
                List.of(
                    object("networking.k8s.io/v1", "Ingress"),
                    object("policy/v1", "PodDisruptionBudget"))))
        .containsExactly(
            new Access("delete", "networking.k8s.io", "ingresses", ""),
            new Access("delete", "policy", "poddisruptionbudgets", ""));
    assertThat(
            List.of("SealedSecret", "Secret", "Namespace", "PersistentVolumeClaim", "Deployment"))
        .noneMatch(kind -> Rights.isDispensable(object("v1", kind)));
  }

  private static KubernetesObject object(String apiVersion, String kind) {
    return KubernetesObject.of(apiVersion, kind, Map.of("metadata", Map.of("name", "mlflow")));
  }
}
