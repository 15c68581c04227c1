package dev.sealift.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sections and keys of a profile, with their defaults: the contract with its readers. */
final class Keys {
  /** A key that has to be given. */
  static final String REQUIRED = "\0required";

  private static final Map<String, Map<String, String>> ALL = new LinkedHashMap<>();

  static {
    section("deployment")
        .with("name", "mlflow")
        .with("namespace", "mlflow")
        .with("image", REQUIRED)
        .with("replicas", "1")
        .with("workers", "1");
    section("database")
        .with("host", REQUIRED)
        .with("port", "5432")
        .with("tracking", "mlflow")
        .with("auth", "mlflow_auth")
        .with("username", "mlflow")
        .with("password", "generate")
        .with("sslmode", "prefer")
        .with("ca_file", "")
        .with("admin_username", "")
        .with("admin_password", "");
    section("bucket")
        .with("name", REQUIRED)
        .with("prefix", "")
        .with("endpoint", "")
        .with("region", "us-east-1")
        .with("access_key", "prompt")
        .with("secret_key", "prompt")
        .with("create", "true")
        .with("ca_file", "");
    section("auth")
        .with("admin_username", "mlflow")
        .with("admin_password", "generate")
        .with("default_permission", "READ")
        .with("flask_secret_key", "generate");
    section("ingress").with("host", "").with("class", "").with("tls_secret", "");
    section("sealing")
        .with("controller_namespace", "kube-system")
        .with("controller_name", "sealed-secrets-controller")
        .with("scope", "strict");
  }

  private Keys() {}

  private record Section(Map<String, String> keys) {
    Section with(String key, String value) {
      keys.put(key, value);
      return this;
    }
  }

  private static Section section(String name) {
    Section section = new Section(new LinkedHashMap<>());
    ALL.put(name, section.keys());
    return section;
  }

  static Set<String> sections() {
    return ALL.keySet();
  }

  static Set<String> keys(String section) {
    return ALL.getOrDefault(section, Map.of()).keySet();
  }

  static String defaultOf(String section, String key) {
    return ALL.getOrDefault(section, Map.of()).getOrDefault(key, "");
  }

  static String list(Set<String> words) {
    return String.join(", ", List.copyOf(words));
  }
}
