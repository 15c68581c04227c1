package dev.sealift.tui.screen;

import java.util.List;

/**
 * One question of the wizard, for one key of the profile.
 *
 * @param key {@code section.key}
 * @param step the step it belongs to
 * @param label what is asked for, e.g. {@code PostgreSQL host}
 * @param help what is wanted and why, in a sentence or two
 * @param kind how it is answered
 * @param choices for {@link Kind#CHOICE}
 */
public record Question(
    Step step, String key, String label, String help, Kind kind, List<String> choices) {

  /** How a question is answered. */
  public enum Kind {
    TEXT,
    CHOICE,
    /** A secret that Sealift can make. */
    OWN_SECRET,
    /** A secret that somebody else has given. */
    GIVEN_SECRET
  }

  /** The wizard's steps. */
  public enum Step {
    CLUSTER(1, "the cluster"),
    DATABASE(2, "the database"),
    BUCKET(3, "the bucket"),
    MLFLOW(4, "MLflow"),
    CREDENTIALS(5, "the credentials"),
    REVIEW(6, "review"),
    APPLY(7, "apply"),
    DONE(8, "done");

    private static final int COUNT = 8;

    private final int number;
    private final String title;

    Step(int number, String title) {
      this.number = number;
      this.title = title;
    }

    /** Which one it is, from 1. */
    int number() {
      return number;
    }

    /** What it is about. */
    public String title() {
      return title;
    }

    /** For example {@code Step 2 of 8: the database}. */
    public String heading() {
      return "Step " + number + " of " + COUNT + ": " + title;
    }
  }

  private static final List<Question> ALL =
      List.of(
          text(
              Step.DATABASE,
              "database.host",
              "PostgreSQL host",
              "A name or an address that the pods can reach; not localhost, which would be the pod"
                  + " itself."),
          text(Step.DATABASE, "database.port", "PostgreSQL port", "5432 unless it was changed."),
          choice(
              Step.DATABASE,
              "database.sslmode",
              "TLS to PostgreSQL",
              "prefer uses TLS where the server has it; require insists on it; verify-full, for a"
                  + " profile with ca_file, makes sure that it is the right server.",
              List.of("prefer", "require", "disable", "allow")),
          text(
              Step.DATABASE,
              "database.admin_username",
              "PostgreSQL admin",
              "Who may make the role and the databases, such as postgres: used once, kept nowhere."
                  + " Empty when they are there already."),
          new Question(
              Step.DATABASE,
              "database.admin_password",
              "PostgreSQL admin password",
              "Used to make the role and the databases, and then forgotten.",
              Kind.GIVEN_SECRET,
              List.of()),
          text(
              Step.DATABASE,
              "database.username",
              "MLflow's role",
              "The role that will own MLflow's databases. It is made when it is missing."),
          text(
              Step.DATABASE,
              "database.tracking",
              "database of runs",
              "Experiments, runs and models. It is made when it is missing."),
          text(
              Step.DATABASE,
              "database.auth",
              "database of users",
              "MLflow's users and permissions. It is made when it is missing."),
          text(
              Step.BUCKET,
              "bucket.endpoint",
              "S3 endpoint",
              "http://host:port of MinIO, Garage or the like. Empty for AWS."),
          text(Step.BUCKET, "bucket.region", "S3 region", "us-east-1 for most homelab stores."),
          text(
              Step.BUCKET,
              "bucket.name",
              "bucket",
              "Where artifacts go. It is made when it is missing and the keys may do so."),
          text(
              Step.BUCKET,
              "bucket.prefix",
              "prefix in the bucket",
              "A folder in the bucket, for a bucket that others use too. Empty: the whole bucket."),
          new Question(
              Step.BUCKET,
              "bucket.access_key",
              "S3 access key",
              "From the store's console. It is sealed, and reaches the pod alone.",
              Kind.GIVEN_SECRET,
              List.of()),
          new Question(
              Step.BUCKET,
              "bucket.secret_key",
              "S3 secret key",
              "The other half of the access key.",
              Kind.GIVEN_SECRET,
              List.of()),
          text(
              Step.MLFLOW,
              "deployment.namespace",
              "namespace",
              "Where MLflow goes in Kubernetes. It is made when it is missing."),
          text(
              Step.MLFLOW,
              "deployment.image",
              "image",
              "An image with mlflow[auth], psycopg2, boto3 and gettext's envsubst, which the nodes"
                  + " can pull."),
          text(Step.MLFLOW, "deployment.replicas", "replicas", "One pod is enough for a homelab."),
          text(
              Step.MLFLOW,
              "ingress.host",
              "Ingress host",
              "A name such as mlflow.homelab, when an Ingress controller is there. Empty: reach it"
                  + " by kubectl port-forward."),
          new Question(
              Step.CREDENTIALS,
              "database.password",
              "password of the role",
              "generate makes a strong one that nobody has to know.",
              Kind.OWN_SECRET,
              List.of()),
          text(
              Step.CREDENTIALS,
              "auth.admin_username",
              "MLflow's admin",
              "The name that you will log in with."),
          new Question(
              Step.CREDENTIALS,
              "auth.admin_password",
              "password of the admin",
              "generate makes a strong one; you can read it once when all is done, or from the cluster.",
              Kind.OWN_SECRET,
              List.of()),
          new Question(
              Step.CREDENTIALS,
              "auth.flask_secret_key",
              "Flask secret key",
              "Signs the sign-up form. generate makes 32 random bytes.",
              Kind.OWN_SECRET,
              List.of()),
          choice(
              Step.CREDENTIALS,
              "auth.default_permission",
              "default permission",
              "What users may do with experiments of others. READ lets everybody who has a login look at"
                  + " everything.",
              List.of("READ", "EDIT", "MANAGE", "NO_PERMISSIONS")));

  private static Question text(Step step, String key, String label, String help) {
    return new Question(step, key, label, help, Kind.TEXT, List.of());
  }

  private static Question choice(
      Step step, String key, String label, String help, List<String> choices) {
    return new Question(step, key, label, help, Kind.CHOICE, choices);
  }

  /** All of them, in order. */
  static List<Question> all() {
    return ALL;
  }

  /** The question for a key of the profile. */
  public static Question of(String key) {
    return ALL.stream().filter(question -> question.key().equals(key)).findFirst().orElseThrow();
  }

  /** Whether an empty answer is one. */
  public boolean optional() {
    return kind == Kind.TEXT && help.contains("Empty");
  }

  /** Whether the answer is a secret. */
  boolean secret() {
    return kind == Kind.OWN_SECRET || kind == Kind.GIVEN_SECRET;
  }

  /** The questions of one step, in order. */
  public static List<Question> of(Step step) {
    return ALL.stream().filter(question -> question.step() == step).toList();
  }
}
