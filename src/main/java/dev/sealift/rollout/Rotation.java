package dev.sealift.rollout;

import dev.sealift.manifest.Names;

/** What can be rotated. */
public enum Rotation {
  /** The key that guards MLflow's sign-up form. */
  FLASK_KEY("flask-key", Names.BASIC_AUTH, Names.FLASK_KEY),
  /** The password of MLflow's admin. */
  ADMIN("admin", Names.BASIC_AUTH, Names.TRACKING_PASSWORD),
  /** The password of MLflow's PostgreSQL role. */
  DATABASE("database", Names.DATABASE, Names.DB_PASSWORD),
  /** The bucket's keys. */
  S3("s3", Names.S3, Names.SECRET_KEY);

  private final String word;
  private final String secret;
  private final String key;

  Rotation(String word, String secret, String key) {
    this.word = word;
    this.secret = secret;
    this.key = key;
  }

  /** The Secret that holds it. */
  public String secret() {
    return secret;
  }

  /** Its key in that Secret. */
  public String key() {
    return key;
  }

  /** As it stands on the command line. */
  public String word() {
    return word;
  }
}
