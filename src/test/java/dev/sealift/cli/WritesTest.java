package dev.sealift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.JavaProcess;
import dev.sealift.Launcher;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.State;
import dev.sealift.profile.ProfileReader;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import dev.sealift.sandbox.SandboxProfile;
import dev.sealift.seal.SealedDocument;
import dev.sealift.tui.LineWizard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every write of a file, made to fail: with the disk full, forbidden, and killed in the midst. Each
 * time the file is the old one or the new one, nothing is left beside it, the failure is told of
 * with what to do, and the next run does what this one could not.
 */
class WritesTest {
  private static final DeploymentKey KEY = new DeploymentKey("uid", "writes", "mlflow");

  private static final int KILLS = 10;

  @TempDir static Path folder;
  private static Sandbox sandbox;
  private static Path template;
  private static final Map<String, String> ENVIRONMENT = new TreeMap<>();

  /** What a command ended with. */
  private record Outcome(int status, String out, String err) {}

  @BeforeAll
  static void prepare() throws IOException {
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
    sandbox.environment().forEach((name, secret) -> ENVIRONMENT.put(name, secret.reveal()));
    ENVIRONMENT.put("WRITES_HOST", sandbox.database().host());
    ENVIRONMENT.put("WRITES_KUBECONFIG", sandbox.kubeconfig().toString());
    template = Files.createDirectories(folder.resolve("template"));
    String profile = SandboxProfile.of("writes", sandbox);
    Files.writeString(template.resolve("p.ini"), profile);
    Files.writeString(template.resolve("profile.ini"), "# mine\n".repeat(1_000) + profile);
    history("other", "more", 9);
    try (History other = History.open(template.resolve("other"), Clock.systemUTC())) {
      other.export(java.util.Optional.empty(), template.resolve("other.jsonl"));
    }
    Files.delete(template.resolve("other.mv.db"));
    try (History none = History.open(template.resolve("none"), Clock.systemUTC())) {
      none.export(java.util.Optional.empty(), template.resolve("none.jsonl"));
    }
    Files.delete(template.resolve("none.mv.db"));
    history("history", "kind: X\n".repeat(20_000), 3);
    Files.writeString(template.resolve("export.jsonl"), "of last time\n");
    for (Write write : List.of(Write.SEAL, Write.EXPORT, Write.DRAFT)) {
      Outcome outcome = run(write, template);
      assertThat(outcome.status()).as(outcome.err()).isEqualTo(write.status());
    }
    Files.writeString(template.resolve("p.ini"), profile + "default_permission = EDIT\n");
  }

  private static void history(String name, String manifests, int revisions) {
    try (History history = History.open(template.resolve(name), Clock.systemUTC())) {
      for (int i = 0; i < revisions; i++) {
        DeploymentKey key = name.equals("history") ? KEY : new DeploymentKey(name, name, "mlflow");
        Intent intent =
            new Intent(key, Operation.APPLY, "[deployment]\n", manifests, "i", "c", "", "ann");
        history.finish(history.begin(intent).id(), State.SUCCEEDED, "", "");
      }
    }
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  private static Map<String, String> environment(Path at) {
    Map<String, String> environment = new TreeMap<>(ENVIRONMENT);
    environment.put("XDG_STATE_HOME", at.resolve("state").toString());
    environment.put("XDG_CONFIG_HOME", at.resolve("config").toString());
    return environment;
  }

  private static Outcome run(Write write, Path at) {
    return run(environment(at), write.input(ENVIRONMENT), write.arguments(at, ENVIRONMENT));
  }

  private static Outcome run(Map<String, String> environment, String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            new Main.Shell(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                environment),
            LineWizard::run,
            arguments);
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A folder with all that there was before. */
  private static Path copy(String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> all = Files.walk(template)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(template.relativize(path)));
      }
    }
    return to;
  }

  /** The hashes of all files in a folder. */
  private static Map<String, String> files(Path in) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(in)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String hash = HexFormat.of().formatHex(digest.digest(Files.readAllBytes(path)));
        files.put(in.relativize(path).toString(), hash);
      }
    }
    return files;
  }

  /** What comes of a command when no file may be larger. */
  private static Outcome limited(String bytes, Supplier<Outcome> command) throws Exception {
    limit(bytes);
    try {
      return command.get();
    } finally {
      limit("unlimited");
    }
  }

  /** The largest file that this process may write; by the soft limit, which can be raised again. */
  private static void limit(String bytes) throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    Process process = new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + bytes + ":").start();
    assertThat(process.waitFor()).isZero();
  }

  private static void isTold(Write write, Outcome outcome) {
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isEqualTo(1);
    String first = outcome.err().lines().filter(l -> l.startsWith("sealift: ")).findFirst().get();
    assertThat(first).as(outcome.err()).contains("sealift: cannot ", write.file);
    assertThat(outcome.err())
        .containsPattern("\n  why: .+\n  do:  .+\n")
        .doesNotContain("Exception", "internal error");
    assertThat(outcome.out()).isEmpty();
  }

  /** Nothing but what the next run takes up has changed, and nothing is left beside it. */
  private static void isAsItWas(Write write, Path at) throws Exception {
    Map<String, String> before = files(template);
    Map<String, String> after = files(at);
    // A history has changed within, an export's record tells of the files to come.
    List<String> taken =
        write.isHistory()
            ? List.of("history.mv.db")
            : write == Write.EXPORT ? List.of("out/.sealift-export") : List.of();
    // The answers are kept, under another name in each copy.
    before.keySet().removeIf(name -> name.startsWith("state/sealift/drafts/"));
    after.keySet().removeIf(name -> name.startsWith("state/sealift/drafts/"));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    taken.forEach(name -> after.put(name, before.get(name)));
    assertThat(after).isEqualTo(before);
  }

  private static void goesOn(Write write, Path at) throws Exception {
    if (write.isHistory()) {
      Outcome verify =
          run(environment(at), "", "history", "verify", "--offline", "--history", at + "/history");
      assertThat(verify.status()).as(verify.out() + verify.err()).isZero();
    }
    Outcome again = run(write, at);
    assertThat(again.status()).as(again.out() + again.err()).isEqualTo(write.status());
    assertThat(again.err()).doesNotContain("sealift: cannot");
    switch (write) {
      case SEAL, SEAL_NEW, MERGE ->
          assertThat(SealedDocument.read(Files.readString(at.resolve(write.file)), "it"))
              .hasSize(1);
      case HISTORY_EXPORT ->
          assertThat(at.resolve(write.file)).content().contains("{\"revisions\":3,");
      case DRAFT -> assertThat(again.err()).contains("what was answered is kept");
      case PROFILE -> {
        assertThat(at.resolve(write.file)).content().startsWith("# mine\n# mine\n");
        assertThat(ProfileReader.read(at.resolve(write.file)).profile().database().username())
            .isEqualTo("wizard");
      }
      default -> assertThat(again.out()).isNotEmpty();
    }
    try (Stream<Path> all = Files.walk(at)) {
      assertThat(all.map(p -> p.getFileName().toString()))
          .noneMatch(name -> name.contains(".new") || name.contains("temp"));
    }
  }

  /** At which sizes of a file it ends: within. */
  private static List<Long> ends(Write write) throws IOException {
    long size = Files.size(template.resolve("history.mv.db"));
    return switch (write) {
      case FIRST_HISTORY -> List.of(300L, 25_000L);
      case NOTE, IMPORT, PRUNE -> List.of(100L, size + 5_000);
      // The wizard's answers fit, the profile's remarks do not.
      case PROFILE -> List.of(4_000L);
      default -> List.of(300L);
    };
  }

  @ParameterizedTest
  @EnumSource
  void theDiskIsFull(Write write) throws Exception {
    int failed = 0;
    for (long bytes : ends(write)) {
      Path at = copy(write + "-full-" + bytes);
      Outcome outcome = limited(Long.toString(bytes), () -> run(write, at));
      // A history has room within.
      if (outcome.status() != 0 || !write.isHistory()) {
        isTold(write, outcome);
        isAsItWas(write, at);
        failed++;
      }
      goesOn(write, at);
    }
    assertThat(failed).isPositive();
  }

  /** Runs all commands where nothing may be written, and tells of each how it ended. */
  public static void main(String[] args) {
    ENVIRONMENT.putAll(System.getenv());
    for (Write write : Write.values()) {
      Outcome outcome = run(write, Path.of(args[0]).resolve(write.name()));
      String all = write + "\0" + outcome.status() + "\0" + outcome.out() + "\0" + outcome.err();
      System.out.println(Base64.getEncoder().encodeToString(all.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static ProcessBuilder java(List<String> before, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>(before);
    command.addAll(JavaProcess.command(program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(ENVIRONMENT);
    return builder;
  }

  /** The program in a process of its own, with all that it says in {@code told}. */
  private static Process sealift(Path at, Path told, String... arguments) throws IOException {
    ProcessBuilder builder = java(List.of(), Launcher.class, arguments);
    builder.environment().putAll(environment(at));
    return builder.redirectErrorStream(true).redirectOutput(told.toFile()).start();
  }

  private static void allow(Path at, String folders, String files) throws IOException {
    try (Stream<Path> all = Files.walk(at)) {
      for (Path path : all.toList()) {
        String mode = Files.isDirectory(path) ? folders : files;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      }
    }
  }

  @Test
  void nothingMayBeWritten() throws Exception {
    Path denied = folder.resolve("denied");
    Files.createDirectories(denied);
    for (Write write : Write.values()) {
      allow(copy("denied/" + write.name()), "r-xr-xr-x", "r--r--r--");
    }
    allow(denied.resolve("PROFILE/state"), "rwx------", "rw-------");
    // Root may write everywhere, unless it gives that up.
    boolean root = System.getProperty("user.name").equals("root");
    List<String> before =
        root
            ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
            : List.<String>of();
    Process process = java(before, WritesTest.class, denied.toString()).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).isZero();
    assertThat(lines).hasSameSizeAs(Write.values());
    allow(denied, "rwx------", "rw-------");
    for (String line : lines) {
      String[] all =
          new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8).split("\0", -1);
      Write write = Write.valueOf(all[0]);
      isTold(write, new Outcome(Integer.parseInt(all[1]), all[2], all[3]));
      isAsItWas(write, denied.resolve(all[0]));
      goesOn(write, denied.resolve(all[0]));
    }
  }

  private static Map<String, Object> look(Path in) throws IOException {
    Map<String, Object> sizes = new HashMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(in)) {
      for (Path path : all) {
        BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
        sizes.put(path.toString(), of.size() + " " + of.fileKey());
      }
    } catch (NoSuchFileException e) {
      // Gone since it was listed.
      return Map.of();
    }
    return sizes;
  }

  /** At the first sign of a write, which is flushed before it is put in its place. */
  @ParameterizedTest
  @EnumSource(names = {"SEAL", "HISTORY_EXPORT", "EXPORT", "PROFILE"})
  void itIsKilledWhileItWrites(Write write) throws Exception {
    Path at = killed(write);
    try (Stream<Path> all = Files.walk(at)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        assertThat(text).as(path.toString()).doesNotContain(secrets());
      }
    }
    goesOn(write, at);
  }

  /** The folder of one that was killed: on a busy machine one may come to its end before. */
  private static Path killed(Write write) throws Exception {
    Path told = folder.resolve(write + ".told");
    for (int i = 0; i < KILLS; i++) {
      Path at = copy(write + "-killed-" + i);
      Map<String, Object> before = look(write.place(at));
      Process process = sealift(at, told, write.arguments(at, ENVIRONMENT));
      try (OutputStream in = process.getOutputStream()) {
        in.write(write.input(ENVIRONMENT).getBytes(StandardCharsets.UTF_8));
      }
      while (process.isAlive() && look(write.place(at)).equals(before)) {
        Thread.onSpinWait();
      }
      process.toHandle().destroyForcibly();
      if (process.waitFor() == 137) {
        return at;
      }
      assertThat(process.exitValue()).as(Files.readString(told)).isEqualTo(write.status());
    }
    throw new AssertionError("each of " + KILLS + " came to its end before it could be killed");
  }

  /**
   * With the disk full, then killed while it unpacks, then ended while its server starts: what is
   * left of that is no obstacle, and no server.
   */
  @Test
  void aSandboxThatWasCutOffStarts() throws Exception {
    Path at = copy("sandbox-cut");
    FreshSandbox.giveKey(at.resolve("state/sealift/sandbox"));
    Path told = folder.resolve("sandbox-cut.told");
    String[] status = {"--sandbox", "status", "-p", template.resolve("p.ini").toString()};
    Outcome failing = limited("100000", () -> run(environment(at), "", status));
    assertThat(failing.status()).isEqualTo(1);
    assertThat(failing.err())
        .contains("sealift: the sandbox's PostgreSQL does not start\n  why: ", "\n  do:  check")
        .doesNotContain(secrets());

    Process killed = sealift(at, told, status);
    Path programs = at.resolve("state/sealift/sandbox/postgres/programs");
    while (killed.isAlive() && look(programs).isEmpty()) {
      LockSupport.parkNanos(1_000_000);
    }
    killed.toHandle().destroyForcibly();
    assertThat(killed.waitFor()).as(Files.readString(told)).isEqualTo(137);

    Process ended = sealift(at, told, status);
    long server = server(at.resolve("state/sealift/sandbox/postgres/data/postmaster.pid"), ended);
    ended.destroy();
    assertThat(ended.waitFor()).as(Files.readString(told)).isEqualTo(143);
    // Whoever has adopted it may not have asked for its end yet: until then it is listed, without a
    // program.
    assertThat(ProcessHandle.of(server).flatMap(it -> it.info().command()))
        .as(Files.readString(told))
        .isEmpty();

    Outcome again = run(environment(at), "", status);
    assertThat(again.status()).as(again.out() + again.err()).isZero();
  }

  /** The server's process, as soon as it says which it is. */
  private static long server(Path file, Process starting) throws IOException {
    while (starting.isAlive()) {
      if (Files.exists(file) && Files.readString(file).contains("\n")) {
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("it has started no server");
  }

  private static List<String> secrets() {
    return ENVIRONMENT.entrySet().stream()
        .filter(e -> e.getKey().startsWith("SANDBOX_"))
        .map(Map.Entry::getValue)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"completion bash"})
  void aResultThatIsLostIsNoSuccess(String command) throws Exception {
    Process process =
        java(List.of(), Launcher.class, command.split(" "))
            .redirectOutput(new File("/dev/full"))
            .start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(err).isEqualTo(1);
    assertThat(err)
        .startsWith("sealift: the result cannot be written to standard output\n  why: No space")
        .contains("\n  do:  ");
  }
}
