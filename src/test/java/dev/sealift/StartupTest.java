package dev.sealift;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.h2.api.ErrorCode;
import org.h2.message.DbException;
import org.h2.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick commands load what they need and no more, as a JVM of their own tells. */
class StartupTest {
  private static final List<String> HEAVY =
      List.of(
          "io.fabric8.",
          "tools.jackson.",
          "com.fasterxml.jackson.",
          "org.bouncycastle.",
          "com.googlecode.lanterna.",
          "software.amazon.",
          "io.undertow.",
          "org.gaul.",
          "io.zonky.",
          "org.postgresql.",
          // What the JDK makes to read an annotation: a class for each kind of them, at each start.
          "jdk.proxy");

  private static final String CERTIFICATE = "src/test/resources/dev/sealift/seal/controller.pem";

  private final Map<String, String> environment = new TreeMap<>();
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "history --help",
        "seal name namespace key=value --cert src/test/resources/dev/sealift/seal/controller.pem",
        "history list",
        "completion bash",
        "history list -o json"
      })
  void loadsNothingHeavy(String arguments) throws Exception {
    if (arguments.startsWith("history list")) {
      // Tables are made and migrated by more than it takes to read them.
      load("history", "list");
    }
    List<String> loaded = load(arguments.split(" "));
    assertThat(loaded).contains("dev.sealift.cli.Main");
    assertThat(loaded).filteredOn(c -> HEAVY.stream().anyMatch(c::startsWith)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "history --help"})
  void helpTakesNoModel(String arguments) throws Exception {
    assertThat(load(arguments.split(" ")))
        .filteredOn(c -> c.startsWith("picocli.CommandLine$Model"))
        .isEmpty();
  }

  /** What the JDK looks for in all jars. */
  @Test
  void sealLooksForNoProtocol() throws Exception {
    assertThat(load("seal", "name", "namespace", "key=value", "--cert", CERTIFICATE))
        .contains("javax.crypto.Cipher")
        .doesNotContain("java.net.spi.URLStreamHandlerProvider");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--cert", "SEALED_SECRETS_CERT", "SEALIFT_SEAL_CERT"})
  void sealFetchesItsCertificateWhereverTheAddressStands(String place) throws Exception {
    byte[] certificate = Files.readAllBytes(Path.of(CERTIFICATE));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, certificate.length);
          exchange.getResponseBody().write(certificate);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    try {
      if (place.startsWith("--")) {
        load("seal", "name", "namespace", "key=value", place, address);
      } else {
        environment.put(place, address);
        load("seal", "name", "namespace", "key=value");
      }
      assertThat(Files.readString(folder.resolve("printed"))).contains("SealedSecret");
    } finally {
      server.stop(0);
    }
  }

  /** The build puts an archive of H2's words before H2's own, in which they stand behind icons. */
  @Test
  void h2HasItsWordsFromAnArchiveOfTheirOwn() {
    assertThat(Utils.class.getResource("data.zip")).hasProtocol("file");
    assertThat(DbException.get(ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1, "REVISION"))
        .hasMessageContaining("Table \"REVISION\" not found");
  }

  /** The classes that the command loads. */
  private List<String> load(String... arguments) throws IOException, InterruptedException {
    Path log = folder.resolve("classes");
    Path printed = folder.resolve("printed");
    List<String> command =
        JavaProcess.command(Launcher.class, "-Xlog:class+load:file=" + log + ":none");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_STATE_HOME", folder.toString());
    builder.environment().putAll(environment);
    int status =
        builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start().waitFor();
    assertThat(status).as(Files.readString(printed)).isZero();
    return Files.readAllLines(log).stream().map(line -> line.split(" ", 2)[0]).toList();
  }
}
