package dev.sealift.e2e;

import static dev.sealift.e2e.Deployed.adminPassword;
import static dev.sealift.e2e.Deployed.databaseAccepts;
import static dev.sealift.e2e.Deployed.databasePassword;
import static dev.sealift.e2e.Deployed.isProven;
import static dev.sealift.e2e.Deployed.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotations and rollbacks on the real cluster, whole. */
@Tag("e2e")
class OperationsE2eTest {
  @TempDir Path folder;

  @Test
  void allAtOnceAndBackAgain() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      succeeds(lab, "apply", "--yes");
      String admin = adminPassword(lab);
      String database = databasePassword(lab);
      String flask = lab.value("mlflow-basic-auth", "MLFLOW_FLASK_SERVER_SECRET_KEY");
      try (Outage outage = Outage.watch(lab, admin)) {
        succeeds(lab, "rotate", "all", "--yes");
        // What the client of before notices, apart from the new password itself.
        System.out.println(outage.told());
      }
      assertThat(lab.login("mlflow", admin)).isEqualTo("401");
      assertThat(databaseAccepts(lab, database)).isFalse();
      Marker old = new Marker("the old Flask key", flask);
      old.isNotIn(
          "the cluster", lab.kubectl("get", "secrets,configmaps,pods,events", "-o", "yaml"));
      old.isInNoFileOf(folder);
      isProven(lab);

      succeeds(lab, "rotate", "admin", "database", "--yes");
      String third = adminPassword(lab);
      for (int revision : new int[] {1, 2, 3, 1}) {
        succeeds(lab, "rollback", Integer.toString(revision), "--yes");
        assertThat(adminPassword(lab).equals(admin)).isEqualTo(revision == 1);
        assertThat(adminPassword(lab).equals(third)).isEqualTo(revision == 3);
        isProven(lab);
      }
      assertThat(lab.value("mlflow-basic-auth", "MLFLOW_FLASK_SERVER_SECRET_KEY")).isEqualTo(flask);
    }
  }

  /** Logs in all the time, as a client does, and tells for how long it could not. */
  private static final class Outage implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong longest = new AtomicLong();
    private final Thread thread;

    private Outage(Homelab lab, String password) {
      thread =
          new Thread(
              () -> {
                long down = 0;
                while (!over.get()) {
                  try {
                    String status = lab.tryLogin("mlflow", password);
                    boolean answers = status.equals("200") || status.equals("401");
                    down = answers ? 0 : down == 0 ? System.nanoTime() : down;
                    long since = down == 0 ? 0 : (System.nanoTime() - down) / 1_000_000;
                    longest.accumulateAndGet(since, Math::max);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }
              });
      thread.start();
    }

    static Outage watch(Homelab lab, String password) {
      return new Outage(lab, password);
    }

    String told() {
      return "rotate all: a client that logs in all the time had no answer for "
          + longest.get()
          + " ms";
    }

    @Override
    public void close() throws InterruptedException {
      over.set(true);
      thread.join();
    }
  }
}
