package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.Event;
import dev.sealift.core.UserException;
import dev.sealift.history.Operation;
import dev.sealift.history.State;
import dev.sealift.manifest.Names;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotations and rollbacks that go well, and those that fail and are undone. */
class RotationTest {
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

  @Test
  void allCredentialsAreNewAndTheOldOnesRefused() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "all")) {
      lab.apply();
      String admin = lab.adminPassword();
      String database = lab.databasePassword();
      String flask = lab.value(Names.BASIC_AUTH, Names.FLASK_KEY);
      String keys = lab.value(Names.S3, Names.ACCESS_KEY);
      lab.useOtherKeys();

      Deployed deployed = lab.rotate(EnumSet.allOf(Rotation.class));

      assertThat(deployed.proof().proven())
          .contains("old password 401", "old database password refused");
      assertThat(deployed.revision().orElseThrow().operation()).isEqualTo(Operation.ROTATE);
      assertThat(lab.adminPassword()).isNotEqualTo(admin);
      assertThat(lab.login(lab.adminPassword())).isEqualTo(200);
      assertThat(lab.login(admin)).isEqualTo(401);
      assertThat(lab.databaseAccepts(database)).isFalse();
      assertThat(lab.value(Names.BASIC_AUTH, Names.FLASK_KEY)).isNotEqualTo(flask);
      assertThat(lab.value(Names.S3, Names.ACCESS_KEY)).isNotEqualTo(keys);
      lab.isProven();
      assertThat(lab.apply().changed()).isFalse();
    }
  }

  @Test
  void threeRevisionsForthAndBack() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "back")) {
      lab.apply();
      String first = lab.adminPassword();
      lab.rotate(Rotation.ADMIN, Rotation.DATABASE);
      String second = lab.adminPassword();
      lab.rotate(Rotation.ADMIN, Rotation.DATABASE, Rotation.FLASK_KEY);
      String third = lab.adminPassword();
      for (int revision : new int[] {1, 3}) {
        lab.rollback(revision, false);
        String wanted = revision == 1 ? first : revision == 2 ? second : third;
        assertThat(lab.adminPassword()).isEqualTo(wanted);
        assertThat(lab.login(wanted)).isEqualTo(200);
        lab.isProven();
      }
    }
  }

  @Test
  void aStepThatFailsIsUndone() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "undone")) {
      lab.apply();
      String admin = lab.adminPassword();
      String database = lab.databasePassword();
      lab.events =
          event -> {
            // The new pods crash; those of before are what it goes back to.
            if (event instanceof Event.StepStarted started && started.step().equals("rollout")) {
              sandbox.faults().podsCrash(true);
            }
            if (event instanceof Event.Warning) {
              sandbox.faults().podsCrash(false);
            }
          };
      assertThatThrownBy(() -> lab.rotate(Rotation.ADMIN, Rotation.DATABASE))
          .isInstanceOfSatisfying(
              UserException.class,
              e ->
                  assertThat(e.why())
                      .contains("it was undone, and the old credentials are proven"));
      assertThat(lab.adminPassword()).isEqualTo(admin);
      assertThat(lab.databasePassword()).isEqualTo(database);
      assertThat(lab.newest().state()).isEqualTo(State.FAILED);
      assertThat(lab.newest().failedStep()).isEqualTo("rollout");
      lab.isProven();
    } finally {
      sandbox.faults().podsCrash(false);
    }
  }

  @Test
  void anOlderSchemaIsRefusedUnlessForced() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "schema")) {
      lab.apply();
      lab.edit("mlflow:sandbox", "mlflow:sandbox-schema2");
      lab.apply();
      assertThatThrownBy(() -> lab.rollback(1, false))
          .isInstanceOfSatisfying(
              UserException.class,
              e -> {
                assertThat(e.what()).contains("database schema");
                assertThat(e.remedy()).contains("--force");
              });
      assertThatThrownBy(() -> lab.rollback(1, true))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.why()).contains("it was undone"));
      lab.isProven();
    }
  }

  @Test
  void keysThatDoNotWorkAreRefusedBeforeAnythingChanges() throws Exception {
    try (Lab lab = new Lab(sandbox, folder, "keys")) {
      lab.apply();
      lab.useOtherKeys();
      lab.environment.put("SANDBOX_S3_NEXT_SECRET_KEY", "a wrong one");
      assertThatThrownBy(() -> lab.rotate(Rotation.S3))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.what()).contains("refused the secret key"));
      assertThat(lab.newest().number()).isEqualTo(1);
      lab.useOtherKeys();
      assertThatThrownBy(() -> lab.rotate(Rotation.S3))
          .isInstanceOfSatisfying(
              UserException.class,
              e -> assertThat(e.what()).isEqualTo("the bucket's keys given are those in use"));
      lab.isProven();
    }
  }
}
