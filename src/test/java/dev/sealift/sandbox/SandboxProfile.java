package dev.sealift.sandbox;

import java.net.URI;

/** The profile of a deployment of a test's own: nothing of it is there at first. */
public final class SandboxProfile {
  private SandboxProfile() {}

  /** Namespace, role, databases and bucket are all called {@code id}. */
  public static String of(String id, Sandbox sandbox) {
    return of(id, sandbox.database().host(), sandbox.database().port(), sandbox.s3());
  }

  /** The same, reached by other addresses. */
  public static String of(String id, String host, int port, URI s3) {
    return """
    [deployment]
    namespace = %1$s
    image = sealift/mlflow:sandbox
    [database]
    host = %2$s
    port = %3$d
    tracking = %1$s
    auth = %1$s_auth
    username = %1$s
    password = generate
    admin_username = postgres
    admin_password = env:SANDBOX_DB_ADMIN_PASSWORD
    [bucket]
    name = %1$s
    endpoint = %4$s
    access_key = env:SANDBOX_S3_ACCESS_KEY
    secret_key = env:SANDBOX_S3_SECRET_KEY
    [auth]
    admin_password = generate
    """
        .formatted(id, host, port, s3);
  }
}
