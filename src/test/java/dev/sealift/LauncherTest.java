package dev.sealift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.PrivateFiles;
import dev.sealift.sandbox.FreshSandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code scripts/sealift} in a folder laid out as a package is, on a jar that names the classes.
 */
@Execution(ExecutionMode.CONCURRENT)
class LauncherTest {
  @TempDir static Path shared;
  private static Path launcher;

  @TempDir Path folder;
  private Path home;
  private Path cache;
  private String umask = "022";
  private String locale = "C.UTF-8";
  private String program = "exec bin/sealift";

  /**
   * Once: while one thread writes a program, another that starts a process hands it the open file,
   * and then it cannot be run.
   */
  @BeforeAll
  static void copyLauncher() throws IOException {
    launcher = Files.copy(Path.of("scripts", "sealift"), shared.resolve("sealift"));
  }

  @BeforeEach
  void layOut() throws IOException {
    home = folder.resolve("a home");
    cache = folder.resolve("cache").resolve("sealift");
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("bin"));
    Files.createLink(home.resolve("bin").resolve("sealift"), launcher);
    Files.writeString(
        home.resolve("lib").resolve("classes.list"), "java/lang/Object\njava/util/TreeMap\n");
    writeJar();
  }

  private void writeJar(Path... more) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.sealift.Launcher");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.concat(
                    Stream.of(
                            System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                        .map(Path::of),
                    Stream.of(more))
                .map(p -> p.toUri().toString())
                .collect(Collectors.joining(" ")));
    try (OutputStream file = Files.newOutputStream(home.resolve("lib").resolve("sealift.jar"))) {
      new JarOutputStream(file, manifest).close();
    }
  }

  private void starts() throws IOException, InterruptedException {
    assertThat(run("--version")).isEqualTo("sealift 0.1.0\n");
  }

  /** All that it printed. */
  private String run(String arguments) throws IOException, InterruptedException {
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "umask " + umask + "; " + program + " " + arguments);
    builder.directory(home.toFile()).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().put("LC_ALL", locale);
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    assertThat(builder.start().waitFor()).as(Files.readString(printed)).isZero();
    return Files.readString(printed);
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> files = Files.exists(cache) ? Files.list(cache) : Stream.of()) {
      return files.sorted().collect(Collectors.toCollection(ArrayList::new));
    }
  }

  /** What the last training has left word of. */
  private String tried() throws IOException {
    for (Path path : cached()) {
      if (path.toString().endsWith(".jsa.try")) {
        try {
          return Files.readString(path);
        } catch (NoSuchFileException e) {
          // It has succeeded since.
          return "";
        }
      }
    }
    return "";
  }

  /** The archive, once the training beside the first start is done and has tidied up. */
  private Path archive() throws Exception {
    awaits(
        () -> {
          List<Path> there = cached();
          return there.size() == 2 && there.get(1).toString().endsWith(".jsa.for");
        });
    return cached().get(0);
  }

  /** The training is as nice as can be: on a busy machine it takes its time. */
  private void awaits(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in the cache: " + cached()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** A training that a test has not waited for would write into the folder that is deleted. */
  @AfterEach
  void awaitTraining() throws Exception {
    String maker = tried().strip();
    if (maker.matches("[0-9]+") && !maker.equals(Integer.toString(Integer.MAX_VALUE))) {
      Optional<ProcessHandle> training = ProcessHandle.of(Long.parseLong(maker));
      if (training.isPresent()) {
        training.get().onExit().get(5, TimeUnit.MINUTES);
      }
    }
  }

  /** Waits until there is another than {@code made}, and until the training has tidied up too. */
  private void awaitAnother(Path archive, Object made) throws Exception {
    awaits(() -> Files.exists(archive) && !Files.getAttribute(archive, "unix:ino").equals(made));
    archive();
  }

  @Test
  void makesTheArchiveOnceAndForItsOwnerAlone() throws Exception {
    umask = "000";
    starts();
    Path archive = archive();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
    Object made = Files.getAttribute(archive, "unix:ino");
    starts();
    assertThat(Files.getAttribute(archive(), "unix:ino")).isEqualTo(made);
  }

  @Test
  void anArchiveThatWasCutShortIsMadeAnew() throws Exception {
    starts();
    Path archive = archive();
    Object made = Files.getAttribute(archive, "unix:ino");
    long size = Files.size(archive);
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
      channel.truncate(size / 2);
    }
    starts();
    awaitAnother(archive, made);
    assertThat(Files.size(archive)).isEqualTo(size);
    starts();
  }

  @Test
  void anotherJarHasAnotherArchive() throws Exception {
    starts();
    Path archive = archive();
    Object made = Files.getAttribute(archive, "unix:ino");
    writeJar(folder.resolve("nowhere.jar"));
    starts();
    awaitAnother(archive, made);
  }

  @Test
  void anotherListOfClassesHasAnotherArchive() throws Exception {
    starts();
    Path archive = archive();
    Object made = Files.getAttribute(archive, "unix:ino");
    Files.writeString(
        home.resolve("lib").resolve("classes.list"), "java/lang/Object\njava/util/TreeSet\n");
    starts();
    awaitAnother(archive, made);
  }

  @Test
  void aCacheThatIsALinkIsNotUsed() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(cache.getParent());
    Files.createSymbolicLink(cache, elsewhere);
    assertThat(run("--version"))
        .startsWith("sealift: " + cache + " is a symbolic link, so it starts slowly\n  why: ")
        .endsWith("\n  do:  rm " + cache + "\nsealift 0.1.0\n");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void anArchiveThatIsALinkIsNotUsed() throws Exception {
    starts();
    Path archive = archive();
    Path elsewhere = Files.move(archive, folder.resolve("elsewhere"));
    Files.createSymbolicLink(archive, elsewhere);
    assertThat(run("--version"))
        .startsWith("sealift: " + archive + " is a symbolic link, so it starts slowly\n  why: ")
        .endsWith("\n  do:  rm " + archive + "\nsealift 0.1.0\n");
    assertThat(archive).isSymbolicLink();
  }

  /** Java takes no such class path. */
  @Test
  void aFolderWithAColonIsRefused() throws Exception {
    home = Files.move(home, folder.resolve("a:home"));
    Path told = folder.resolve("told");
    Process process =
        new ProcessBuilder(home.resolve("bin/sealift").toString(), "--version")
            .redirectErrorStream(true)
            .redirectOutput(told.toFile())
            .start();
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(told)
        .hasContent(
            "sealift: it cannot run from "
                + home
                + "\n  why: Java ends the name of a file at a colon\n"
                + "  do:  move it to a folder without one");
  }

  /** The disk is full, or the folder is another's: the start is as slow as the first, and good. */
  @Test
  void withoutAPlaceForAnArchiveItStarts() throws Exception {
    Files.writeString(folder.resolve("cache"), "a file where the folder would be");
    starts();
    Files.delete(folder.resolve("cache"));
    umask = "022; ulimit -f 100";
    starts();
    awaits(() -> tried().equals("failed\n"));
    starts();
    assertThat(cached()).hasSize(1);
  }

  /**
   * A service of the system has no home, and a folder that is named from here is nobody's cache.
   */
  @Test
  void withoutAHomeItStartsAndLeavesNothing() throws Exception {
    program = "exec env -u HOME XDG_CACHE_HOME=elsewhere bin/sealift";
    starts();
    assertThat(home.resolve("elsewhere")).doesNotExist();
    assertThat(cached()).isEmpty();
  }

  /** The JVM starts with one collector, and does not ask which of two was meant. */
  @Test
  void itsCollectorIsItsOwnWhateverAllOthersHave() throws Exception {
    for (String set :
        List.of("JAVA_TOOL_OPTIONS=-XX:+UseSerialGC", "JDK_JAVA_OPTIONS=-XX:+UseZGC")) {
      program = "exec env " + set + " bin/sealift";
      assertThat(run("--version")).endsWith("sealift 0.1.0\n");
    }
  }

  @Test
  void whatAKilledTrainingHasLeftIsTakenAway() throws Exception {
    starts();
    Path archive = archive();
    Files.delete(archive);
    Path left = Path.of(archive + ".training.XyZ123");
    Files.createDirectory(left);
    Files.writeString(left.resolve("jsa"), "a half");
    Files.writeString(Path.of(archive + ".try"), Integer.toString(Integer.MAX_VALUE));
    starts();
    archive();
    assertThat(left).doesNotExist();
  }

  /**
   * As in a cron job, or of a locale that came along by SSH and is not installed: Java would take
   * each letter beyond ASCII for an unknown one.
   */
  @ParameterizedTest
  @ValueSource(strings = {"C", "xx_YY.UTF-8"})
  void aLocaleOfNoLettersLosesNone(String set) throws Exception {
    locale = set;
    Path certificate = Path.of("src/test/resources/dev/sealift/seal/kubeseal/cert.pem");
    run("seal a b k=v --cert " + certificate.toAbsolutePath() + " -w $(printf 'h\\303\\274')");
    try (Stream<Path> all = Files.list(home)) {
      List<String> names = all.map(path -> path.getFileName().toString()).toList();
      assertThat(names).contains("h\u00FC");
    }
  }

  /** A link to the folder of scripts, and a CDPATH that has one of that name too. */
  @Test
  void itsHomeIsWhereTheProgramLies() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(elsewhere.resolve("bin"));
    Path link = Files.createSymbolicLink(folder.resolve("mine"), home.resolve("bin"));
    program = "CDPATH=" + elsewhere + " bin/sealift";
    starts();
    program = link + "/sealift";
    starts();
  }

  /** Whatever the umask is; what is inside PostgreSQL's programs is the package's, not a secret. */
  @Test
  void noFileIsForOthersToRead() throws Exception {
    umask = "000";
    Path sandbox = folder.resolve("state/sealift/sandbox");
    FreshSandbox.make(PrivateFiles.folder(sandbox.getParent()).resolve("sandbox"));
    // All but PostgreSQL's data, which it keeps for itself under any umask, is to be born here.
    Files.delete(sandbox.resolve("postgres/log"));
    Files.delete(sandbox.resolve("postgres/data/epg-lock"));
    try (Stream<Path> all = Files.list(sandbox)) {
      all.filter(path -> !path.toString().contains("postgres")).forEach(PrivateFiles::delete);
    }
    assertThat(run("--sandbox apply --yes -p " + Path.of("profiles/sandbox.ini").toAbsolutePath()))
        .contains("deployed: MLflow ");
    Path state = folder.resolve("state");
    String history = " --history " + sandbox.resolve("history");
    assertThat(run("history export " + state.resolve("export.jsonl") + history))
        .contains("exported 1 revisions");
    try (Stream<Path> all = Files.walk(state)) {
      for (Path path : all.filter(p -> !p.getParent().toString().contains("/programs")).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .endsWith("------");
      }
    }
  }
}
