package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.State;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history's commands, after two applies into one sandbox; each test on a copy of the file. */
class HistoryCommandTest {
  @TempDir static Path folder;
  private static Sandbox sandbox;
  private static final Map<String, String> ENVIRONMENT = new TreeMap<>();

  private static final ByteArrayOutputStream OUT = new ByteArrayOutputStream();
  private static final ByteArrayOutputStream ERR = new ByteArrayOutputStream();

  @BeforeAll
  static void applyTwice() throws IOException {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
    sandbox.environment().forEach((name, secret) -> ENVIRONMENT.put(name, secret.reveal()));
    Path profile = folder.resolve("p.ini");
    String text =
        """
        [deployment]
        namespace = hist
        image = sealift/mlflow:sandbox
        [database]
        host = %s
        port = %d
        username = hist
        password = generate
        admin_username = postgres
        admin_password = env:SANDBOX_DB_ADMIN_PASSWORD
        [bucket]
        name = hist
        endpoint = %s
        access_key = env:SANDBOX_S3_ACCESS_KEY
        secret_key = env:SANDBOX_S3_SECRET_KEY
        [auth]
        admin_password = generate
        """
            .formatted(sandbox.database().host(), sandbox.database().port(), sandbox.s3());
    Files.writeString(profile, text);
    assertThat(run(folder.resolve("history"), "apply", "--yes", "-p", profile.toString()))
        .as(err())
        .isZero();
    Files.copy(folder.resolve("history.mv.db"), folder.resolve("older.mv.db"));
    Files.writeString(profile, text + "default_permission = EDIT\n");
    assertThat(run(folder.resolve("history"), "apply", "--yes", "-p", profile.toString()))
        .as(err())
        .isZero();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  private static int run(Path history, String... arguments) {
    return run(history, OUT, sandbox.kubeconfig(), arguments);
  }

  private static int run(Path history, OutputStream out, Path kubeconfig, String... arguments) {
    OUT.reset();
    ERR.reset();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--history", history.toString()));
    all.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    return Main.run(
        new Main.Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(ERR, true, StandardCharsets.UTF_8),
            InputStream.nullInputStream(),
            ENVIRONMENT),
        desk -> false,
        all.toArray(String[]::new));
  }

  @Test
  void aHistoryMayBeNamedAsItsFileIs(TestInfo test) throws IOException {
    Path copy = copy("history", test);
    assertThat(run(copy.resolveSibling(copy.getFileName() + ".mv.db"), "history")).isZero();
    assertThat(out()).contains("succeeded");
  }

  /** A share that is not mounted is no empty history. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "show 1",
        "export x",
        "verify",
        "verify --offline",
        "prune --yes",
        "note 1 seen"
      })
  void aHistoryThatIsNamedIsThereOrIsMissed(String arguments) {
    Path none = folder.resolve("no").resolve("such");
    assertThat(run(none, ("history " + arguments).split(" "))).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            """
            sealift: there is no history %s.mv.db
              why: --history names it
              do:  check the path; the first operation with that --history begins it
            """
                .formatted(none));
    assertThat(folder.resolve("no")).doesNotExist();
  }

  private static String out() {
    return OUT.toString(StandardCharsets.UTF_8);
  }

  private static String err() {
    return ERR.toString(StandardCharsets.UTF_8);
  }

  /** A copy for a test, which may change it. */
  private static Path copy(String of, TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName();
    Files.copy(
        folder.resolve(of + ".mv.db"),
        folder.resolve(name + ".mv.db"),
        StandardCopyOption.REPLACE_EXISTING);
    return folder.resolve(name);
  }

  /** Exit 1, the verdict on stdout, and on stderr what to do. */
  private static void isFound(Path history, String verdict) {
    assertThat(run(history, "history", "verify")).as(out() + err()).isEqualTo(1);
    assertThat(out()).startsWith(verdict + ": ");
    assertThat(err()).startsWith("sealift: " + verdict + ": ").contains("\n  do:  ");
  }

  @Test
  void whatTheClusterRemembersIsSound() {
    assertThat(run(folder.resolve("history"), "history", "verify")).as(out() + err()).isZero();
    assertThat(out())
        .isEqualTo(
            """
            sound: no record was changed, and none that the cluster remembers is missing
              4 records of 2 revisions
              hist/mlflow: revision 2 is what the cluster remembers
            """);
    assertThat(run(folder.resolve("history"), "history", "verify", "-o", "json")).isZero();
    assertThat(out()).contains("\"verdict\": \"sound\"");
  }

  @Test
  void anOlderFileIsTruncated(TestInfo test) throws IOException {
    isFound(copy("older", test), "TRUNCATED");
    assertThat(out()).contains("remembers revision 2, record 4; this history ends with record 2");
    assertThat(run(copy("older", test), "history", "verify", "--offline")).isZero();
  }

  @Test
  void aChangedRecordIsTampered(TestInfo test) throws IOException {
    Path file = copy("history", test);
    Path data = file.resolveSibling(file.getFileName() + ".mv.db");
    String bytes = Files.readString(data, StandardCharsets.ISO_8859_1);
    String changed = bytes.replace("default_permission = EDIT", "default_permission = READ");
    assertThat(changed).isNotEqualTo(bytes);
    Files.writeString(data, changed, StandardCharsets.ISO_8859_1);

    isFound(file, "TAMPERED");
    assertThat(out()).contains("record 3, begin of revision 2 of hist/mlflow, was changed");
  }

  /** Whoever rewrites the file can compute a chain; the cluster still remembers the true one. */
  @Test
  void aChainThatWasComputedAnewIsTampered(TestInfo test) throws IOException {
    Path file = copy("older", test);
    try (History history = History.open(file, Clock.systemUTC())) {
      DeploymentKey key = history.deployments().get(0);
      Intent intent = new Intent(key, Operation.APPLY, "", "", "img", "ctx", "forged", "ann");
      history.finish(history.begin(intent).id(), State.SUCCEEDED, "", "");
    }

    isFound(file, "TAMPERED");
    assertThat(out()).contains("record 4 is not the one that the cluster remembers");
  }

  @Test
  void anotherHistoryIsForeign(TestInfo test) throws IOException {
    Path empty = folder.resolve("empty");
    History.open(empty, Clock.systemUTC()).close();
    assertThat(run(empty, "history", "verify", "--offline")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            there is no history yet: nothing was recorded
              0 records of 0 revisions
            """);
    isFound(empty, "FOREIGN");
    assertThat(out()).contains("hist/mlflow: its revisions are in the history ");
    try (History history = History.open(empty, Clock.systemUTC())) {
      DeploymentKey key = new DeploymentKey("another cluster", "hist", "mlflow");
      history.begin(new Intent(key, Operation.APPLY, "", "", "img", "ctx", "", "ann"));
    }
    isFound(empty, "FOREIGN");
    assertThat(out()).contains("none of its revisions is of the cluster at http");
  }

  @Test
  void aDifferenceIsToldFieldByFieldAndMasked() {
    assertThat(run(folder.resolve("history"), "history", "diff", "2")).as(err()).isZero();
    assertThat(out())
        .startsWith("from revision 1 to revision 2\n")
        .contains("+ profile [auth] default_permission = EDIT\n")
        .contains("~ ConfigMap/mlflow-auth-config\n")
        .doesNotContain("<hidden", "sealed again");
    assertThat(run(folder.resolve("history"), "history", "diff", "1", "1")).isZero();
    assertThat(out()).isEqualTo("from revision 1 to revision 1\nno difference\n");
    assertThat(run(folder.resolve("history"), "history", "diff", "1")).isEqualTo(1);
    assertThat(err()).startsWith("sealift: revision 1 is the first\n");
  }

  @Test
  void aPageAfterTheOther() {
    Path history = folder.resolve("history");
    assertThat(run(history, "history", "list", "-n", "hist", "--limit", "1")).isZero();
    assertThat(out()).contains("   2  ").doesNotContain("   1  ");
    assertThat(run(history, "history", "list", "--before", "2", "-o", "json")).isZero();
    assertThat(out()).contains("\"revision\": 1").doesNotContain("\"revision\": 2");
    assertThat(run(history, "history", "-n", "elsewhere")).isEqualTo(1);
    assertThat(err()).contains("no deployment in namespace elsewhere", "it has hist", "do:  ");
  }

  /** Of two clusters that had the namespace, the one that is no more was imported. */
  @Test
  void whatIsMeantIsTheDeploymentThatWasChangedLast() {
    Path history = folder.resolve("two");
    Path export = folder.resolve("two.jsonl");
    record(folder.resolve("dead"), "dead", "2026-01-01T00:00:00Z", 2);
    assertThat(run(folder.resolve("dead"), "history", "export", export.toString())).isZero();
    record(history, "alive", "2026-02-01T00:00:00Z", 1);
    assertThat(run(history, "history", "import", export.toString())).as(err()).isZero();

    assertThat(run(history, "history", "show", "1")).as(err()).isZero();
    assertThat(out()).contains("alive");
    assertThat(run(history, "history", "show", "99")).isEqualTo(1);
    assertThat(err()).contains("  why: the last of two is 1; without -n the deployment");
    assertThat(run(history, "history", "show", "99", "-n", "two")).isEqualTo(1);
    assertThat(err()).contains("  why: the last of two is 1\n");
    assertThat(run(history, "history", "-n", "two")).as(err()).isZero();
    assertThat(out()).contains("alive").doesNotContain("dead");
    assertThat(run(history, "history", "export", export.toString(), "-n", "two")).isZero();
    assertThat(out()).startsWith("exported 3 revisions to ");
    assertThat(run(history, "history", "list", "--before", "2")).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            """
            sealift: --before 2 does not tell whose revision is meant
              why: each deployment counts its own; the history has 2, in two
              do:  name one with -n
            """);
    assertThat(run(history, "history", "list", "--before", "1", "-n", "two")).isZero();
    assertThat(out()).isEqualTo("nothing yet\n");
  }

  private static void record(Path file, String note, String at, int revisions) {
    try (History history = History.open(file, Clock.fixed(Instant.parse(at), ZoneOffset.UTC))) {
      for (int i = 0; i < revisions; i++) {
        DeploymentKey key = new DeploymentKey("of the " + note, "two", "mlflow");
        Intent intent = new Intent(key, Operation.APPLY, "", "", "img", "ctx", note, "ann");
        history.finish(history.begin(intent).id(), State.SUCCEEDED, "", "");
      }
    }
  }

  @Test
  void aNoteAndAPruning(TestInfo test) throws IOException {
    Path file = copy("history", test);
    assertThat(run(file, "history", "note", "1", "the first")).as(err()).isZero();
    assertThat(run(file, "history", "list")).isZero();
    assertThat(out()).contains("the first");
    assertThat(run(file, "history", "prune", "--keep", "1")).isEqualTo(1);
    assertThat(err()).contains("nobody can be asked", "\n  do:  add --yes\n");
    assertThat(run(file, "history", "prune", "--keep", "1", "--yes")).as(err()).isZero();
    assertThat(out()).isEqualTo("pruned 1 revisions\n");
    assertThat(run(file, "history", "show", "1")).isZero();
    assertThat(out()).contains("pruned     its profile, manifests and steps are gone");
    assertThat(run(file, "history", "verify")).as(out() + err()).isZero();
    assertThat(out()).contains("6 records of 2 revisions, of which 1 were pruned");
    assertThat(run(file, "history", "diff", "2")).isZero();
    assertThat(out()).contains("revision 1 was pruned");
  }

  /** Nor is one a file of arguments, which picocli would read. */
  @Test
  void aNoteMayBeginAsAFilesNameWould(TestInfo test) throws IOException {
    Path file = copy("history", test);
    String note = "@" + Files.writeString(folder.resolve("said"), "marker-4711");
    assertThat(run(file, "history", "note", "1", note)).as(err()).isZero();
    assertThat(run(file, "history", "list")).isZero();
    assertThat(out()).contains(note).doesNotContain("marker-4711");
    assertThat(run(file, note)).isEqualTo(2);
    assertThat(err()).contains("unknown argument @").doesNotContain("marker-4711");
  }

  @Test
  void aPasswordInTheUrlIsRefusedAndNotRepeated() {
    for (String url :
        List.of(
            "jdbc:postgresql://ann:hunter2@db/h",
            "jdbc:postgresql://db/h?user=ann&password=hunter2",
            "jdbc:postgresql://ann@db/h?sslpassword=hunter2",
            "JDBC:postgresql://ann:hunter2@db/h",
            "postgresql+psycopg2://ann:hunter2@db/h")) {
      assertThat(run(Path.of("x"), "history", "list", "--history", url)).isNotZero();
      assertThat(err()).doesNotContain("hunter2");
    }
  }

  /** Whether another process could write it now: H2 locks the file that it has open. */
  private static boolean isFree(Path history) {
    Path data = history.resolveSibling(history.getFileName() + ".mv.db");
    try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes at each write whether the history was free. */
  private static OutputStream watching(Path history, List<Boolean> free) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        free.add(isFree(history));
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        free.add(isFree(history));
      }
    };
  }

  /** A pager that has stopped reading would hold up whoever deploys meanwhile. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "list -o json",
        "show 1",
        "diff 2",
        "verify",
        "verify --offline",
        "note 1 seen",
        "export EXPORT",
        "import EXPORT"
      })
  void theHistoryIsFreeWhileItIsPrinted(String arguments, TestInfo test) throws IOException {
    Path history = copy("history", test);
    String export = folder.resolve("export.jsonl").toString();
    if (arguments.startsWith("import")) {
      assertThat(run(history, "history", "export", export)).as(err()).isZero();
    }
    List<Boolean> free = new ArrayList<>();
    String[] all = ("history " + arguments.replace("EXPORT", export)).split(" ");

    assertThat(run(history, watching(history, free), sandbox.kubeconfig(), all)).as(err()).isZero();

    assertThat(free).isNotEmpty().containsOnly(true);
  }

  /** One that does not answer for a minute would hold up everybody for as long. */
  @Test
  void theHistoryIsFreeWhileTheClusterIsAsked(TestInfo test) throws IOException {
    Path history = copy("history", test);
    List<Boolean> free = new CopyOnWriteArrayList<>();
    HttpServer cluster =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cluster.createContext(
        "/",
        exchange -> {
          free.add(isFree(history));
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    cluster.start();
    try {
      String address = "http://127.0.0.1:" + cluster.getAddress().getPort();
      Path kubeconfig =
          Files.writeString(
              folder.resolve("refusing"),
              """
              apiVersion: v1
              kind: Config
              clusters: [{name: c, cluster: {server: "%s"}}]
              users: [{name: u, user: {token: t}}]
              contexts: [{name: x, context: {cluster: c, user: u}}]
              current-context: x
              """
                  .formatted(address));
      assertThat(run(history, OUT, kubeconfig, "history", "verify")).as(err()).isEqualTo(1);
    } finally {
      cluster.stop(0);
    }
    assertThat(free).isNotEmpty().containsOnly(true);
  }
}
