package dev.sealift.doctor;

import dev.sealift.core.Check;
import dev.sealift.manifest.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ConfigMap's INI template, before envsubst and Python's configparser have it. */
final class ConfigExam implements Exam {
  private static final List<String> FILES = List.of("auth_config.ini", "start.sh", "migrate.py");
  private static final List<String> KEYS =
      List.of(
          "default_permission",
          "database_uri",
          "admin_username",
          "admin_password",
          "authorization_function");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}?");
  private static final Set<String> KNOWN =
      Set.of(
          "MLFLOW_DB_USERNAME",
          "MLFLOW_DB_PASSWORD",
          Names.TRACKING_USERNAME,
          Names.TRACKING_PASSWORD);

  @Override
  public List<Check> of(Patient patient) {
    Map<String, Object> data =
        patient
            .cluster()
            .get("v1", "ConfigMap", patient.namespace(), Names.CONFIG)
            .map(object -> Trees.map(object.at("data")))
            .orElse(Map.of());
    for (String file : FILES) {
      if (Trees.text(data.get(file)).isBlank()) {
        return List.of(found("ConfigMap " + Names.CONFIG + " has no " + file));
      }
    }
    String problem = problem(Trees.text(data.get("auth_config.ini")));
    return List.of(
        problem.isEmpty()
            ? Ailment.TEMPLATE_BROKEN.absent("auth_config.ini is whole")
            : found("auth_config.ini: " + problem));
  }

  private static Check found(String seen) {
    return Ailment.TEMPLATE_BROKEN.found(seen);
  }

  /** What is wrong with the template; empty when nothing is. Values are not repeated. */
  static String problem(String template) {
    Map<String, String> values = new LinkedHashMap<>();
    String section = "";
    int number = 0;
    for (String line : template.lines().toList()) {
      number++;
      String text = line.strip();
      if (text.startsWith("[") && text.endsWith("]")) {
        section = text.substring(1, text.length() - 1);
      } else if (!text.isEmpty() && !text.startsWith("#") && !text.startsWith(";")) {
        int equals = text.indexOf('=');
        if (equals < 0) {
          return "line " + number + " is neither a section nor KEY = VALUE";
        }
        if (section.equals("mlflow")) {
          values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
        }
      }
    }
    if (values.isEmpty()) {
      return "it has no section [mlflow]";
    }
    for (String key : KEYS) {
      if (values.getOrDefault(key, "").isEmpty()) {
        return key + " is missing or empty";
      }
    }
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (entry.getValue().replace("%%", "").contains("%")) {
        return entry.getKey() + " has a % that is not doubled";
      }
      Matcher placeholder = PLACEHOLDER.matcher(entry.getValue());
      while (placeholder.find()) {
        if (!KNOWN.contains(placeholder.group(1)) || !placeholder.group().endsWith("}")) {
          return entry.getKey() + " has a placeholder that nothing fills";
        }
      }
    }
    return "";
  }
}
