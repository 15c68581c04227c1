package dev.sealift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/sealift} in a folder laid out as a package is, on a jar that names the classes.
 */
class LauncherTest {
  @TempDir Path folder;
  private Path home;
  private Path cache;
  private String umask = "022";

  @BeforeEach
  void layOut() throws IOException {
    home = folder.resolve("a home");
    cache = folder.resolve("cache").resolve("sealift");
    Path libraries = Files.createDirectories(home.resolve("lib").resolve("lib"));
    Files.createDirectories(home.resolve("bin"));
    Files.copy(Path.of("scripts", "sealift"), home.resolve("bin").resolve("sealift"));
    List<Path> all =
        Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .map(Path::of)
            .toList();
    for (Path library : all) {
      if (library.getFileName().toString().startsWith("picocli-")) {
        Files.copy(library, libraries.resolve(library.getFileName()));
      }
    }
    Files.writeString(
        home.resolve("lib").resolve("classes.list"), "java/lang/Object\njava/util/TreeMap\n");
    writeJar(all);
  }

  private void writeJar(List<Path> classPath) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.sealift.Launcher");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            classPath.stream().map(p -> p.toUri().toString()).collect(Collectors.joining(" ")));
    try (OutputStream file = Files.newOutputStream(home.resolve("lib").resolve("sealift.jar"))) {
      new JarOutputStream(file, manifest).close();
    }
  }

  private void starts() throws IOException, InterruptedException {
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "umask " + umask + "; exec bin/sealift --version");
    builder.directory(home.toFile()).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    assertThat(builder.start().waitFor()).as(Files.readString(printed)).isZero();
    assertThat(printed).hasContent("sealift 0.1.0\n".strip());
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> files = Files.exists(cache) ? Files.list(cache) : Stream.of()) {
      return files.sorted().collect(Collectors.toCollection(ArrayList::new));
    }
  }

  /** The archive, once the training beside the first start is done and has tidied up. */
  private Path archive() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < end) {
      List<Path> there = cached();
      if (there.size() == 2 && there.get(1).toString().endsWith(".jsa.for")) {
        return there.get(0);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no archive: " + cached());
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
    while (Files.size(archive) != size || Files.getAttribute(archive, "unix:ino").equals(made)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    starts();
  }

  @Test
  void anotherJarHasAnotherArchive() throws Exception {
    starts();
    Path archive = archive();
    Object made = Files.getAttribute(archive, "unix:ino");
    List<Path> more =
        new ArrayList<>(
            Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(Path::of)
                .toList());
    more.add(folder.resolve("nowhere.jar"));
    writeJar(more);
    starts();
    while (!Files.exists(archive) || Files.getAttribute(archive, "unix:ino").equals(made)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Test
  void aCacheThatIsALinkIsNotUsed() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(cache.getParent());
    Files.createSymbolicLink(cache, elsewhere);
    starts();
    assertThat(elsewhere).isEmptyDirectory();
  }

  /** With one of picocli's in the archive, as the boot loader's, JDK 17 mixes up its methods. */
  @Test
  void theArchiveIsMadeWithoutPicocli() throws Exception {
    assertThat(Files.readAllLines(Path.of("src", "main", "launcher", "classes.list")))
        .isNotEmpty()
        .noneMatch(name -> name.startsWith("picocli/") || name.startsWith("dev/sealift/cli/"));
  }
}
