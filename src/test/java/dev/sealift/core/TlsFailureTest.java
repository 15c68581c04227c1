package dev.sealift.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sealift.sandbox.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the JDK's two clients throw at servers with which no TLS comes about. */
class TlsFailureTest {
  /** Records of TLS: RFC 8446, section 5.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an SSH server's greeting       | 5353482d322e300d0a             | it answers, but not with TLS
          the alert handshake_failure    | 15030300020228                 | it refuses the TLS that is offered: handshake_failure
          the alert protocol_version     | 15030300020246                 | it refuses the TLS that is offered: protocol_version
          a ServerHello of TLS 1.0       | 160301002a02000026030100000000000000000000000000000000000000000000000000000000000000000000002f00 | no version or cipher of TLS is known to both
          nothing, and it hangs up       | ''                             | it hangs up as soon as TLS begins
          """)
  void whatTheServerDidIsTold(String what, String bytes, String said) throws Exception {
    try (FixedAnswer server = FixedAnswer.of(HexFormat.of().parseHex(bytes))) {
      String url = "https://127.0.0.1:" + server.port();
      assertThat(TlsFailure.beforeCertificate(byConnection(url))).as(what).contains(said);
      // Where nothing came, its other client does not say that TLS was under way.
      if (!bytes.isEmpty()) {
        assertThat(TlsFailure.beforeCertificate(byClient(url))).as(what).contains(said);
      }
    }
  }

  @Test
  void aCertificateThatIsRefusedIsNoneOfIt() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(ServerCertificate.of("localhost").context()));
    server.start();
    try {
      String url = "https://localhost:" + server.getAddress().getPort();
      assertThat(TlsFailure.beforeCertificate(byConnection(url))).isEmpty();
      assertThat(TlsFailure.beforeCertificate(byClient(url))).isEmpty();
    } finally {
      server.stop(0);
    }
    assertThat(TlsFailure.beforeCertificate(new IOException("another"))).isEmpty();
  }

  private static Throwable byConnection(String url) {
    return catchThrowable(() -> URI.create(url).toURL().openConnection().getInputStream());
  }

  private static Throwable byClient(String url) {
    return catchThrowable(
        () ->
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create(url)).build(),
                    HttpResponse.BodyHandlers.discarding()));
  }
}
