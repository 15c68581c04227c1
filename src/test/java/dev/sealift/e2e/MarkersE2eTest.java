package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that would be known again, through the whole flow: they are in the cluster's Secrets and
 * in their own files, and nowhere else.
 */
@Tag("e2e")
class MarkersE2eTest {
  @TempDir Path folder;
  @TempDir Path secrets;

  private final List<Marker> markers = new ArrayList<>();

  @Test
  void noSecretLeavesMemory() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      lab.edit("admin_password = generate", source("mlflow-password", marker("mlflow")));
      lab.edit("\npassword = generate", "\npassword = file:" + file("role", marker("role")));
      Files.writeString(
          lab.profile,
          Files.readString(lab.profile)
              + "flask_secret_key = file:"
              + file("flask", marker("flask"))
              + "\n");
      lab.edit(
          "env:E2E_S3_ADMIN_SECRET_KEY",
          "file:" + file("s3-secret", System.getenv("E2E_S3_ADMIN_SECRET_KEY")));
      lab.edit(
          "admin_password = env:E2E_DB_ADMIN_PASSWORD",
          "admin_password = file:" + file("db-admin", System.getenv("E2E_DB_ADMIN_PASSWORD")));
      Path temporary = Files.createDirectory(folder.resolve("tmp"));
      lab.set("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
      lab.forget("E2E_S3_ADMIN_SECRET_KEY");
      lab.forget("E2E_DB_ADMIN_PASSWORD");

      Path log = logOfPostgres();
      long before = Files.size(log);
      lab.sql("alter system set log_statement = 'all'", "select pg_reload_conf()");
      List<String> processes = new ArrayList<>();
      List<Output> outputs = new ArrayList<>();
      try {
        for (String[] command :
            List.of(
                new String[] {"plan", "-v", "-o", "json"},
                new String[] {"apply", "--yes", "-v"},
                new String[] {"apply", "--yes", "-v", "-o", "json"},
                new String[] {"status", "-v", "-o", "json"},
                new String[] {"history", "show", "1", "-v", "-o", "yaml"})) {
          outputs.add(succeeds(lab, processes, command));
        }
        for (String what : List.of("admin", "database", "flask-key", "all")) {
          renew(what);
          outputs.add(succeeds(lab, processes, "rotate", what, "--yes", "-v"));
        }
        for (String[] command :
            List.of(
                new String[] {"rollback", "2", "--yes", "-v", "-o", "json"},
                new String[] {"history", "diff", "1", "5", "-v"},
                new String[] {"history", "verify", "-v"},
                new String[] {"status", "-v"})) {
          outputs.add(succeeds(lab, processes, command));
        }
      } finally {
        lab.sql("alter system reset log_statement", "select pg_reload_conf()");
      }

      String logged = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
      String statements = logged.substring((int) Math.min(before, logged.length()));
      assertThat(statements).contains("create role \"" + lab.id + "\"");
      assertThat(processes).anyMatch(text -> text.contains("sealift.jar"));
      String objects =
          lab.kubectl(
              "get",
              "configmaps,deployments,replicasets,pods,services,events,sealedsecrets,leases",
              "-o",
              "yaml");
      for (Marker marker : markers) {
        marker.isNotIn("PostgreSQL's log", statements);
        marker.isNotIn("the cluster's objects", objects);
        marker.isNotIn("a process's arguments or environment", String.join("\n", processes));
        outputs.forEach(o -> marker.isNotIn("the output", o.out() + o.err()));
        // The history, the state, the temporary folder: all is under one folder.
        marker.isInNoFileOf(folder);
      }
    }
  }

  private static Output succeeds(Homelab lab, List<String> processes, String... command)
      throws Exception {
    Output output = lab.watched(processes, command);
    assertThat(output.status()).as(output.err()).isZero();
    return output;
  }

  /** Puts another secret into the files that the profile names. */
  private void renew(String what) throws IOException {
    for (String[] file :
        List.of(
            new String[] {"admin", "mlflow-password"},
            new String[] {"database", "role"},
            new String[] {"flask-key", "flask"})) {
      if (what.equals("all") || what.equals(file[0])) {
        String value = marker(file[1]);
        markers.add(new Marker(file[1] + " after rotate " + what, value));
        Files.writeString(secrets.resolve(file[1]), value);
      }
    }
  }

  private static String marker(String what) {
    return "mk%" + what + "/ +\"\\" + UUID.randomUUID() + "&'$";
  }

  private String source(String name, String value) throws IOException {
    return "admin_password = file:" + file(name, value);
  }

  private Path file(String name, String value) throws IOException {
    markers.add(new Marker(name, value));
    Path file =
        Files.createFile(
            secrets.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, value);
  }

  /** Where the server writes: named by the environment, or the stderr of a server on this host. */
  private static Path logOfPostgres() throws Exception {
    String named = System.getenv("E2E_DB_LOG");
    if (named != null) {
      return Path.of(named);
    }
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + Homelab.HOST + ":" + Homelab.PORT + "/postgres",
                System.getenv("E2E_DB_ADMIN_USER"),
                System.getenv("E2E_DB_ADMIN_PASSWORD"));
        var statement = connection.createStatement();
        var row = statement.executeQuery("select pg_backend_pid()")) {
      assertThat(row.next()).isTrue();
      Path log = Path.of("/proc/" + row.getInt(1) + "/fd/2").toRealPath();
      assertThat(log).as("PostgreSQL's log; name it with E2E_DB_LOG").isRegularFile();
      return log;
    }
  }
}
