package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.Cluster;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.history.History;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is begun before the command line is read. */
class AheadTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private Path history;

  @BeforeEach
  void make() {
    history = folder.resolve("sealift").resolve("history");
    History.open(history, Clock.systemUTC()).close();
  }

  private Shell shell(Map<String, String> more) {
    Map<String, String> environment = new java.util.TreeMap<>(more);
    environment.put("XDG_STATE_HOME", folder.toString());
    PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
    return new Shell(out, out, InputStream.nullInputStream(), environment);
  }

  private boolean opens(Map<String, String> environment, Path file, String line) {
    try (Ahead ahead = Ahead.begin(shell(environment), List.of(line.split(" ")))) {
      HistoryFile wanted = new HistoryFile(file, false);
      Optional<History> begun = ahead.history(wanted);
      begun.ifPresent(History::close);
      assertThat(ahead.history(wanted)).as("a second time").isEmpty();
      return begun.isPresent();
    }
  }

  @Test
  void theHistoryThatTheLineMeansIsOpened() {
    Path other = folder.resolve("other");
    History.open(other, Clock.systemUTC()).close();
    assertThat(opens(Map.of(), history, "history list")).isTrue();
    assertThat(opens(Map.of(), other, "history list --history " + other)).isTrue();
    assertThat(opens(Map.of(), other, "--history=" + other + " history list")).isTrue();
    assertThat(opens(Map.of("SEALIFT_HISTORY", other.toString()), other, "history")).isTrue();
    assertThat(opens(Map.of("SEALIFT_HISTORY", ""), history, "history")).isTrue();
    assertThat(opens(Map.of("SEALIFT_SANDBOX", "1"), history, "history")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "history list --sandbox",
        "--sandbox history list",
        "history list --history jdbc:postgresql://ann@nas/history",
        "status --note history",
        "history list --history nowhere",
        "seal history default key=value",
        "--help"
      })
  void noOtherIs(String line) {
    assertThat(opens(Map.of(), history, line)).isFalse();
    assertThat(Path.of("nowhere.mv.db")).doesNotExist();
  }

  @Test
  void whatWasOpenedToBeReadIsOpenedAnewToWrite() {
    try (Ahead ahead = Ahead.begin(shell(Map.of()), List.of("history", "list"))) {
      HistoryFile written = new HistoryFile(history, true);
      assertThat(ahead.history(written)).isEmpty();
      try (History opened = written.open()) {
        assertThat(opened.prune(List.of(), 1, "ann")).isZero();
      }
    }
    try (Ahead ahead = Ahead.begin(shell(Map.of()), List.of("history", "prune"))) {
      Optional<History> begun = ahead.history(new HistoryFile(history, true));
      assertThat(begun).isPresent();
      begun.get().close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"history list --no-such-option", "history show x", "history list"})
  void itIsClosedAgainWhateverTheCommandDoes(String line) throws Exception {
    Main.run(shell(Map.of()), desk -> false, line.split(" "));
    try (FileChannel file =
            FileChannel.open(
                folder.resolve("sealift").resolve("history.mv.db"), StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      assertThat(lock).isNotNull();
    }
  }

  @Test
  void whatCannotBeOpenedIsToldByTheCommand() throws Exception {
    Files.write(folder.resolve("sealift").resolve("history.mv.db"), new byte[10]);
    assertThat(Main.run(shell(Map.of()), desk -> false, "history", "list")).isEqualTo(Main.FAILED);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .startsWith("sealift: the history " + history + ".mv.db was cut off\n");
  }

  @Test
  void whatCannotBeOpenedIsNoFailureOfALineThatWasWrong() throws Exception {
    Files.write(folder.resolve("sealift").resolve("history.mv.db"), new byte[10]);
    assertThat(Main.run(shell(Map.of()), desk -> false, "history", "list", "--no-such-option"))
        .isEqualTo(Main.USAGE);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .startsWith("sealift history list: ")
        .doesNotContain("cut off");
  }

  @Test
  void aFolderThatIsALinkIsToldByTheCommand() throws Exception {
    Path linked = Files.createDirectory(folder.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("sealift"), folder.resolve("sealift"));
    Shell shell = shell(Map.of());
    shell.environment().put("XDG_STATE_HOME", linked.toString());
    assertThat(Main.run(shell, desk -> false, "history", "list")).isEqualTo(Main.FAILED);
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("is a symbolic link");
  }

  private Path kubeconfig(String user) throws Exception {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        current-context: lab
        clusters: [{name: lab, cluster: {server: "http://127.0.0.1:1"}}]
        users: [{name: ann, user: {%s}}]
        contexts: [{name: lab, context: {cluster: lab, user: ann}}]
        """
            .formatted(user));
  }

  private boolean connects(Path kubeconfig, Map<String, String> environment, String line) {
    ClusterAddress wanted = new ClusterAddress(Optional.of(kubeconfig), Optional.of("lab"));
    try (Ahead ahead = Ahead.begin(shell(environment), List.of(line.split(" ")))) {
      Optional<Cluster> begun = ahead.cluster(wanted);
      begun.ifPresent(Cluster::close);
      assertThat(ahead.cluster(wanted)).as("a second time").isEmpty();
      return begun.isPresent();
    }
  }

  @Test
  void theClusterThatTheLineMeansIsOpened() throws Exception {
    Path file = kubeconfig("token: t");
    String options = "--kubeconfig " + file + " --context=lab";
    assertThat(connects(file, Map.of(), "status " + options)).isTrue();
    assertThat(connects(file, Map.of(), options + " apply --yes")).isTrue();
    Map<String, String> set =
        Map.of("SEALIFT_KUBECONFIG", file.toString(), "SEALIFT_CONTEXT", "lab");
    assertThat(connects(file, set, "plan")).isTrue();
    assertThat(connects(file, set, "plan --context other")).isFalse();
    Map<String, String> sandbox = new TreeMap<>(set);
    sandbox.put("SEALIFT_SANDBOX", "0");
    assertThat(connects(file, sandbox, "plan")).isTrue();
    sandbox.put("SEALIFT_SANDBOX", "Yes");
    assertThat(connects(file, sandbox, "plan")).isFalse();
    for (String line :
        List.of("status --sandbox", "status --help", "doctor", "history list", "seal a b status")) {
      assertThat(connects(file, set, line)).as(line).isFalse();
    }
  }

  @Test
  void aLineThatWasWrongIsAnsweredWithoutTheCluster() throws Exception {
    Path file = kubeconfig("token: t");
    int status =
        Main.run(
            shell(Map.of()), desk -> false, "status", "--kubeconfig", file.toString(), "--no-such");
    assertThat(status).isEqualTo(Main.USAGE);
    assertThat(told.toString(StandardCharsets.UTF_8)).startsWith("sealift status: ");
  }

  @Test
  void aKubeconfigThatIsMissingIsToldByTheCommand() throws Exception {
    Path profile = Path.of("profiles", "sandbox.ini");
    int status =
        Main.run(
            shell(Map.of()),
            desk -> false,
            "status",
            "--profile",
            profile.toString(),
            "--kubeconfig",
            folder.resolve("none").toString());
    assertThat(status).isEqualTo(Main.FAILED);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .startsWith("sealift: cannot read the kubeconfig");
  }
}
