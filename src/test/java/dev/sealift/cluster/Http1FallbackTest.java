package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.sandbox.ServerCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An API server that does not know who asks, and says so as a real one does on HTTP/2. */
class Http1FallbackTest {
  private static final String REFUSAL =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
          + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}";

  /** SETTINGS and GOAWAY, without an error: this connection takes no more. */
  private static final byte[] SENT_AWAY =
      HexFormat.of().parseHex("000000040000000000" + "0000080700000000007fffffff00000000");

  @TempDir Path folder;
  private final List<String> protocols = new CopyOnWriteArrayList<>();
  private final List<Future<Void>> serving = new CopyOnWriteArrayList<>();
  private final Tasks tasks = new Tasks();
  private ServerCertificate certificate;
  private SSLServerSocket server;

  @BeforeEach
  void start() throws Exception {
    certificate = ServerCertificate.of("localhost");
    server =
        (SSLServerSocket)
            certificate
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    serving.add(tasks.start(this::serve));
  }

  private Void serve() throws IOException {
    while (true) {
      SSLSocket socket = (SSLSocket) server.accept();
      serving.add(tasks.start(() -> answer(socket)));
    }
  }

  private Void answer(SSLSocket socket) throws IOException {
    try (socket) {
      socket.setHandshakeApplicationProtocolSelector(
          (connection, offered) -> offered.contains("h2") ? "h2" : "");
      byte[] asked = new byte[4096];
      int length = socket.getInputStream().read(asked);
      String protocol = socket.getApplicationProtocol();
      protocols.add(protocol);
      OutputStream out = socket.getOutputStream();
      if (protocol.equals("h2")) {
        out.write(SENT_AWAY);
      } else {
        String head = new String(asked, 0, length, StandardCharsets.UTF_8);
        assertThat(head).contains("Authorization: Bearer bad");
        out.write(
            ("HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: "
                    + REFUSAL.length()
                    + "\r\nConnection: close\r\n\r\n"
                    + REFUSAL)
                .getBytes(StandardCharsets.UTF_8));
      }
      out.flush();
      // The client ends the connection: it was told so.
      while (socket.getInputStream().read(asked) >= 0) {}
      return null;
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    tasks.close();
  }

  private ClusterAddress kubeconfig() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            current-context: lab
            clusters: [{name: lab, cluster: {server: "https://localhost:%d", certificate-authority-data: %s}}]
            users: [{name: ann, user: {token: bad}}]
            contexts: [{name: lab, context: {cluster: lab, user: ann}}]
            """
                .formatted(
                    server.getLocalPort(),
                    Base64.getEncoder()
                        .encodeToString(certificate.pem().getBytes(StandardCharsets.UTF_8))));
    return new ClusterAddress(Optional.of(file), Optional.empty());
  }

  private static void unknown(UserException e) {
    assertThat(e).hasMessageEndingWith("does not know who you are");
    assertThat(e.why()).isEqualTo("Unauthorized");
  }

  @Test
  void whomTheServerDoesNotKnowIsToldSo() throws Exception {
    try (Cluster cluster = Cluster.open(kubeconfig())) {
      unknown(catchThrowableOfType(UserException.class, cluster::version));
      assertThat(protocols).startsWith("h2").contains("");
      // Through the client library too.
      unknown(catchThrowableOfType(UserException.class, () -> cluster.pods("a")));
    }
  }

  @Test
  void allThatAskSideBySideAreToldTheSame() throws Exception {
    try (Cluster cluster = Cluster.connect(kubeconfig()).orElseThrow()) {
      List<Future<Boolean>> asked =
          Stream.of("a", "b", "c", "d")
              .map(namespace -> tasks.start(() -> cluster.namespaceExists(namespace)))
              .toList();
      for (Future<Boolean> each : asked) {
        unknown(catchThrowableOfType(UserException.class, () -> Tasks.get(each)));
      }
    }
  }
}
