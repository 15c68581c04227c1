package dev.sealift.credential;

import java.util.List;

/**
 * All credentials of one deployment, in memory only. Closing wipes them.
 *
 * @param adminUsername the name of MLflow's first admin
 * @param adminPassword its password, 12 characters or more
 * @param flaskKey the key that guards the sign-up form (CSRF), equal on all replicas
 * @param databaseUsername the PostgreSQL role
 * @param databasePassword the role's password
 * @param accessKey the bucket's access key id
 * @param secretKey the bucket's secret key
 */
public record Credentials(
    String adminUsername,
    Secret adminPassword,
    Secret flaskKey,
    String databaseUsername,
    Secret databasePassword,
    Secret accessKey,
    Secret secretKey)
    implements AutoCloseable {

  /** Those that nobody may see. */
  public List<Secret> hidden() {
    return List.of(adminPassword, flaskKey, databasePassword, accessKey, secretKey);
  }

  @Override
  public void close() {
    hidden().forEach(Secret::close);
  }
}
