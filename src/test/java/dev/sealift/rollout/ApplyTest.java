package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.history.Step;
import dev.sealift.manifest.Names;
import dev.sealift.plan.Action;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an apply finds, does, records and says. */
class ApplyTest {
  private static final String RESTARTED = "restarted, since the databases are new";

  @RegisterExtension final Lab lab = OneSandbox.lab();

  private List<String> all() {
    return List.of(
        "namespace: created",
        "secrets: 3 secrets unsealed by the controller",
        "database: role "
            + lab.id
            + " created, database "
            + lab.id
            + " created, database "
            + lab.id
            + "_auth created",
        "bucket: created; an object was put, read and deleted",
        "objects: ConfigMap/mlflow-auth-config, NetworkPolicy/mlflow, Service/mlflow,"
            + " Deployment/mlflow",
        "rollout: 1 of the new pods available",
        "prove: right password 200, wrong password 401, artifact written and read back");
  }

  /** What is to be done is told before, and done in the order that a cut-off asks for. */
  @Test
  void fromNothingToAllOfItAndThenNothingToDo() throws Exception {
    lab.note = "first";
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.outside())
          .containsExactly(
              "create role " + lab.id,
              "create database " + lab.id,
              "create database " + lab.id + "_auth",
              "create bucket " + lab.id);
      assertThat(plan.plan().changes())
          .extracting(change -> change.action() + " " + change.kind() + "/" + change.name())
          .containsExactlyInAnyOrder(
              "CREATE Namespace/" + lab.id,
              "CREATE SealedSecret/mlflow-basic-auth",
              "CREATE SealedSecret/mlflow-db-credentials",
              "CREATE SealedSecret/mlflow-s3-credentials",
              "CREATE ConfigMap/mlflow-auth-config",
              "CREATE NetworkPolicy/mlflow",
              "CREATE Service/mlflow",
              "CREATE Deployment/mlflow");
      assertThat(plan.plan().conflicts()).isEmpty();
      assertThat(plan.healthy()).isFalse();
      assertThat(plan.checks())
          .extracting(Check::name)
          .containsExactlyInAnyOrder(
              "cluster", "sealed secrets", "permissions", "database", "bucket " + lab.id);
      assertThat(lab.checked())
          .contains("cluster: Kubernetes v1.34.0+sealift-sandbox at " + lab.cluster.server())
          .hasSameSizeAs(plan.checks());
      assertThat(plan.profileText()).isEqualTo(lab.text());
    }

    Deployed deployed = lab.apply();

    assertThat(lab.done()).isEqualTo(all());
    assertThat(lab.begun())
        .containsExactly(
            "namespace: namespace " + lab.id,
            "secrets: sealing 3 secrets",
            "database: role and databases",
            "bucket: bucket " + lab.id,
            "objects: ConfigMap, Service, Deployment",
            "rollout: rollout of mlflow",
            "prove: logging in");
    assertThat(deployed.changed()).isTrue();
    assertThat(deployed.proof().proven()).hasSize(3);
    Revision revision = lab.newest();
    assertThat(deployed.revision()).hasValue(revision);
    assertThat(revision.operation()).isEqualTo(Operation.APPLY);
    assertThat(revision.state()).isEqualTo(State.SUCCEEDED);
    assertThat(revision.image()).isEqualTo("sealift/mlflow:sandbox");
    assertThat(revision.note()).isEqualTo("first");
    assertThat(revision.who()).isEqualTo("test@here");
    assertThat(revision.context()).isEqualTo("sandbox");
    assertThat(lab.steps())
        .filteredOn(step -> step.name().equals("schema"))
        .extracting(Step::result)
        .containsExactly("tracking none, auth 1");
    lab.isProven();

    lab.told.clear();
    Deployed again = lab.apply();

    assertThat(again.changed()).isFalse();
    assertThat(again.revision()).hasValue(revision);
    assertThat(again.proof().proven()).hasSize(3);
    assertThat(lab.begun()).isEmpty();
    assertThat(lab.newest()).isEqualTo(revision);
    assertThat(lab.checked())
        .contains("bucket " + lab.id + ": an object was put, read and deleted")
        .anyMatch(line -> line.startsWith("database " + lab.id + ": PostgreSQL "))
        .anyMatch(line -> line.startsWith("database " + lab.id + "_auth: PostgreSQL "));
    theAppliesThatFindLessThanTheyNeed();
  }

  @Test
  void whatPodsElsewhereWouldNotReachIsWarnedOf() throws Exception {
    lab.addresses = Addresses.asInProfile();
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.checks())
          .filteredOn(check -> check.state() == Check.State.WARNING)
          .extracting(Check::name)
          .containsExactlyInAnyOrder("database host", "bucket endpoint");
    }
  }

  /**
   * Nothing differs, and yet there is something to do: pods that are down, a record that is not
   * here.
   */
  private void theAppliesThatFindLessThanTheyNeed() throws Exception {
    lab.told.clear();
    lab.sandbox.faults().podsCrash(true);
    lab.cluster.delete("v1", "Pod", lab.id, pod());
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.hasChanges()).isFalse();
      assertThat(plan.healthy()).isFalse();
      assertThat(plan.lines()).containsExactly("no changes");
      UserException crashed = refusal(plan::perform);
      assertThat(crashed.what()).contains("crashes again and again");
    }
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
    assertThat(lab.newest().failedStep()).isEqualTo("rollout");
    assertThat(lab.done()).contains("namespace: there already", "database: all there");
    lab.sandbox.faults().podsCrash(false);
    assertThat(lab.apply().revision().orElseThrow().number()).isEqualTo(3);
    lab.otherHistory();
    try (ApplyPlan plan = lab.plan()) {
      assertThat(plan.healthy()).isTrue();
      Deployed recorded = plan.perform();
      assertThat(recorded.changed()).isTrue();
      assertThat(recorded.revision().orElseThrow().number()).isEqualTo(1);
    }
  }

  private String pod() {
    try (KubernetesClient client = lab.somebody()) {
      return client.pods().inNamespace(lab.id).list().getItems().get(0).getMetadata().getName();
    }
  }

  @Test
  void fieldsOfSomebodyElseAreTakenOverWhenAskedAlone() throws Exception {
    lab.apply();
    String now = lab.adminPassword();
    lab.somebodyTakesTheConfigMap();

    UserException conflict = refusal(lab::apply);

    assertThat(conflict.what()).isEqualTo("fields that this profile sets belong to someone else");
    assertThat(conflict.why())
        .matches("ConfigMap/mlflow-auth-config \\S+ is owned by \"?theirs\"?.*");
    assertThat(conflict.remedy()).startsWith("add --force-conflicts");
    assertThat(lab.newest().number()).isEqualTo(1);
    assertThat(lab.apply(true).revision().orElseThrow().number()).isEqualTo(2);
    assertThat(lab.apply().changed()).isFalse();

    try (ApplyPlan plan = lab.plan()) {
      Secret admin = plan.inputs().credentials.values().adminPassword();
      assertThat(admin.reveal()).isEqualTo(now);
      assertThat(plan.plan().changes()).allMatch(change -> change.action() == Action.UNCHANGED);
      lab.edit("[auth]", "[sealing]\nscope = cluster-wide\n[auth]");
      lab.apply();
      lab.edit("[auth]", "[ingress]\nhost = mlflow.home\n[auth]");
    }
    try (ApplyPlan plan = lab.plan()) {
      lab.edit("scope = cluster-wide", "scope = namespace-wide");
      lab.apply();
      UserException changed = refusal(plan::perform);
      assertThat(changed.what()).endsWith("has changed since the plan was made");
    }
    assertThat(lab.newest().state()).isEqualTo(State.FAILED);
  }

  /** MLflow makes its tables when it starts; pods that ran on without them would answer 503. */
  @Test
  void podsAreRestartedForNewDatabasesAlsoAfterAKill() throws Exception {
    lab.apply();
    String drop = "drop database \"" + lab.id + "_auth\" with (force)";
    lab.sql(drop);
    lab.told.clear();

    lab.apply();

    assertThat(lab.done())
        .contains("database: database " + lab.id + "_auth created")
        .anyMatch(line -> line.startsWith("objects: ") && line.endsWith(RESTARTED));
    lab.isProven();

    lab.sql(drop);
    Kills.killed(lab, "bucket", false, lab::apply);
    lab.told.clear();
    lab.resume(false);

    assertThat(lab.done()).contains("rollout: 1 of the new pods available, pods " + RESTARTED);
    lab.isProven();
    lab.told.clear();
    lab.edit("mlflow:sandbox", "mlflow:other");
    lab.apply();
    assertThat(lab.done()).noneMatch(line -> line.endsWith(RESTARTED));
  }

  /** Used once: where all is there, or nobody to give it to, nobody is asked for it. */
  @Test
  void theDatabasesAdminIsAskedForWhereSomethingIsToBeMadeAlone() throws Exception {
    lab.apply();
    lab.edit("env:SANDBOX_DB_ADMIN_PASSWORD", "prompt");

    assertThat(lab.apply().changed()).isFalse();

    lab.sql("drop database \"" + lab.id + "_auth\" with (force)");
    lab.told.clear();
    assertThat(refusal(lab::apply).what())
        .isEqualTo("[database] admin_password = prompt: nobody can be asked");
    assertThat(lab.checked())
        .as("why somebody is asked")
        .anyMatch(line -> line.endsWith(" has no database " + lab.id + "_auth"));
    lab.edit("port = " + lab.sandbox.database().port(), "port = 1");
    assertThat(refusal(lab::apply).what()).startsWith("database: nothing answers at ");
    lab.edit("port = 1", "port = " + lab.sandbox.database().port());
    lab.edit("admin_password = prompt", "admin_password = env:SANDBOX_DB_ADMIN_PASSWORD");
    lab.told.clear();
    lab.apply();
    assertThat(lab.done()).contains("database: database " + lab.id + "_auth created");
  }

  /** A role and a user that are there have passwords, which a generated one would not be. */
  @Test
  void whatIsThereKeepsItsPassword() throws Exception {
    lab.apply();
    try (Lab second = OneSandbox.lab()) {
      second.edit("username = " + second.id, "username = " + lab.id);
      second.edit("auth = " + second.id + "_auth", "auth = " + lab.id + "_auth");

      UserException both = refusal(second::apply);

      assertThat(both.what()).isEqualTo("2 checks failed; nothing was written");
      assertThat(both.why())
          .isEqualTo(
              "database role: role "
                  + lab.id
                  + " is there, and its password is not known here; admin user: database "
                  + lab.id
                  + "_auth has a user mlflow");
      second.environment.put("ROLE", lab.databasePassword());
      second.edit("\npassword = generate", "\npassword = env:ROLE");
      assertThat(refusal(second::apply).what())
          .isEqualTo("admin user: database " + lab.id + "_auth has a user mlflow");
      second.environment.put("ADMIN", lab.adminPassword());
      second.edit("admin_password = generate", "admin_password = env:ADMIN");
      try (ApplyPlan plan = second.plan()) {
        assertThat(plan.outside())
            .containsExactly("create database " + second.id, "create bucket " + second.id);
      }
      second.edit("auth = " + lab.id + "_auth", "auth = " + second.id);
      try (ApplyPlan plan = second.plan()) {
        assertThat(plan.outside())
            .containsExactly("create database " + second.id, "create bucket " + second.id);
      }
      second.edit("secret_key = env:SANDBOX_S3_SECRET_KEY", "secret_key = env:WRONG");
      second.environment.put("WRONG", "a wrong one");
      second.told.clear();
      assertThat(refusal(second::apply).what()).contains("refused the secret key");
      assertThat(second.told)
          .filteredOn(Event.CheckDone.class::isInstance)
          .anyMatch(event -> ((Event.CheckDone) event).check().state() == Check.State.FAILED);
      assertThat(second.cluster.secret(second.id, Names.S3)).isEmpty();
    }
  }
}
