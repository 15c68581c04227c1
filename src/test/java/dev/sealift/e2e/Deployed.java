package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import java.sql.DriverManager;
import java.sql.SQLException;

/** What the operations' tests ask of a deployment on the real cluster. */
final class Deployed {
  private Deployed() {}

  static String adminPassword(Homelab lab) throws Exception {
    return lab.value("mlflow-basic-auth", "MLFLOW_TRACKING_PASSWORD");
  }

  static String databasePassword(Homelab lab) throws Exception {
    return lab.value("mlflow-db-credentials", "password");
  }

  static boolean databaseAccepts(Homelab lab, String password) {
    String url = "jdbc:postgresql://" + Homelab.HOST + ":" + Homelab.PORT + "/" + lab.id;
    try {
      DriverManager.getConnection(url, lab.id, password).close();
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("28P01");
      return false;
    }
  }

  static void succeeds(Homelab lab, String... arguments) throws Exception {
    Output output = lab.sealift(arguments);
    assertThat(output.status()).as(output.err()).isZero();
    assertThat(output.out())
        .contains("proven    right password 200, wrong password 401, artifact written");
  }

  static void isProven(Homelab lab) throws Exception {
    assertThat(lab.login("mlflow", adminPassword(lab))).isEqualTo("200");
    assertThat(databaseAccepts(lab, databasePassword(lab))).isTrue();
    assertThat(lab.kubectl("get", "secrets,sealedsecrets", "-o", "name")).doesNotContain("-next");
    Output verify = lab.sealift("history", "verify");
    assertThat(verify.status()).as(verify.err()).isZero();
  }
}
