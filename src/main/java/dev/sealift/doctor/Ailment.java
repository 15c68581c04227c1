package dev.sealift.doctor;

import dev.sealift.cluster.PodHealth;
import dev.sealift.core.Check;
import dev.sealift.core.Check.State;
import dev.sealift.core.UserException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that the doctor knows to be wrong with a deployment: one catalogue, from which the
 * findings are made and the README's troubleshooting section.
 *
 * <p>The id is the check's, the same whether it passes or not, so that a monitor can follow it;
 * several ailments may be found by one check. In a remedy, {@code {name}} stands for what is known
 * when it is found.
 */
public enum Ailment {
  API_UNREACHABLE(
      "cluster",
      State.FAILED,
      "the API server does not answer",
      "nothing of the deployment can be looked at or changed",
      "check that the cluster runs and which context is meant: kubectl config get-contexts"),
  NOT_DEPLOYED(
      "deployment", State.FAILED, "there is no Deployment mlflow", "nothing runs", "sealift apply"),
  SCALED_TO_ZERO(
      "pods",
      State.FAILED,
      "the Deployment is scaled to zero",
      "nothing runs",
      "sealift doctor --fix, or kubectl -n {namespace} scale deployment mlflow"
          + " --replicas={replicas}"),
  IMAGE_PULL(
      "pods",
      State.FAILED,
      "the image cannot be pulled",
      "the pod never starts",
      "correct image under [deployment] and run sealift apply; to try the pull on the node: crictl"
          + " pull IMAGE"),
  POD_CRASHES(
      "pods",
      State.FAILED,
      "a pod crashes",
      "nobody is served by it, and the pauses between its tries grow to five minutes",
      "read its log: kubectl -n {namespace} logs {pod} -c {container} --previous; once the cause is"
          + " mended: sealift doctor --fix"),
  POD_WAITS(
      "pods",
      State.FAILED,
      "a pod does not get ready",
      "nobody is served by it",
      "look at it: kubectl -n {namespace} describe pod {pod}"),
  NO_LOOK_INSIDE(
      "inside",
      State.WARNING,
      "the pods cannot be looked into",
      "what they have of variables, programs, memory and ways to the services stays unknown",
      "look as someone who may create pods/exec in {namespace}: sealift doctor --context NAME"),
  VARIABLES_MISSING(
      "environment",
      State.FAILED,
      "variables are missing or empty in the pod",
      "MLflow refuses to start without them, or serves without a login or a bucket",
      "sealift doctor --fix, or sealift apply --force-conflicts"),
  SECRET_KEYS_MISSING(
      "environment",
      State.FAILED,
      "a Secret lacks a key, or the key is empty",
      "the pods made from now on do not start",
      "the controller makes it anew from its SealedSecret: kubectl -n {namespace} delete secret"
          + " {secret} --ignore-not-found; where that one is gone or not synced, mend it first"),
  PODS_OUTDATED(
      "environment",
      State.FAILED,
      "the pods run with other values than the Secrets have",
      "variables are read at the start only: the next restart changes what holds",
      "sealift doctor --fix, or kubectl -n {namespace} rollout restart deployment mlflow"),
  FLASK_KEYS_DIFFER(
      "flask-key",
      State.FAILED,
      "replicas have different Flask keys",
      "a form that one pod has served is refused by the next (CSRF)",
      "sealift doctor --fix, or kubectl -n {namespace} rollout restart deployment mlflow"),
  TEMPLATE_BROKEN(
      "config",
      State.FAILED,
      "the INI template in the ConfigMap is broken",
      "the pods made from now on do not start, or let everybody in",
      "sealift doctor --fix, or sealift apply --force-conflicts"),
  RESOLVED_BROKEN(
      "config-resolved",
      State.FAILED,
      "the INI file that MLflow reads is broken",
      "MLflow does not survive its next start, or has another password than the Secret",
      "sealift doctor --fix, or kubectl -n {namespace} rollout restart deployment mlflow"),
  IMAGE_LACKS(
      "image",
      State.FAILED,
      "the image lacks envsubst, mlflow[auth], psycopg2 or boto3",
      "MLflow does not start without the first three, and stores no artifact without boto3",
      "make one that has all: sealift image > Containerfile, build it, name it under [deployment],"
          + " sealift apply"),
  DATABASE_UNREACHABLE(
      "database",
      State.FAILED,
      "the role does not get into the database from here",
      "where the pods do not get in either, MLflow answers 503 to everything",
      "check that PostgreSQL runs, its listen_addresses and pg_hba.conf, and host and port under [database]"),
  DATABASE_PASSWORD(
      "database",
      State.FAILED,
      "the database refuses the password that the Secret has",
      "MLflow answers 503 as soon as it needs a new connection",
      "give the role the Secret's password again, as the server's admin in psql: \\password {role};"
          + " it is shown by: kubectl -n {namespace} get secret mlflow-db-credentials -o"
          + " jsonpath='{.data.password}' | base64 -d"),
  DATABASE_MISSING(
      "database",
      State.FAILED,
      "the database is not there",
      "all runs, or all users, were in it",
      "restore it from a backup; or begin with an empty one: sealift apply, which restarts the pods,"
          + " whose init container fills it"),
  DATABASE_OWNER(
      "database-owner",
      State.FAILED,
      "the role may make no tables in the database",
      "the next migration that makes one fails, and with it the next version's start",
      "as the server's admin in psql: ALTER DATABASE \"{database}\" OWNER TO \"{role}\"; where its"
          + " tables are in a schema of their own, in that database: GRANT CREATE ON SCHEMA"
          + " \"{schema}\" TO \"{role}\"; where the role's search_path leads nowhere: ALTER ROLE"
          + " \"{role}\" RESET search_path"),
  TABLES_OF_OTHERS(
      "database-owner",
      State.FAILED,
      "tables in the database belong to another role",
      "the next migration that changes one fails, and with it the next version's start",
      // REASSIGN OWNED would hand over all that the other role has, other databases included.
      "as the server's admin in psql, after \\c \"{database}\": SELECT format('ALTER TABLE %I.%I"
          + " OWNER TO %I', schemaname, tablename, '{role}') FROM pg_tables WHERE schemaname ="
          + " '{schema}' AND NOT pg_has_role('{role}', tableowner, 'usage') \\gexec"),
  POD_DATABASE(
      "database-from-pod",
      State.FAILED,
      "the pods do not get into the database",
      "MLflow answers 503 to everything, whatever can be reached from here",
      "check that the cluster's DNS knows the host, that no NetworkPolicy or firewall is in the"
          + " way, and that pg_hba.conf lets the pods in"),
  SCHEMA_BEHIND(
      "database-schema",
      State.FAILED,
      "the schema is older than the image",
      "MLflow refuses to start on it",
      "kubectl -n {namespace} rollout restart deployment mlflow, whose init container migrates"),
  SCHEMA_AHEAD(
      "database-schema",
      State.FAILED,
      "the schema is newer than the image",
      "MLflow refuses to start on it, and a migration never goes back",
      "name the newer image under [deployment] again and run sealift apply; or restore the backup of"
          + " before"),
  SEALED_MISSING(
      "sealed-secrets",
      State.FAILED,
      "a SealedSecret is not there",
      "its Secret would not come back if it were lost",
      "sealift doctor --fix, which takes it from the history; without one: sealift apply"),
  NOT_SYNCED(
      "sealed-secrets",
      State.FAILED,
      "a SealedSecret is not synced",
      "the Secret keeps its old values, or is never made",
      "sealift apply"),
  SEALED_FOR_OTHER(
      "sealed-scope",
      State.FAILED,
      "a SealedSecret is sealed for another name, namespace or scope",
      "the controller cannot open it: a lost Secret would not come back",
      "sealift apply"),
  SCOPE_DIFFERS(
      "sealed-scope",
      State.WARNING,
      "a SealedSecret has another scope than the profile",
      "its ciphertext may be opened under other names than was meant, or fewer",
      "sealift apply"),
  SECRET_NOT_OWNED(
      "secret-owner",
      State.FAILED,
      "a Secret was not made by the controller",
      "the controller refuses to replace it, so that a rotation would fail",
      "sealift doctor --fix (or kubectl -n {namespace} annotate secret {secret}"
          + " sealedsecrets.bitnami.com/managed=true), then sealift apply"),
  CONTROLLER_GONE(
      "sealing",
      State.FAILED,
      "the Sealed Secrets controller does not answer",
      "nothing can be sealed or unsealed: no apply, no rotation",
      "look at it: kubectl get pods -A -l name=sealed-secrets-controller; name another under"
          + " [sealing]"),
  CERTIFICATE_EXPIRED(
      "sealing",
      State.FAILED,
      "the sealing certificate is not valid now",
      "nothing can be sealed with it",
      "have the controller make a new key: kubectl -n {controller} set env deployment/{deployment}"
          + " SEALED_SECRETS_KEY_CUTOFF_TIME=\"$(date -R)\"; and check this machine's clock"),
  CERTIFICATE_ENDS(
      "sealing",
      State.WARNING,
      "the sealing certificate expires soon",
      "afterwards nothing can be sealed with it",
      "have the controller make a new key: kubectl -n {controller} set env deployment/{deployment}"
          + " SEALED_SECRETS_KEY_CUTOFF_TIME=\"$(date -R)\"; and see its --key-renew-period"),
  KEY_RENEWAL(
      "sealing",
      State.WARNING,
      "the sealing key is about to be renewed",
      "a backup of the keys made before will not open what is sealed after",
      "afterwards back up all keys: kubectl -n {controller} get secret -l"
          + " sealedsecrets.bitnami.com/sealed-secrets-key -o yaml, kept where secrets are kept"),
  SEALING_KEY_GONE(
      "sealing-key",
      State.FAILED,
      "no key of the controller opens a SealedSecret",
      "its key is gone, or it is sealed for another name or namespace: a lost Secret would not come"
          + " back",
      "seal anew what the cluster still has: sealift apply; or restore the key's backup and restart"
          + " the controller"),
  HOST_REFUSED(
      "allowed-hosts",
      State.FAILED,
      "MLflow will refuse the Ingress's host",
      "every request through the Ingress gets 403 Invalid Host header",
      "write host = {host} under [ingress] and run sealift apply"),
  ORIGIN_REFUSED(
      "cors",
      State.FAILED,
      "MLflow will refuse what the UI sends from the Ingress",
      "the pages show, and whatever they change gets 403 Cross-origin request blocked",
      "write host = {host} under [ingress] and run sealift apply"),
  INGRESS_CLASS(
      "ingress",
      State.WARNING,
      "no Ingress controller takes the Ingress",
      "the host leads nowhere",
      "name one of kubectl get ingressclass as class under [ingress], and run sealift apply"),
  INGRESS_TLS_MISSING(
      "ingress-tls",
      State.FAILED,
      "the Ingress's TLS Secret is missing, or has no certificate for the host",
      "browsers get the Ingress controller's own certificate and refuse it",
      "make it: kubectl -n {namespace} create secret tls {secret} --cert=FILE --key=FILE"
          + " --dry-run=client -o yaml | kubectl apply -f -"),
  INGRESS_TLS_ENDS(
      "ingress-tls",
      State.WARNING,
      "the Ingress's certificate expires soon, or has",
      "browsers and the mlflow client refuse it from then on",
      "renew it: kubectl -n {namespace} create secret tls {secret} --cert=FILE --key=FILE"
          + " --dry-run=client -o yaml | kubectl apply -f -"),
  LOGIN_REFUSED(
      "login",
      State.FAILED,
      "MLflow refuses the admin password that the Secret has",
      "it was changed in MLflow alone: who takes it from the Secret does not get in",
      "set it in MLflow to what the Secret has: sealift doctor --fix"),
  LOGIN_OPEN(
      "login",
      State.FAILED,
      "MLflow lets a wrong password in",
      "everybody gets in",
      "sealift doctor --fix, which makes the deployment and its pods as Sealift makes them; check"
          + " mlflow[auth] in the image"),
  LOGIN_UNKNOWN(
      "login",
      State.FAILED,
      "MLflow does not answer a login",
      "nobody gets in",
      "see the other findings; kubectl -n {namespace} logs deployment/mlflow"),
  FIRST_PASSWORD(
      "admin-password",
      State.WARNING,
      "the admin is still on the first password",
      "who has seen it at the first deployment can still log in",
      "sealift rotate admin"),
  CREDENTIAL_OLD(
      "credential-age",
      State.WARNING,
      "a credential is old",
      "whoever has copied it once can still use it",
      "sealift rotate {what}"),
  BUCKET_UNREACHABLE(
      "bucket",
      State.FAILED,
      "the bucket's store cannot be reached",
      "no artifact can be stored or read",
      "check that the store runs, and endpoint under [bucket]"),
  BUCKET_MISSING(
      "bucket",
      State.FAILED,
      "the bucket is not there",
      "all artifacts were in it, and none can be stored",
      "correct name under [bucket], or make it again: sealift apply"),
  BUCKET_KEYS(
      "bucket",
      State.FAILED,
      "the store refuses the keys that the Secret has",
      "every upload and download of an artifact fails",
      "let the store have this key again, or change to one that it has: sealift rotate s3"),
  POD_STORE(
      "bucket-from-pod",
      State.FAILED,
      "the pods do not reach the bucket's store",
      "no artifact can be stored or read, whatever can be reached from here",
      "check that the cluster's DNS knows the host in endpoint under [bucket], and that no"
          + " NetworkPolicy or firewall is in the way"),
  CLOCK_SKEW(
      "clock",
      State.WARNING,
      "clocks differ",
      "S3 refuses requests at 15 minutes, certificates and leases are judged wrongly",
      "set them on each host: timedatectl set-ntp true"),
  MEMORY_NEAR_LIMIT(
      "memory",
      State.WARNING,
      "memory is near its limit",
      "at the limit the kernel ends the pod; parallel logins take 500 MiB for a moment",
      PodHealth.MORE_MEMORY),
  MEMORY_KILLED(
      "memory",
      State.WARNING,
      "a pod was ended for its memory",
      "whoever it served got an error, and it will happen again",
      PodHealth.MORE_MEMORY),
  OBJECT_MISSING(
      "drift",
      State.FAILED,
      "an object of the last revision is gone",
      "the deployment is not what it was proven to be",
      "sealift doctor --fix, or sealift apply"),
  DRIFT(
      "drift",
      State.WARNING,
      "what runs differs from the last revision",
      "someone has changed it by hand: the next apply undoes that, or stops at it",
      "see it: sealift plan; take it back: sealift doctor --fix, or sealift apply"
          + " --force-conflicts"),
  OPERATION_CUT_OFF(
      "operation",
      State.FAILED,
      "an operation was cut off",
      "what it had begun is neither finished nor undone",
      "sealift resume"),
  STAGED_LEFT_OVER(
      "operation",
      State.FAILED,
      "staged Secrets were left over",
      "a rotation or rollback was cut off, and keeps its old and new values there",
      "sealift resume"),
  LAST_FAILED(
      "operation",
      State.WARNING,
      "the last operation failed",
      "what it was to change may be changed in part",
      "see why: sealift history show {revision}; then run it again"),
  SOURCE_DIFFERS(
      "sources",
      State.WARNING,
      "the profile's source has another value than the cluster",
      "the next apply stops at it, or writes the other value",
      "let {source} have the cluster's value, or write keep; to change it in both: sealift rotate"),
  LEAK(
      "leak",
      State.FAILED,
      "a live secret stands where it should not",
      "whoever can read that place has it",
      "take it out there, then change it, since it was seen: sealift rotate {what}");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)\\}");

  private final String id;
  private final State state;
  private final String title;
  private final String why;
  private final String remedy;

  Ailment(String id, State state, String title, String why, String remedy) {
    this.id = id;
    this.state = state;
    this.title = title;
    this.why = why;
    this.remedy = remedy;
  }

  /** The id of the check that finds it. */
  public String id() {
    return id;
  }

  /** Whether it is a failure or a warning. */
  public State state() {
    return state;
  }

  /** What is wrong, in general. */
  public String title() {
    return title;
  }

  /** Why it matters. */
  public String why() {
    return why;
  }

  /** What to do, with what depends on the case in capitals. */
  public String remedy() {
    return PLACEHOLDER
        .matcher(remedy)
        .replaceAll(name -> Matcher.quoteReplacement(name.group(1).toUpperCase(Locale.ROOT)));
  }

  /** A finding: what was seen, and names with their values for the remedy in turn. */
  Check found(String seen, String... namesAndValues) {
    Map<String, String> known = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      known.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    String filled =
        PLACEHOLDER
            .matcher(remedy)
            .replaceAll(
                name ->
                    Matcher.quoteReplacement(
                        known.getOrDefault(name.group(1), name.group(1).toUpperCase(Locale.ROOT))));
    return new Check(id, state, seen, why, filled);
  }

  /** A finding from a service's refusal, which knows better what to do. */
  Check found(UserException refusal) {
    return new Check(id, state, said(refusal), why, refusal.remedy());
  }

  /** A refusal in one line. */
  static String said(UserException refusal) {
    return refusal.why().isEmpty() ? refusal.what() : refusal.what() + ": " + refusal.why();
  }

  /** Whether {@code check} is a finding of this ailment. */
  boolean isFoundBy(Check check) {
    return check.state() == state && check.name().equals(id) && check.why().equals(why);
  }

  /** The check that finds it, passed. */
  Check absent(String seen) {
    return Check.ok(id, seen);
  }
}
