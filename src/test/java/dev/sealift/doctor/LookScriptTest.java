package dev.sealift.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program that looks around in a pod, run here, in a place that is not in order. */
@Tag("python")
class LookScriptTest {
  private static final String PASSWORD = "never-to-be-shown";
  private static final String NOTHING_ASKED = "{\"required\": [], \"secret\": {}}\n";

  /** A driver that lets in, and does with a query what a test wants. */
  private static final String DRIVER =
      """
      class Error(Exception): pass
      class OperationalError(Error): pass
      class InsufficientPrivilege(Error): pass
      class Connection:
          def __enter__(self): return self
          def __exit__(self, *a): return False
          def cursor(self): return self
          def close(self): pass
          def fetchone(self): return ["there"]
          def execute(self, query, *values):
              if query.startswith("SELECT version_num"):
                  raise FAILURE(URI)
      def connect(uri, connect_timeout):
          global URI
          URI = uri
          return Connection()
      """;

  @TempDir Path folder;

  private record Output(int status, String out, String err) {}

  private void driver(String failure) throws IOException {
    Files.writeString(folder.resolve("psycopg2.py"), DRIVER.replace("FAILURE", failure));
  }

  private Output run(String question, Map<String, String> variables) throws Exception {
    String script =
        PodLook.script("look.py")
            .replace("/tmp/auth_config_resolved.ini", folder.resolve("resolved.ini").toString());
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder("python3", "-c", script)
            .redirectInput(Files.writeString(folder.resolve("in"), question).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("PYTHONPATH", folder.toString());
    builder.environment().put("MLFLOW_DB_PASSWORD", PASSWORD);
    builder.environment().put("MLFLOW_S3_ENDPOINT_URL", "http://127.0.0.1:1");
    builder.environment().putAll(variables);
    int status = builder.start().waitFor();
    return new Output(status, Files.readString(out), Files.readString(err));
  }

  private JsonNode look(Map<String, String> variables) throws Exception {
    Output output = run(NOTHING_ASKED, variables);
    assertThat(output.status()).as(output.err()).isZero();
    assertThat(output.out() + output.err()).doesNotContain(PASSWORD);
    return JsonMapper.builder().build().readTree(output.out());
  }

  @Test
  void aTableThatTheRoleMayNotReadIsToldAndEndsNothing() throws Exception {
    driver("InsufficientPrivilege");
    JsonNode databases = look(Map.of()).path("databases");
    assertThat(databases.path("tracking").asString("")).isEqualTo("refused");
    assertThat(databases.path("auth").asString("")).isEqualTo("refused");
  }

  @Test
  void aConnectionThatIsLostOnTheWayIsNone() throws Exception {
    driver("OperationalError");
    assertThat(look(Map.of()).path("databases").path("auth").asString("")).isEqualTo("unreachable");
  }

  @Test
  void anIniFileOfOtherBytesThanUtf8IsToldOf() throws Exception {
    driver("OperationalError");
    Files.write(folder.resolve("resolved.ini"), "[mlflow]\nx = \u00fc\n".getBytes(ISO_8859_1));
    assertThat(look(Map.of()).path("resolved").asString("")).isEqualTo("it is not UTF-8");
  }

  @Test
  void aStoreThatSpeaksNoHttpIsNotReached() throws Exception {
    driver("OperationalError");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread store = new Thread(() -> answerOnce(server));
      store.start();
      JsonNode look =
          look(Map.of("MLFLOW_S3_ENDPOINT_URL", "http://127.0.0.1:" + server.getLocalPort()));
      assertThat(look.path("store").path("reached").asBoolean(true)).isFalse();
      store.join();
    }
  }

  private static void answerOnce(ServerSocket server) {
    try (Socket socket = server.accept()) {
      assertThat(socket.getInputStream().read()).isPositive();
      socket.getOutputStream().write("220 of another kind\r\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whatever else goes wrong: its name, and no word of it. */
  @Test
  void aTracebackShowsNoValue() throws Exception {
    driver("OperationalError");
    Files.writeString(
        folder.resolve("psycopg2.py"),
        "\ndef connect(uri, connect_timeout): raise RuntimeError(uri)\n",
        StandardOpenOption.APPEND);
    Output output = run(NOTHING_ASKED, Map.of());
    assertThat(output.status()).isEqualTo(1);
    assertThat(output.out()).isEmpty();
    assertThat(output.err()).isEqualTo("RuntimeError\n");
  }

  @Test
  void aStatusTellsWhetherThereIsAPython() {
    assertThat(PodLook.failed("lab", "p", 127).why())
        .isEqualTo("the image has no python3 that runs");
    assertThat(PodLook.failed("lab", "p", 1).why()).startsWith("the program failed inside the pod");
    assertThat(PodLook.failed("lab", "p", 1).remedy()).contains("kubectl -n lab exec p -c mlflow");
  }
}
