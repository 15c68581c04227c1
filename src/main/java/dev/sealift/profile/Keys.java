package dev.sealift.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sections and keys of a profile, with their defaults: the contract with its readers. */
final class Keys {
  private static final int LONGEST_SLIP = 40;

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

  /** The word nearest to {@code typed} by edits, when few enough are needed to be a slip. */
  static Optional<String> nearest(String typed, Set<String> words) {
    if (typed.length() > LONGEST_SLIP) {
      return Optional.empty();
    }
    // Two letters swapped, the most common slip, are two edits.
    int limit = Math.max(2, typed.length() / 3);
    return words.stream()
        .filter(word -> edits(typed, word) <= limit)
        .min(java.util.Comparator.comparingInt(word -> edits(typed, word)));
  }

  /** The Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  static String list(Set<String> words) {
    return String.join(", ", List.copyOf(words));
  }
}
