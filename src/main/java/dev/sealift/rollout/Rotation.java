package dev.sealift.rollout;

/** What can be rotated. */
public enum Rotation {
  /** The key that guards MLflow's sign-up form. */
  FLASK_KEY("flask-key"),
  /** The password of MLflow's admin. */
  ADMIN("admin"),
  /** The password of MLflow's PostgreSQL role. */
  DATABASE("database"),
  /** The bucket's keys. */
  S3("s3");

  private final String word;

  Rotation(String word) {
    this.word = word;
  }

  /** As it stands on the command line. */
  public String word() {
    return word;
  }
}
