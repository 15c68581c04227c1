package dev.sealift.sandbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The programs that the doctor runs in a pod, known by a word in them: they answer from the pod's
 * variables, and what a test wants to be found there.
 */
final class EmulatedPrograms {
  /** What a program printed, and its status. */
  record Output(int status, String out) {}

  private static final long MIB = 1 << 20;
  private static final String WRONG_PASSWORD = "28P01";

  private final EmulatedMlflow.Surroundings around;
  private final Map<String, String> environment;
  private final Faults faults;

  EmulatedPrograms(
      EmulatedMlflow.Surroundings around, Map<String, String> environment, Faults faults) {
    this.around = around;
    this.environment = environment;
    this.faults = faults;
  }

  /** Whether the program waits for a line on its standard input. */
  static boolean reads(String script) {
    return script.contains("stdin.readline");
  }

  Output run(String script, String line) {
    if (script.contains("password_hash")) {
      return reset();
    }
    return script.contains("auth_config_resolved.ini")
        ? new Output(0, Json.write(look(Json.read(line))) + "\n")
        : new Output(2, "");
  }

  private Map<String, Object> look(Map<String, Object> asked) {
    List<Object> missing = new ArrayList<>();
    if (asked.get("required") instanceof List<?> required) {
      required.stream().filter(name -> variable(name).isEmpty()).forEach(missing::add);
    }
    List<Object> different = new ArrayList<>();
    Json.map(asked, "secret")
        .forEach(
            (name, value) -> {
              if (!variable(name).isEmpty() && !variable(name).equals(value)) {
                different.add(name);
              }
            });
    Map<String, Object> found =
        Json.of(
            "missing",
            missing,
            "different",
            different,
            "arguments",
            List.of(),
            "lacking",
            List.of(),
            "resolved",
            "",
            "databases",
            Json.of(
                "tracking", database("SEALIFT_DATABASE"),
                "auth", database("SEALIFT_AUTH_DATABASE")),
            "memory",
            List.of(400 * MIB, 1280 * MIB),
            "store",
            Json.of("reached", true, "ahead", 0),
            "time",
            System.currentTimeMillis() / 1000.0);
    found.putAll(faults.pod());
    return found;
  }

  private String variable(Object name) {
    return environment.getOrDefault(Objects.toString(name), "");
  }

  private EmulatedUsers users(String variable) {
    return new EmulatedUsers(
        around.database(),
        EmulatedMlflow.database(variable(variable)),
        variable("MLFLOW_DB_USERNAME"),
        variable("MLFLOW_DB_PASSWORD"));
  }

  private String database(String variable) {
    try {
      if (variable.equals("SEALIFT_DATABASE")) {
        users(variable).reach();
        return "current";
      }
      return users(variable).compare(EmulatedMlflow.schema(variable(EmulatedMlflow.IMAGE)));
    } catch (SQLException e) {
      return WRONG_PASSWORD.equals(e.getSQLState()) ? "password" : "unreachable";
    }
  }

  private Output reset() {
    try {
      int changed =
          users("SEALIFT_AUTH_DATABASE")
              .changePassword(
                  variable("MLFLOW_AUTH_ADMIN_USERNAME"), variable("MLFLOW_AUTH_ADMIN_PASSWORD"));
      return new Output(0, changed + "\n");
    } catch (SQLException e) {
      return new Output(3, "");
    }
  }
}
