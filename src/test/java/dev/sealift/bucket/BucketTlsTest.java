package dev.sealift.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sealift.core.Check;
import dev.sealift.core.UserException;
import dev.sealift.sandbox.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store behind TLS with a certificate of the operator's own authority. */
class BucketTlsTest {
  @TempDir static Path folder;
  private static HttpsServer server;
  private static ServerCertificate certificate;

  @BeforeAll
  static void start() throws Exception {
    certificate = ServerCertificate.of("localhost");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", new SmallStore());
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static Check inspect(String host, Optional<Path> ca) {
    URI endpoint = URI.create("https://" + host + ":" + server.getAddress().getPort());
    return SmallStore.inspect(endpoint, ca);
  }

  private static Path file(String name, String pem) throws IOException {
    return Files.writeString(folder.resolve(name), pem);
  }

  @Test
  void itsOwnAuthorityIsTrusted() throws Exception {
    Check check = inspect("localhost", Optional.of(file("ca.pem", certificate.pem())));
    assertThat(check.state()).as(check.toString()).isEqualTo(Check.State.OK);
  }

  @Test
  void withoutItTheStoreIsRefusedAndTheKeyIsNamed() {
    Check check = inspect("localhost", Optional.empty());
    assertThat(check.state()).isEqualTo(Check.State.FAILED);
    assertThat(check.toString()).contains("the TLS connection to", "ca_file under [bucket]");
  }

  @Test
  void anotherAuthorityIsRefused() throws Exception {
    Path other = file("other.pem", ServerCertificate.of("localhost").pem());
    assertThat(inspect("localhost", Optional.of(other)).state()).isEqualTo(Check.State.FAILED);
  }

  @Test
  void anotherHostsCertificateIsRefused() throws Exception {
    Path ca = file("ca2.pem", certificate.pem());
    assertThat(inspect("127.0.0.1", Optional.of(ca)).state()).isEqualTo(Check.State.FAILED);
  }

  /** A forward goes to 127.0.0.1, for which no certificate is. */
  @Test
  void behindAForwardTheCertificateIsComparedWithTheEndpoint() throws Exception {
    Optional<Path> ca = Optional.of(file("ca3.pem", certificate.pem()));
    assertThat(forwarded("https://localhost:9000", ca).state()).isEqualTo(Check.State.OK);
    Check other = forwarded("https://minio.data.svc:9000", ca);
    assertThat(other.seen())
        .isEqualTo(
            "the TLS connection to https://minio.data.svc:9000 (through the cluster) failed");
    assertThat(forwarded("https://localhost:9000", Optional.empty()).state())
        .as("of an authority that the system does not know")
        .isEqualTo(Check.State.FAILED);
  }

  private static Check forwarded(String endpoint, Optional<Path> ca) {
    return SmallStore.inspect(
        new BucketTarget(
            "mlflow",
            "",
            Optional.of(URI.create(endpoint)),
            "us-east-1",
            ca,
            Optional.of(() -> server.getAddress().getPort())));
  }

  @Test
  void aFileWithoutACertificateIsTold() throws Exception {
    Path empty = file("empty.pem", "");
    assertThatThrownBy(() -> inspect("localhost", Optional.of(empty)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.remedy()).contains("ca_file under [bucket]"));
  }
}
