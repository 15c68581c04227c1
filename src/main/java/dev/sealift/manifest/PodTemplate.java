package dev.sealift.manifest;

import dev.sealift.profile.Profile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pod: migrates both databases, then serves. */
final class PodTemplate {
  private static final long USER = 1000;

  /** Room for one worker at its peak of parallel logins (850 MiB were measured), and per more. */
  private static final int MEMORY_BASE_MIB = 768;

  private static final int MEMORY_PER_WORKER_MIB = 512;

  private final Profile profile;
  private final ServerConfig config;

  PodTemplate(Profile profile, ServerConfig config) {
    this.profile = profile;
    this.config = config;
  }

  PodTemplateSpec build(String hash) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Names.labels(profile))
        .withAnnotations(Map.of(Names.HASH_ANNOTATION, hash))
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        // A Service named mlflow would set MLFLOW_PORT=tcp://…, which the server reads.
        .withEnableServiceLinks(false)
        .withSecurityContext(podSecurity())
        .withInitContainers(migrate())
        .withContainers(server())
        .addNewVolume()
        .withName("config")
        .withNewConfigMap()
        .withName(Names.CONFIG)
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        // No limit: an upload passes through here whole, and a model may be of any size.
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  private Container migrate() {
    return new ContainerBuilder()
        .withName("migrate")
        .withImage(profile.deployment().image())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("python3", ServerConfig.FOLDER + "/migrate.py")
        .withEnv(databaseEnvironment())
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi")))
        .withLimits(Map.of("cpu", new Quantity("2"), "memory", new Quantity("1Gi")))
        .endResources()
        .withSecurityContext(hardened())
        .withVolumeMounts(mount("config", ServerConfig.FOLDER, true), mount("tmp", "/tmp", false))
        .build();
  }

  private Container server() {
    int limit = MEMORY_BASE_MIB + MEMORY_PER_WORKER_MIB * profile.deployment().workers();
    return new ContainerBuilder()
        .withName("mlflow")
        .withImage(profile.deployment().image())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("/bin/sh", ServerConfig.FOLDER + "/start.sh")
        .withEnv(serverEnvironment())
        .addNewPort()
        .withName("http")
        .withContainerPort(Names.PORT)
        .withProtocol("TCP")
        .endPort()
        // A second's period: the pod takes traffic as soon as the server answers.
        .withStartupProbe(probe(1, 180))
        .withReadinessProbe(probe(5, 3))
        .withLivenessProbe(probe(20, 6))
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("512Mi")))
        .withLimits(Map.of("cpu", new Quantity("2"), "memory", new Quantity(limit + "Mi")))
        .endResources()
        .withSecurityContext(hardened())
        .withVolumeMounts(
            mount("config", ServerConfig.FOLDER, true),
            mount("tmp", "/tmp", false),
            new VolumeMountBuilder()
                .withName("config")
                .withMountPath("/tmp/" + ServerConfig.TEMPLATE)
                .withSubPath(ServerConfig.TEMPLATE)
                .withReadOnly(true)
                .build())
        .build();
  }

  private List<EnvVar> databaseEnvironment() {
    Profile.Database d = profile.database();
    return List.of(
        secret("MLFLOW_DB_USERNAME", Names.DATABASE, Names.DB_USERNAME),
        secret("MLFLOW_DB_PASSWORD", Names.DATABASE, Names.DB_PASSWORD),
        plain("SEALIFT_DATABASE", config.database(d.tracking())),
        plain("SEALIFT_AUTH_DATABASE", config.database(d.auth())));
  }

  private List<EnvVar> serverEnvironment() {
    List<EnvVar> all = new ArrayList<>(databaseEnvironment());
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
        .ifPresent(endpoint -> all.add(plain("MLFLOW_S3_ENDPOINT_URL", endpoint.toString())));
    config.bucketAuthorities().ifPresent(file -> all.add(plain("AWS_CA_BUNDLE", file)));
    all.add(plain("SEALIFT_ARTIFACTS", config.artifacts()));
    all.add(plain("SEALIFT_WORKERS", Integer.toString(profile.deployment().workers())));
    all.add(plain("MLFLOW_SERVER_ALLOWED_HOSTS", config.allowedHosts()));
    all.add(plain("MLFLOW_SERVER_CORS_ALLOWED_ORIGINS", config.allowedOrigins()));
    // The job runner costs 900 MiB, and a tracking server has no jobs.
    all.add(plain("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"));
    return all;
  }

  private static EnvVar secret(String name, String secret, String key) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef(key, secret, null)
        .endValueFrom()
        .build();
  }

  private static EnvVar plain(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value.replace("$(", "$$(")).build();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
    // The API server leaves a false out of its answers: written, it would be a change for ever.
    return (readOnly ? mount.withReadOnly(true) : mount).build();
  }

  private static Probe probe(int period, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath("/health")
        .withNewPort("http")
        .endHttpGet()
        .withPeriodSeconds(period)
        .withFailureThreshold(failures)
        .withTimeoutSeconds(5)
        .build();
  }

  static PodSecurityContext podSecurity() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  static SecurityContext hardened() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }
}
