package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A namespace, role, databases and bucket of a test's own, on the cluster, PostgreSQL and S3 that
 * the environment names. Nothing of it is there at first; closing takes it away.
 */
final class Homelab implements AutoCloseable {
  /** What a program printed, and its status. */
  record Output(int status, String out, String err) {}

  static final String HOST = System.getenv("E2E_DB_HOST");
  static final String PORT = System.getenv().getOrDefault("E2E_DB_PORT", "5432");

  /** What curl says in place of a status. */
  private static final String UNREACHED = "000";

  final String id = "e2e-" + UUID.randomUUID().toString().substring(0, 8);
  final Path folder;
  final Path profile;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> forgotten = new ArrayList<>();

  /** Whether it is to be restricted before Sealift runs for the first time. */
  private boolean restricted;

  private Optional<Path> operator = Optional.empty();

  Homelab(Path folder) throws IOException {
    this.folder = folder;
    this.profile = folder.resolve("p.ini");
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    Files.writeString(
        profile,
        """
        [deployment]
        namespace = %1$s
        image = %2$s
        [database]
        host = %3$s
        port = %4$s
        tracking = %1$s
        auth = %1$s_auth
        username = %1$s
        password = generate
        admin_username = %5$s
        admin_password = env:E2E_DB_ADMIN_PASSWORD
        [bucket]
        name = %1$s
        endpoint = %6$s
        access_key = env:E2E_S3_ADMIN_ACCESS_KEY
        secret_key = env:E2E_S3_ADMIN_SECRET_KEY
        [auth]
        admin_password = generate
        """
            .formatted(
                id,
                System.getenv("E2E_IMAGE"),
                HOST,
                PORT,
                System.getenv("E2E_DB_ADMIN_USER"),
                System.getenv("E2E_S3_ENDPOINT")));
    restricted = "1".equals(System.getenv("E2E_RBAC"));
  }

  /** From here on Sealift has no more rights than its own manifest gives it. */
  void restrict() throws Exception {
    restricted = false;
    Output rbac = sealift("export", "rbac");
    assertThat(rbac.status()).as(rbac.err()).isZero();
    Output applied = run(rbac.out(), "kubectl", "apply", "-f", "-");
    assertThat(applied.status()).as(applied.err()).isZero();
    String token = kubectl("create", "token", "sealift", "--duration=1h").strip();
    Path config = Files.createDirectories(folder.resolve("secret")).resolve("operator.kubeconfig");
    Files.writeString(
        config,
        """
        apiVersion: v1
        kind: Config
        current-context: operator
        clusters: [{name: lab, cluster: {server: "%s", certificate-authority-data: "%s"}}]
        users: [{name: operator, user: {token: "%s"}}]
        contexts: [{name: operator, context: {cluster: lab, user: operator}}]
        """
            .formatted(cluster("server"), cluster("certificate-authority-data"), token));
    operator = Optional.of(config);
  }

  /** From here on what was restricted may only look at what it has made. */
  void restrictToReading() throws Exception {
    String kinds =
        "secrets,configmaps,services,deployments.apps,networkpolicies.networking.k8s.io,"
            + "sealedsecrets.bitnami.com";
    String role =
        kubectl(
            "create",
            "role",
            "sealift",
            "--verb=get",
            "--resource=" + kinds,
            "--dry-run=client",
            "-o",
            "yaml");
    Output replaced = run(role, "kubectl", "-n", id, "replace", "-f", "-");
    assertThat(replaced.status()).as(replaced.err()).isZero();
  }

  /** Takes the namespace away; the account of few rights, which was in it, is made anew. */
  void empty() throws Exception {
    Output deleted = run("", "kubectl", "delete", "namespace", id, "--wait=true");
    assertThat(deleted.status()).as(deleted.err()).isZero();
    if (operator.isPresent()) {
      operator = Optional.empty();
      restrict();
    }
  }

  String cluster(String field) throws Exception {
    String path = "jsonpath={.clusters[0].cluster." + field + "}";
    return run("", "kubectl", "config", "view", "--raw", "--flatten", "--minify", "-o", path).out();
  }

  void edit(String line, String replacement) throws IOException {
    String text = Files.readString(profile);
    assertThat(text).contains(line);
    Files.writeString(profile, text.replace(line, replacement));
  }

  /** Takes the variables that begin so away from the programs that it runs. */
  void forget(String prefix) {
    forgotten.add(prefix);
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** A value of a Secret. */
  String value(String secret, String key) throws Exception {
    String text = kubectl("get", "secret", secret, "-o", "jsonpath={.data." + key + "}");
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  /** Whether the store has a second pair of keys. */
  static boolean hasOtherKeys() {
    return System.getenv("E2E_S3_NEXT_ACCESS_KEY") != null;
  }

  /**
   * The store's keys cannot be made here: those of the two pairs that the cluster does not have.
   */
  void useOtherKeys(BiConsumer<String, String> setter) throws Exception {
    String now = value("mlflow-s3-credentials", "AWS_ACCESS_KEY_ID");
    String pair = now.equals(System.getenv("E2E_S3_ADMIN_ACCESS_KEY")) ? "NEXT" : "ADMIN";
    for (String key : List.of("ACCESS_KEY", "SECRET_KEY")) {
      setter.accept("E2E_S3_ADMIN_" + key, System.getenv("E2E_S3_" + pair + "_" + key));
    }
  }

  /** Runs Sealift itself, through its launcher, on this test's profile. */
  Output sealift(String... arguments) throws Exception {
    return asOperator(process -> {}, arguments);
  }

  /** The same; {@code seen} gets what its processes show of themselves meanwhile. */
  Output watched(List<String> seen, String... arguments) throws Exception {
    return asOperator(process -> look(process, seen), arguments);
  }

  private Output asOperator(Watcher watcher, String... arguments) throws Exception {
    if (restricted) {
      restrict();
    }
    operator.ifPresent(config -> environment.put("KUBECONFIG", config.toString()));
    try {
      return run("", watcher, launcher(arguments));
    } finally {
      environment.remove("KUBECONFIG");
    }
  }

  /** Runs Sealift until it prints a line like that, then kills it. */
  Output killedAt(Pattern line, String... arguments) throws Exception {
    return at(line, Homelab::kill, arguments);
  }

  /** Runs Sealift; when it prints a line like that, something is done to it or to the world. */
  Output at(Pattern line, Watcher what, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(launcher(arguments));
    setUp(builder);
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    StringBuilder err = new StringBuilder();
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        err.append(text).append('\n');
        if (line.matcher(text).matches()) {
          what.watch(process);
        }
      }
    }
    return new Output(process.waitFor(), "", err.toString());
  }

  /** Runs Sealift for so long, then kills it. */
  Output killedAfter(long millis, String... arguments) throws Exception {
    return run(
        "",
        process -> {
          if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            kill(process);
          }
        },
        launcher(arguments));
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    // By its handle: the process itself would close the streams that are still being read.
    process.toHandle().destroyForcibly();
  }

  private void setUp(ProcessBuilder builder) {
    builder.environment().putAll(environment);
    builder.environment().keySet().removeIf(n -> forgotten.stream().anyMatch(n::startsWith));
  }

  private List<String> launcher(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Path.of("scripts/sealift").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-p", profile.toString()));
    return command;
  }

  /** What a process shows of itself to others: its arguments and its environment. */
  private static void look(Process process, List<String> seen) throws InterruptedException {
    do {
      Stream.concat(Stream.of(process.toHandle()), process.descendants())
          .forEach(
              p -> {
                for (String what : List.of("cmdline", "environ")) {
                  try {
                    seen.add(Files.readString(Path.of("/proc/" + p.pid() + "/" + what)));
                  } catch (IOException e) {
                    seen.add("ended between two looks");
                  }
                }
              });
    } while (!process.waitFor(100, TimeUnit.MILLISECONDS));
  }

  @FunctionalInterface
  interface Watcher {
    void watch(Process process) throws Exception;
  }

  /** Runs a program; {@code in} is its standard input. */
  Output run(String in, String... command) throws Exception {
    return run(in, process -> {}, List.of(command));
  }

  private Output run(String in, Watcher watcher, List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Path input = Files.writeString(Files.createTempFile(folder, "in", ""), in);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    setUp(builder);
    Process process = builder.start();
    watcher.watch(process);
    int status = process.waitFor();
    Output output =
        new Output(
            status,
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
    Files.delete(out);
    Files.delete(err);
    Files.delete(input);
    return output;
  }

  /** Runs kubectl in this namespace. */
  String kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("kubectl", "-n", id));
    command.addAll(List.of(arguments));
    Output output = run("", command.toArray(String[]::new));
    assertThat(output.status()).as(output.err()).isZero();
    return output.out();
  }

  /** What there is in the namespace that Sealift could have made. */
  String written() throws Exception {
    return kubectl("get", "sealedsecrets,secrets,services,deployments,leases", "-o", "name");
  }

  /** The pod that was made last, as {@code pod/NAME}: those of before may still be ending. */
  String newestPod() throws Exception {
    return kubectl("get", "pods", "--sort-by=.metadata.creationTimestamp", "-o", "name")
        .strip()
        .lines()
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  /**
   * The status that MLflow gives to a login, as soon as there is one: a node's way to a Service is
   * there a moment after the pod.
   */
  String login(String user, String password) throws Exception {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    String status;
    do {
      status = tryLogin(user, password);
    } while (status.equals(UNREACHED) && !deadline.passed());
    return status;
  }

  /** The same of a single attempt, by curl, with the password on its stdin. */
  String tryLogin(String user, String password) throws Exception {
    String ip = kubectl("get", "service", "mlflow", "-o", "jsonpath={.spec.clusterIP}");
    String quoted = (user + ":" + password).replace("\\", "\\\\").replace("\"", "\\\"");
    return run(
            "user = \"" + quoted + "\"\n",
            "curl",
            "--config",
            "-",
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "-H",
            "Host: mlflow",
            "http://" + ip + ":5000/api/2.0/mlflow/users/current")
        .out();
  }

  /** Runs SQL as the server's admin. */
  void sql(String... statements) throws Exception {
    sqlIn("postgres", statements);
  }

  /** The same, in a database. */
  static void sqlIn(String database, String... statements) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + HOST + ":" + PORT + "/" + database,
                System.getenv("E2E_DB_ADMIN_USER"),
                System.getenv("E2E_DB_ADMIN_PASSWORD"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() throws Exception {
    run("", "kubectl", "delete", "namespace", id, "--ignore-not-found", "--wait=true");
    for (String kind : List.of("clusterrole", "clusterrolebinding")) {
      run("", "kubectl", "delete", kind, "sealift-" + id, "--ignore-not-found");
    }
    for (String kind : List.of("role", "rolebinding")) {
      run(
          "",
          "kubectl",
          "-n",
          "kube-system",
          "delete",
          kind,
          "sealift-" + id,
          "--ignore-not-found");
    }
    sql(
        "drop database if exists \"" + id + "\" with (force)",
        "drop database if exists \"" + id + "_auth\" with (force)",
        "drop role if exists \"" + id + "\"");
  }
}
