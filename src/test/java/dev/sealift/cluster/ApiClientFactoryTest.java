package dev.sealift.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sealift.core.FixedAnswer;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.sandbox.ServerCertificate;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509TrustManager;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An API server behind TLS that knows one namespace. */
class ApiClientFactoryTest {
  @TempDir Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private ServerCertificate certificate;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    serve(ServerCertificate.of("localhost"));
  }

  private void serve(ServerCertificate shown) throws Exception {
    certificate = shown;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          byte[] namespace =
              """
              {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "uid": "4711"}}
              """
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, namespace.length);
          exchange.getResponseBody().write(namespace);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ClusterAddress kubeconfig(String authority, String user) throws Exception {
    return kubeconfig(server.getAddress().getPort(), authority, user);
  }

  private ClusterAddress kubeconfig(int port, String authority, String user) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            current-context: lab
            clusters: [{name: lab, cluster: {server: "https://localhost:%d", %s}}]
            users: [{name: ann, user: {%s}}]
            contexts: [{name: lab, context: {cluster: lab, user: ann}}]
            """
                .formatted(port, authority, user));
    return new ClusterAddress(Optional.of(file), Optional.empty());
  }

  private static String data(ServerCertificate authority) {
    return "certificate-authority-data: "
        + Base64.getEncoder().encodeToString(authority.pem().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theKubeconfigsAuthorityIsBelieved() throws Exception {
    Path file = Files.writeString(folder.resolve("ca.crt"), certificate.pem());
    for (String authority : List.of(data(certificate), "certificate-authority: " + file)) {
      try (Cluster cluster = Cluster.open(kubeconfig(authority, "token: t"))) {
        assertThat(cluster.identity()).isEqualTo("4711");
      }
    }
  }

  @Test
  void aKeyInThePlaceOfItsFilesNameIsNotShown() throws Exception {
    String key = Base64.getEncoder().encodeToString("-----BEGIN PRIVATE KEY-----".getBytes(UTF_8));
    for (String user : List.of("client-key: " + key, "tokenFile: eyJhbGciOiJSUzI1NiJ9")) {
      assertThatThrownBy(
              () -> {
                try (Cluster cluster = Cluster.open(kubeconfig(data(certificate), user))) {
                  cluster.identity();
                }
              })
          .isInstanceOfSatisfying(
              UserException.class,
              e ->
                  assertThat(e.what())
                      .contains("cannot read ", "a file whose name is the content of one"))
          .hasMessageNotContaining(key)
          .hasMessageNotContaining("eyJ");
    }
  }

  @Test
  void aPasswordInTheServersAddressIsNotShown() throws Exception {
    ClusterAddress address = kubeconfig(data(certificate), "token: t");
    Path file = address.kubeconfig().orElseThrow();
    Files.writeString(file, Files.readString(file).replace("//localhost", "//ann:pw@localhost"));
    try (Cluster cluster = Cluster.open(address)) {
      assertThat(cluster.server()).isEqualTo("https://localhost:" + server.getAddress().getPort());
    }
  }

  @Test
  void theKubeconfigsProxyIsGoneThrough() throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    try (ServerSocket proxy = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Tasks tasks = new Tasks()) {
      List<Socket> open = new CopyOnWriteArrayList<>();
      Future<Void> tunnel = tasks.start(() -> tunnel(proxy, heads, open, tasks));
      String url = ", proxy-url: 'http://127.0.0.1:" + proxy.getLocalPort() + "'";
      try (Cluster cluster = Cluster.open(kubeconfig(data(certificate) + url, "token: t"))) {
        assertThat(cluster.identity()).isEqualTo("4711");
      }
      // The JDK's client closes its connections when it is collected as garbage.
      for (Socket each : open) {
        each.close();
      }
      tunnel.cancel(true);
    }
    assertThat(heads)
        .hasSize(1)
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("CONNECT localhost:" + server.getAddress().getPort() + " ")
        .doesNotContain("Bearer");
  }

  private Void tunnel(ServerSocket proxy, List<String> heads, List<Socket> open, Tasks tasks)
      throws Exception {
    try (Socket client = proxy.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      open.addAll(List.of(client, to));
      byte[] head = new byte[4096];
      int length = client.getInputStream().read(head);
      heads.add(new String(head, 0, length, StandardCharsets.UTF_8));
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      Future<Long> back =
          tasks.start(() -> to.getInputStream().transferTo(client.getOutputStream()));
      client.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
      back.get();
      return null;
    }
  }

  @Test
  void anHttpServerIsNotAskedForHttp2() throws Exception {
    HttpServer plain =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<Headers> shown = new CopyOnWriteArrayList<>();
    plain.createContext(
        "/",
        exchange -> {
          shown.add(exchange.getRequestHeaders());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    plain.start();
    ClusterAddress address = kubeconfig(data(certificate), "token: t");
    Path file = address.kubeconfig().orElseThrow();
    Files.writeString(
        file,
        Files.readString(file)
            .replaceAll(
                "https://localhost:\\d+", "http://localhost:" + plain.getAddress().getPort()));
    try (Cluster cluster = Cluster.open(address)) {
      assertThat(cluster.namespaceExists("a")).isFalse();
    } finally {
      plain.stop(0);
    }
    assertThat(shown).hasSize(1).allSatisfy(one -> assertThat(one).doesNotContainKeys("Upgrade"));
  }

  @Test
  void noOtherIs() throws Exception {
    ClusterAddress address = kubeconfig(data(certificate), "token: t");
    StandardHttpClientBuilder<?, ?, ?> builder =
        (StandardHttpClientBuilder<?, ?, ?>)
            new ApiClientFactory().newBuilder(Kubeconfig.load(address).config());
    assertThat(builder.getTrustManagers()).hasSize(1);
    assertThat(((X509TrustManager) builder.getTrustManagers()[0]).getAcceptedIssuers()).hasSize(1);

    ServerCertificate other = ServerCertificate.of("localhost");
    try (Cluster cluster = Cluster.open(kubeconfig(data(other), "token: t"))) {
      assertThatThrownBy(cluster::identity)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("the TLS certificate of https://localhost")
          .hasFieldOrPropertyWithValue("why", "it is not of the CA in the kubeconfig");
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsWrongWithACertificateIsTold() throws Exception {
    Instant now = Instant.now();
    Duration hour = Duration.ofHours(1);
    Duration two = Duration.ofHours(2);
    stop();
    serve(ServerCertificate.of("localhost", now.minus(two), now.minus(hour)));
    assertThat(refused("").why()).startsWith("it has expired");
    stop();
    serve(ServerCertificate.of("localhost", now.plus(hour), now.plus(two)));
    assertThat(refused("").why()).startsWith("it is not valid yet");
    stop();
    serve(ServerCertificate.of("elsewhere"));
    assertThat(refused("").why()).startsWith("it is for other names").contains("localhost");
  }

  @Test
  void withoutTlsNoCertificateIsBlamed() throws Exception {
    try (FixedAnswer plain = FixedAnswer.http();
        Cluster cluster = Cluster.open(kubeconfig(plain.port(), data(certificate), "token: t"))) {
      assertThatThrownBy(cluster::identity)
          .isInstanceOf(UserException.class)
          .hasMessage("no TLS connection to https://localhost:" + plain.port() + " comes about")
          .hasFieldOrPropertyWithValue("why", "it answers, but not with TLS");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kubernetes, Kubernetes, true",
    "kubernetes, kubernetes.default, false",
    "localhost, kubernetes, false",
    "*.lab.example, k3s.lab.example, true",
    "*.lab.example, a.k3s.lab.example, false",
    "*.lab.example, lab.example, false",
    "*.lab.example, x.example, false"
  })
  void theServerMayHaveAnotherNameThanItsAddress(String held, String name, boolean fits)
      throws Exception {
    stop();
    serve(ServerCertificate.of(held));
    String named = ", tls-server-name: " + name;
    if (fits) {
      try (Cluster cluster = Cluster.open(kubeconfig(data(certificate) + named, "token: t"))) {
        assertThat(cluster.identity()).isEqualTo("4711");
      }
      certificate = ServerCertificate.of(held);
      asked.clear();
      assertThat(refused(named).why()).isEqualTo("it is not of the CA in the kubeconfig");
    } else {
      assertThat(refused(named).why()).startsWith("it is for other names");
    }
  }

  private UserException refused(String more) throws Exception {
    try (Cluster cluster = Cluster.open(kubeconfig(data(certificate) + more, "token: t"))) {
      UserException refused = catchThrowableOfType(UserException.class, cluster::identity);
      assertThat(refused).hasMessageStartingWith("the TLS certificate of https://localhost");
      assertThat(asked).isEmpty();
      return refused;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          certificate-authority-data: YQ==       | token: t                                     | the kubeconfig's certificate-authority cannot be understood
          certificate-authority: DIR/empty       | token: t                                     | the kubeconfig's certificate-authority cannot be understood
          certificate-authority: DIR/none        | token: t                                     | cannot read DIR/none, which the kubeconfig names
          certificate-authority: DIR/ca          | client-certificate: DIR/ca, client-key: DIR/empty | the kubeconfig's client-certificate or client-key cannot be understood
          certificate-authority: DIR/ca          | client-certificate: DIR/ca, client-key: DIR/none  | cannot read DIR/none, which the kubeconfig names
          tls-server-name: localhost             | client-certificate: DIR/empty, client-key: DIR/ca | the kubeconfig's client-certificate or client-key cannot be understood
          """)
  void whatIsBrokenIsNamed(String authority, String user, String what) throws Exception {
    Files.writeString(folder.resolve("ca"), certificate.pem());
    Files.createFile(folder.resolve("empty"));
    String here = folder.toString();
    ClusterAddress address = kubeconfig(authority.replace("DIR", here), user.replace("DIR", here));
    assertThatThrownBy(() -> Cluster.open(address))
        .isInstanceOf(UserException.class)
        .hasMessage(what.replace("DIR", here));
  }

  @Test
  void whatIsConnectedAheadAsksOnce() throws Exception {
    try (Cluster cluster =
        Cluster.connect(kubeconfig(data(certificate), "token: t")).orElseThrow()) {
      assertThat(cluster.identity()).isEqualTo("4711");
      assertThat(cluster.identity()).isEqualTo("4711");
      assertThat(asked).containsExactly("/api/v1/namespaces/kube-system");
      assertThat(cluster.namespaceExists("mlflow")).isTrue();
    }
  }

  @Test
  void aProgramIsNotRunAhead() throws Exception {
    Path ran = folder.resolve("ran");
    ClusterAddress address =
        kubeconfig(
            data(certificate),
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: ["
                + ran
                + "]}");
    assertThat(Cluster.connect(address)).isEmpty();
    assertThat(ran).doesNotExist();
  }

  @Test
  void whoWaitedForTheFirstRequestIsToldWhatItFound() throws Exception {
    try (Cluster cluster = Cluster.open(kubeconfig(data(certificate), "token: t"));
        Tasks tasks = new Tasks()) {
      AtomicReference<Thread> waiting = new AtomicReference<>();
      CountDownLatch begun = new CountDownLatch(1);
      Future<String> first =
          tasks.start(
              () ->
                  cluster.call(
                      "the first",
                      () -> {
                        begun.countDown();
                        while (waiting.get() == null
                            || waiting.get().getState() != Thread.State.BLOCKED) {
                          Thread.onSpinWait();
                        }
                        throw new KubernetesClientException("", new ConnectException());
                      }));
      begun.await();
      Future<String> second =
          tasks.start(
              () -> {
                waiting.set(Thread.currentThread());
                return cluster.call("the second", () -> "made");
              });
      for (Future<String> each : List.of(first, second)) {
        assertThatThrownBy(() -> Tasks.get(each))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("nothing answers at the API server's address");
      }
      assertThat(cluster.call("a later one", () -> "made")).isEqualTo("made");
    }
  }

  @Test
  void aMachineThatNoWayLeadsToIsNotSaidToRefuse() throws Exception {
    ConnectException refused = new ConnectException();
    ConnectException off = new ConnectException();
    off.initCause(new NoRouteToHostException());
    assertThat(ApiErrors.unreachable(refused, "https://nas").orElseThrow().why())
        .isEqualTo("the connection was refused");
    assertThat(ApiErrors.unreachable(off, "https://nas").orElseThrow().why())
        .startsWith("no way leads to it from here");
    ConnectException unreachable = new ConnectException();
    unreachable.initCause(new SocketException("Network is unreachable"));
    assertThat(ApiErrors.unreachable(unreachable, "https://nas").orElseThrow().why())
        .startsWith("no way leads to it from here");
  }
}
