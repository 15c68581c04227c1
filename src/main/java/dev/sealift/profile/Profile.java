package dev.sealift.profile;

import dev.sealift.seal.Scope;
import java.net.URI;
import java.util.Optional;

/**
 * A validated profile: everything that a deployment needs but the secrets, of which it knows where
 * they come from. The keys and their defaults are those of the INI file of the same section.
 */
public record Profile(
    Deployment deployment,
    Database database,
    Bucket bucket,
    Auth auth,
    Ingress ingress,
    Sealing sealing) {

  /**
   * Section {@code [deployment]}.
   *
   * @param name what the operator calls it; the objects' names are fixed
   * @param namespace the Kubernetes namespace
   * @param image the container image with {@code mlflow[auth]} and envsubst
   * @param replicas how many pods, 1 to 16
   * @param workers server processes per pod, 1 to 16
   */
  public record Deployment(
      String name, String namespace, String image, int replicas, int workers) {}

  /**
   * Section {@code [database]}.
   *
   * @param host as the pods resolve it
   * @param port 1 to 65535
   * @param tracking the database of runs and experiments
   * @param auth the database of users; may be the same
   * @param username the role that owns both
   * @param password the role's password
   * @param sslMode one of libpq's sslmode words
   * @param caFile a PEM file for {@code verify-ca} and {@code verify-full}
   * @param admin who may make the role and the databases; empty when they are there already
   */
  public record Database(
      String host,
      int port,
      String tracking,
      String auth,
      String username,
      SecretSource password,
      String sslMode,
      Optional<java.nio.file.Path> caFile,
      Optional<DatabaseAdmin> admin) {}

  /** Who may make the role and the databases: used once, kept nowhere. */
  public record DatabaseAdmin(String username, SecretSource password) {}

  /**
   * Section {@code [bucket]}.
   *
   * @param prefix of every key, without slashes at its ends; may be empty
   * @param endpoint of an S3 other than AWS's
   * @param create whether a missing bucket may be made
   * @param caFile a PEM file that an https endpoint is held to, in place of the system's
   *     authorities
   */
  public record Bucket(
      String name,
      String prefix,
      Optional<URI> endpoint,
      String region,
      SecretSource accessKey,
      SecretSource secretKey,
      boolean create,
      Optional<java.nio.file.Path> caFile) {}

  /**
   * Section {@code [auth]}.
   *
   * @param adminUsername MLflow's first admin
   * @param defaultPermission READ, EDIT, MANAGE or NO_PERMISSIONS
   */
  public record Auth(
      String adminUsername,
      SecretSource adminPassword,
      String defaultPermission,
      SecretSource flaskSecretKey) {}

  /** Section {@code [ingress]}: none unless a host is given. */
  public record Ingress(
      Optional<String> host, Optional<String> className, Optional<String> tlsSecret) {}

  /** Section {@code [sealing]}: where the controller is looked for first, and the scope. */
  public record Sealing(String controllerNamespace, String controllerName, Scope scope) {}
}
