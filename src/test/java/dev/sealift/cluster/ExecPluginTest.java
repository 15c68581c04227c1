package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Json;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecConfigBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins as scripts: what they get, and what becomes of what they give. */
class ExecPluginTest {
  private static final String VERSION = "client.authentication.k8s.io/v1";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  private static String gives(String status) {
    return "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\""
        + VERSION
        + "\",\"status\":{"
        + status
        + "}}'\n";
  }

  private ExecConfigBuilder plugin(String script) throws Exception {
    Path plugin = Files.writeString(folder.resolve("plug"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
    return new ExecConfigBuilder()
        .withApiVersion(VERSION)
        .withCommand("./plug")
        .withInteractiveMode("IfAvailable");
  }

  private ExecPlugin run(ExecConfig exec) {
    return new ExecPlugin(exec, folder, Map.of("server", "https://nas:6443"), MINUTE);
  }

  @Test
  void itsArgumentsAndVariablesGetToItAsTheyAre() throws Exception {
    ExecConfig exec =
        plugin(
                "cd \"${0%/*}\"; printf '%s\\n' \"$@\" \"$F8\" > got; echo \"$KUBERNETES_EXEC_INFO\""
                    + " > info\necho a warning >&2\nread line && exit 9\n"
                    + gives("\"token\":\"t\""))
            .withArgs("a b", "it's", "$HOME", "*", "")
            .addNewEnv("F8", "`x` \"y\"")
            .withProvideClusterInfo(true)
            .build();

    assertThat(run(exec).getToken()).isEqualTo("t");

    assertThat(folder.resolve("got")).hasContent("a b\nit's\n$HOME\n*\n\n`x` \"y\"");
    assertThat(Json.map(Files.readAllBytes(folder.resolve("info"))))
        .containsEntry("kind", "ExecCredential")
        .containsEntry("apiVersion", VERSION)
        .containsEntry(
            "spec", Map.of("interactive", false, "cluster", Map.of("server", "https://nas:6443")));
  }

  @Test
  void withoutLeaveItIsToldNothingOfTheCluster() throws Exception {
    ExecConfig exec =
        plugin("echo \"$KUBERNETES_EXEC_INFO\" > ${0%/*}/info\n" + gives("\"token\":\"t\""))
            .build();
    exec.setArgs(null);
    exec.setEnv(null);
    run(exec);
    assertThat(Json.map(Files.readAllBytes(folder.resolve("info"))))
        .containsEntry("spec", Map.of("interactive", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          echo no such account >&2; exit 3 | it ended with status 3: no such account
          echo geheim; exit 3              | it ended with status 3
          echo geheim                      | it gave no JSON
          echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"geheim"}}' | it speaks another apiVersion than client.authentication.k8s.io/v1
          echo '{"apiVersion":"client.authentication.k8s.io/v1","spec":{"token":"geheim"}}' | what it gave has no status
          echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":""}}' | it gave neither a token nor a certificate
          echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"geheim geheim"}}' | what it gave for a token is none
          echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"geheim"}}' | it gave a certificate or its key, and not both
          """)
  void whatItDidNotDoIsToldWithoutWhatItGave(String script, String why) throws Exception {
    ExecConfig exec =
        plugin(script + "\n").withArgs("--client-secret=geheim").withInstallHint("ask Ann").build();
    UserException e = catchThrowableOfType(UserException.class, () -> run(exec));
    assertThat(e).hasMessage("the kubeconfig's plugin ./plug gave no credential").hasNoCause();
    assertThat(e.why()).isEqualTo(why);
    assertThat(e.remedy()).contains("plug; ask Ann").doesNotContain("geheim");
  }

  @Test
  void itIsNotWaitedForForEver() throws Exception {
    ExecConfig exec = plugin("echo open the browser >&2\nmkfifo $0.in; read x < $0.in\n").build();
    Duration limit = Duration.ofMillis(500);
    UserException e =
        catchThrowableOfType(
            UserException.class, () -> new ExecPlugin(exec, folder, Map.of(), limit));
    assertThat(e.why()).startsWith("it did not end within 0 s");
  }

  @Test
  void whatHasExpiredIsAskedForAgain() throws Exception {
    ExecConfig exec =
        plugin(
                "echo x >> ${0%/*}/runs\n"
                    + gives(
                        "\"token\":\"t\",\"expirationTimestamp\":\"2020-01-01T00:00:00+01:00\""))
            .build();
    run(exec).getToken();
    assertThat(folder.resolve("runs")).hasContent("x\nx");
  }

  @Test
  void aTokenThatIsRefusedIsRenewedOnce() throws Exception {
    List<String> shown = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String token = exchange.getRequestHeaders().getFirst("Authorization");
          boolean known = shown.isEmpty() || !token.equals("Bearer t1");
          shown.add(token);
          byte[] answer =
              (known ? "{\"gitVersion\":\"v1\"}" : "{\"kind\":\"Status\",\"code\":401}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    ExecConfig exec =
        plugin(
                """
                cd ${0%/*}; echo x >> runs; n=$(wc -l < runs)
                printf '{"apiVersion":"%s","status":{"token":"t%s"}}' $1 $n
                """)
            .build();
    Path file =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            current-context: x
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            users: [{name: u, user: {exec: {apiVersion: %s, command: %s, args: [%s]}}}]
            """
                .formatted(server.getAddress().getPort(), VERSION, exec.getCommand(), VERSION));
    try (Cluster cluster = Cluster.open(new ClusterAddress(Optional.of(file), Optional.empty()))) {
      for (int i = 0; i < 3; i++) {
        assertThat(cluster.version()).isEqualTo("v1");
      }
    } finally {
      server.stop(0);
    }
    assertThat(shown).containsExactly("Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2");
    assertThat(folder.resolve("runs")).hasContent("x\nx");
  }
}
