package dev.sealift.sandbox;

import dev.sealift.credential.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** What somebody else does at a sandbox: with a client of the cluster, and as the superuser. */
public final class PastSealift {
  private PastSealift() {}

  /** A client of its own each time: closing a cluster ends the others' threads. */
  public static KubernetesClient client(Sandbox sandbox) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(sandbox.kubeconfig().toFile()))
        .build();
  }

  /** Statements of PostgreSQL's superuser, in one database. */
  public static void sql(Sandbox sandbox, String name, String... statements) {
    try (Connection connection = connect(sandbox, name);
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** PostgreSQL's superuser, in one database. */
  public static Connection connect(Sandbox sandbox, String name) throws SQLException {
    HostPort at = sandbox.database();
    Secret password = sandbox.environment().get("SANDBOX_DB_ADMIN_PASSWORD");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(at.host(), at.port(), name),
        "postgres",
        password.reveal());
  }
}
