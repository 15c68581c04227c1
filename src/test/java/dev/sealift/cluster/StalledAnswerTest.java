package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server whose answers begin and never end, as behind a VPN that swallows what is large. */
class StalledAnswerTest {
  private static final String BEGUN =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"gi";

  private final Tasks tasks = new Tasks();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private ServerSocket server;
  private Future<Void> serving;
  private Config config;
  private HttpClient http;

  @BeforeEach
  void start() throws Exception {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    serving = tasks.start(this::serve);
    config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getLocalPort())
            .withRequestTimeout(20_000)
            .build();
    http = new Http1Fallback(ApiClientFactory.openHttp1(config), config, Duration.ofMillis(200));
  }

  private Void serve() throws IOException {
    while (true) {
      Socket socket = server.accept();
      open.add(socket);
      assertThat(socket.getInputStream().read(new byte[4096])).isPositive();
      socket.getOutputStream().write(BEGUN.getBytes(StandardCharsets.UTF_8));
    }
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    assertThat(serving).failsWithin(Duration.ofSeconds(10));
    tasks.close();
  }

  private static void isTold(UserException error) {
    assertThat(error).hasMessage("the answer of the API server at it does not end");
  }

  @Test
  void aRequestEnds() {
    ApiRequests requests = new ApiRequests(http, config);

    KubernetesClientException e =
        catchThrowableOfType(KubernetesClientException.class, () -> requests.get("version"));

    UserException error = ApiErrors.of(e, "reading its version", "it");
    isTold(error);
    assertThat(ApiErrors.passes(error)).isTrue();
  }

  @Test
  void theFirstRequestEnds() {
    Greeting greeting = Greeting.send(new ApiRequests(http, config));

    isTold(catchThrowableOfType(UserException.class, () -> greeting.await("it")));
  }

  @Test
  void aRequestOfTheLibraryEnds() {
    try (var client = new KubernetesClientImpl(http, config)) {
      KubernetesClientException e =
          catchThrowableOfType(
              KubernetesClientException.class, () -> client.pods().inNamespace("lab").list());

      isTold(ApiErrors.of(e, "listing pods", "it"));
    }
  }
}
