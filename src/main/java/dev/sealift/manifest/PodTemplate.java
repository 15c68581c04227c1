package dev.sealift.manifest;

import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pod: migrates both databases, then serves. */
final class PodTemplate {
  private static final int USER = 1000;

  /** Room for one worker at its peak of parallel logins (850 MiB were measured), and per more. */
  private static final int MEMORY_BASE_MIB = 768;

  private static final int MEMORY_PER_WORKER_MIB = 512;

  private final Profile profile;
  private final ServerConfig config;

  PodTemplate(Profile profile, ServerConfig config) {
    this.profile = profile;
    this.config = config;
  }

  Map<String, Object> build(String hash) {
    return Tree.of(
        "metadata",
        Tree.of(
            "labels", Names.labels(profile), "annotations", Map.of(Names.HASH_ANNOTATION, hash)),
        "spec",
        Tree.of(
            "automountServiceAccountToken", false,
            // A Service named mlflow would set MLFLOW_PORT=tcp://…, which the server reads.
            "enableServiceLinks", false,
            "securityContext", podSecurity(),
            "initContainers", List.of(migrate()),
            "containers", List.of(server()),
            "volumes",
                List.of(
                    Tree.of("name", "config", "configMap", Tree.of("name", Names.CONFIG)),
                    // No limit: an upload passes through here whole, of a model of any size.
                    Tree.of("name", "tmp", "emptyDir", Tree.of()))));
  }

  private Map<String, Object> migrate() {
    Map<String, Object> migrate =
        container(
            "migrate",
            profile.deployment().image(),
            List.of("python3", ServerConfig.FOLDER + "/migrate.py"),
            resources("100m", "256Mi", "2", "1Gi"),
            List.of(mount("config", ServerConfig.FOLDER, true), mount("tmp", "/tmp", false)));
    migrate.put("env", databaseEnvironment());
    return migrate;
  }

  private Map<String, Object> server() {
    int limit = MEMORY_BASE_MIB + MEMORY_PER_WORKER_MIB * profile.deployment().workers();
    Map<String, Object> template = mount("config", "/tmp/" + ServerConfig.TEMPLATE, true);
    template.put("subPath", ServerConfig.TEMPLATE);
    Map<String, Object> server =
        container(
            "mlflow",
            profile.deployment().image(),
            List.of("/bin/sh", ServerConfig.FOLDER + "/start.sh"),
            resources("100m", "512Mi", "2", limit + "Mi"),
            List.of(
                mount("config", ServerConfig.FOLDER, true), mount("tmp", "/tmp", false), template));
    server.put("env", serverEnvironment());
    server.put(
        "ports", List.of(Tree.of("name", "http", "containerPort", Names.PORT, "protocol", "TCP")));
    // A second's period: the pod takes traffic as soon as the server answers.
    server.put("startupProbe", probe(1, 180));
    server.put("readinessProbe", probe(5, 3));
    server.put("livenessProbe", probe(20, 6));
    return server;
  }

  private List<Map<String, Object>> databaseEnvironment() {
    Profile.Database d = profile.database();
    return List.of(
        secret("MLFLOW_DB_USERNAME", Names.DATABASE, Names.DB_USERNAME),
        secret("MLFLOW_DB_PASSWORD", Names.DATABASE, Names.DB_PASSWORD),
        plain("SEALIFT_DATABASE", config.database(d.tracking())),
        plain("SEALIFT_AUTH_DATABASE", config.database(d.auth())));
  }

  private List<Map<String, Object>> serverEnvironment() {
    List<Map<String, Object>> all = new ArrayList<>(databaseEnvironment());
    all.add(secret(Names.TRACKING_USERNAME, Names.BASIC_AUTH, Names.TRACKING_USERNAME));
    all.add(secret(Names.TRACKING_PASSWORD, Names.BASIC_AUTH, Names.TRACKING_PASSWORD));
    // They beat the INI file, whose parser takes spaces off both ends of a password.
    all.add(secret("MLFLOW_AUTH_ADMIN_USERNAME", Names.BASIC_AUTH, Names.TRACKING_USERNAME));
    all.add(secret("MLFLOW_AUTH_ADMIN_PASSWORD", Names.BASIC_AUTH, Names.TRACKING_PASSWORD));
    all.add(secret(Names.FLASK_KEY, Names.BASIC_AUTH, Names.FLASK_KEY));
    all.add(secret(Names.ACCESS_KEY, Names.S3, Names.ACCESS_KEY));
    all.add(secret(Names.SECRET_KEY, Names.S3, Names.SECRET_KEY));
    all.add(plain("AWS_DEFAULT_REGION", profile.bucket().region()));
    profile
        .bucket()
        .endpoint()
        .ifPresent(
            endpoint -> {
              all.add(plain("MLFLOW_S3_ENDPOINT_URL", endpoint.toString()));
              // Stores other than AWS's do not all know the newer checksums, and some keep them
              // as a part of the object (botocore 1.36 and newer).
              all.add(plain("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"));
              all.add(plain("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required"));
            });
    config.bucketAuthorities().ifPresent(file -> all.add(plain("AWS_CA_BUNDLE", file)));
    all.add(plain("SEALIFT_ARTIFACTS", config.artifacts()));
    all.add(plain("SEALIFT_WORKERS", Integer.toString(profile.deployment().workers())));
    all.add(plain("MLFLOW_SERVER_ALLOWED_HOSTS", config.allowedHosts()));
    all.add(plain("MLFLOW_SERVER_CORS_ALLOWED_ORIGINS", config.allowedOrigins()));
    // The job runner costs 900 MiB, and a tracking server has no jobs.
    all.add(plain("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"));
    return all;
  }

  private static Map<String, Object> secret(String name, String secret, String key) {
    return Tree.of(
        "name", name, "valueFrom", Tree.of("secretKeyRef", Tree.of("name", secret, "key", key)));
  }

  private static Map<String, Object> plain(String name, String value) {
    return Tree.of("name", name, "value", value.replace("$(", "$$("));
  }

  static Map<String, Object> mount(String volume, String path, boolean readOnly) {
    Map<String, Object> mount = Tree.of("name", volume, "mountPath", path);
    // The API server leaves a false out of its answers: written, it would be a change for ever.
    if (readOnly) {
      mount.put("readOnly", true);
    }
    return mount;
  }

  private static Map<String, Object> probe(int period, int failures) {
    return Tree.of(
        "httpGet",
        Tree.of("path", "/health", "port", "http"),
        "periodSeconds",
        period,
        "failureThreshold",
        failures,
        "timeoutSeconds",
        5);
  }

  /** A container as each of Sealift's is: hardened, and within limits. */
  static Map<String, Object> container(
      String name,
      String image,
      List<String> command,
      Map<String, Object> resources,
      List<Map<String, Object>> mounts) {
    return Tree.of(
        "name", name,
        "image", image,
        "imagePullPolicy", "IfNotPresent",
        "command", command,
        "resources", resources,
        "securityContext", hardened(),
        "volumeMounts", mounts);
  }

  static Map<String, Object> resources(
      String cpu, String memory, String cpuLimit, String memoryLimit) {
    return Tree.of(
        "requests", Tree.of("cpu", cpu, "memory", memory),
        "limits", Tree.of("cpu", cpuLimit, "memory", memoryLimit));
  }

  static Map<String, Object> podSecurity() {
    return Tree.of(
        "runAsNonRoot", true,
        "runAsUser", USER,
        "runAsGroup", USER,
        "fsGroup", USER,
        "seccompProfile", Tree.of("type", "RuntimeDefault"));
  }

  private static Map<String, Object> hardened() {
    return Tree.of(
        "allowPrivilegeEscalation", false,
        "readOnlyRootFilesystem", true,
        "capabilities", Tree.of("drop", List.of("ALL")));
  }
}
