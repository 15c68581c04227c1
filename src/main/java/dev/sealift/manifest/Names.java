package dev.sealift.manifest;

import dev.sealift.profile.Profile;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The fixed names of what is deployed, so that people and manifests written by hand find it. */
public final class Names {
  public static final String DEPLOYMENT = "mlflow";
  public static final String SERVICE = "mlflow";
  public static final String BASIC_AUTH = "mlflow-basic-auth";
  public static final String DATABASE = "mlflow-db-credentials";
  public static final String S3 = "mlflow-s3-credentials";
  public static final String CONFIG = "mlflow-auth-config";

  public static final String TRACKING_USERNAME = "MLFLOW_TRACKING_USERNAME";
  public static final String TRACKING_PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  public static final String FLASK_KEY = "MLFLOW_FLASK_SERVER_SECRET_KEY";
  public static final String DB_USERNAME = "username";
  public static final String DB_PASSWORD = "password";
  public static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
  public static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";

  private static final Map<String, List<String>> KEYS = ordered();

  private static final List<String> SECRETS = List.copyOf(KEYS.keySet());

  /** Keys whose values are names of users. */
  private static final Set<String> USERS = Set.of(TRACKING_USERNAME, DB_USERNAME);

  /** Who owns the fields that Sealift applies. */
  public static final String FIELD_MANAGER = "sealift";

  /** The pod template's hash of ciphertext and configuration. */
  public static final String HASH_ANNOTATION = "sealift.dev/config-hash";

  /** Behind a credential's key: when its value was sealed, and for which certificate. */
  public static final String SEALED_ANNOTATION = "sealift.dev/sealed.";

  /** The port that MLflow listens on, and the Service. */
  public static final int PORT = 5000;

  private static final String NAME = "app.kubernetes.io/name";
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String SEALIFT = "sealift";

  private Names() {}

  private static Map<String, List<String>> ordered() {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    keys.put(BASIC_AUTH, List.of(TRACKING_USERNAME, TRACKING_PASSWORD, FLASK_KEY));
    keys.put(DATABASE, List.of(DB_USERNAME, DB_PASSWORD));
    keys.put(S3, List.of(ACCESS_KEY, SECRET_KEY));
    return Collections.unmodifiableMap(keys);
  }

  /** The Secrets, in the order in which they are applied. */
  public static List<String> secrets() {
    return SECRETS;
  }

  /** The keys that a Secret has to have; none where it is no Secret of the deployment's. */
  public static List<String> keys(String secret) {
    return KEYS.getOrDefault(secret, List.of());
  }

  /** Those of them whose values nobody may see. */
  public static List<String> hidden(String secret) {
    return keys(secret).stream().filter(key -> !USERS.contains(key)).toList();
  }

  /**
   * Whether a value is, or is part of, a name that the deployment's objects bear anyway. A bucket's
   * access key may be: MinIO's is a user's name, and whoever took it for a secret would find it
   * everywhere.
   */
  public static boolean isName(Profile profile, String value) {
    Profile.Database database = profile.database();
    return Stream.of(
            DEPLOYMENT,
            SERVICE,
            BASIC_AUTH,
            DATABASE,
            S3,
            CONFIG,
            profile.deployment().name(),
            profile.deployment().namespace(),
            profile.deployment().image(),
            profile.bucket().name(),
            profile.bucket().endpoint().map(URI::toString).orElse(""),
            database.host(),
            database.tracking(),
            database.auth(),
            database.username(),
            profile.auth().adminUsername())
        .anyMatch(name -> name.contains(value));
  }

  /** The pair that keeps a Secret's values while another set takes their place. */
  public static String next(String secret) {
    return secret + "-next";
  }

  /** The labels of every object of a deployment. */
  public static Map<String, String> labels(Profile profile) {
    return Map.of(
        NAME,
        DEPLOYMENT,
        "app.kubernetes.io/instance",
        profile.deployment().name(),
        MANAGED_BY,
        SEALIFT);
  }

  /** Whether these labels of an object say that Sealift looks after it. */
  public static boolean isOurs(Map<String, String> labels) {
    return SEALIFT.equals(labels.get(MANAGED_BY));
  }

  /**
   * What selects Sealift's pods, of which a namespace has one deployment: others' MLflow may bear
   * its name too. What the profile calls it is left out: pods of before it was changed serve until
   * the new ones do.
   */
  public static Map<String, String> podSelector() {
    return Map.of(NAME, DEPLOYMENT, MANAGED_BY, SEALIFT);
  }

  /** The Deployment's own, which can never be changed. */
  static Map<String, String> deploymentSelector() {
    return Map.of(NAME, DEPLOYMENT);
  }
}
