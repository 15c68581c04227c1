package dev.sealift.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.sandbox.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** What is said where PostgreSQL itself says nothing. */
class WayToPostgresTest {
  @TempDir Path folder;

  private static UserException refusal(DatabaseTarget target) {
    try (Secret password = Secret.of("any")) {
      return new Postgres(target)
          .look("mlflow", new Login("mlflow", password))
          .refusal()
          .orElseThrow();
    }
  }

  /** Linux has no way to the address of all hosts; the JDK has no class for that. */
  @Test
  void aMachineThatNoWayLeadsToIsToldAsThat() {
    DatabaseTarget target = new DatabaseTarget("255.255.255.255", 5432, "prefer", Optional.empty());
    UserException none = refusal(target);
    assertThat(none.what()).isEqualTo("nothing answers at 255.255.255.255:5432");
    assertThat(none.why()).startsWith("no way leads to it from here");

    PSQLException off =
        new PSQLException(
            "", PSQLState.CONNECTION_UNABLE_TO_CONNECT, new NoRouteToHostException("No route"));
    assertThat(Refusals.of(off, target, "mlflow", "mlflow").why()).isEqualTo(none.why());
  }

  @Test
  void aServerWithoutTlsIsToldAsThat() throws Exception {
    try (FakePooler plain = new FakePooler("28P01", "nobody comes so far")) {
      UserException none =
          refusal(new DatabaseTarget("127.0.0.1", plain.port(), "require", Optional.empty()));
      assertThat(none.what()).isEqualTo("PostgreSQL at 127.0.0.1:" + plain.port() + " has no TLS");
      assertThat(none.why()).isEqualTo("sslmode = require asks for it");
      assertThat(none.remedy()).startsWith("set ssl = on");
    }
  }

  /** Asked by the address, which the certificate does not have. */
  @Test
  void aCertificateForAnotherNameIsToldFromOneOfAnotherAuthority() throws Exception {
    ServerCertificate certificate = ServerCertificate.of("localhost");
    try (ServerSocket server = tls(certificate)) {
      Path own = Files.writeString(folder.resolve("own.pem"), certificate.pem());
      assertThat(refusal(verified(server, own)).why())
          .isEqualTo("it is not for this host: 127.0.0.1");
      assertThat(Logger.getLogger("org.postgresql.ssl").isLoggable(Level.SEVERE))
          .as("the driver says it on stderr too, in the midst of a screen")
          .isFalse();
      Path other =
          Files.writeString(folder.resolve("o.pem"), ServerCertificate.of("localhost").pem());
      assertThat(refusal(verified(server, other)).why())
          .isEqualTo("it is not of the CA in ca_file, or out of date");
    }
  }

  @Test
  void aFileOfAuthoritiesThatCannotBeUsedIsToldAsThat() throws Exception {
    try (ServerSocket server = tls(ServerCertificate.of("localhost"))) {
      Path missing = folder.resolve("missing.pem");
      assertThat(refusal(verified(server, missing)).what()).isEqualTo("cannot read " + missing);
      for (String text : List.of("", "no certificate")) {
        Path file = Files.writeString(folder.resolve("bad.pem"), text);
        assertThat(refusal(verified(server, file)).what())
            .isEqualTo("no certificate can be had from " + file);
      }
    }
  }

  /** Behind a port-forward the certificate is for the host all the same, and not for 127.0.0.1. */
  @Test
  void behindAForwardTheCertificateIsComparedWithTheHost() throws Exception {
    ServerCertificate certificate = ServerCertificate.of("pg.data.svc");
    try (ServerSocket server = tls(certificate)) {
      Path ca = Files.writeString(folder.resolve("own.pem"), certificate.pem());
      assertThat(refusal(forwarded("pg.data.svc", server, ca)).what())
          .as("believed; no login comes to be")
          .isEqualTo(
              "PostgreSQL at pg.data.svc:5432 (through the cluster) broke off the connection");
      assertThat(refusal(forwarded("other.data.svc", server, ca)).why())
          .isEqualTo("it is not for this host: other.data.svc");
    }
  }

  private static DatabaseTarget forwarded(String host, ServerSocket server, Path ca) {
    return new DatabaseTarget(
        host, 5432, "verify-full", Optional.of(ca), Optional.of(server::getLocalPort));
  }

  @Test
  void whatKeepsAForwardFromOpeningIsTold() {
    UserException closed = new UserException("no pod is ready", "why", "wait");
    DatabaseTarget target =
        new DatabaseTarget(
            "pg.data.svc",
            5432,
            "prefer",
            Optional.empty(),
            Optional.of(
                () -> {
                  throw closed;
                }));
    assertThat(refusal(target)).isSameAs(closed);
  }

  /** To 127.0.0.1 many a pg_hba.conf says trust, and not to the pods. */
  @Test
  void aServerThatAsksForNoPasswordIsRefusedBehindAForward() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> trusting(server), "postgres-trust");
      thread.setDaemon(true);
      thread.start();
      UserException trusting =
          refusal(
              new DatabaseTarget(
                  "pg.data.svc",
                  5432,
                  "disable",
                  Optional.empty(),
                  Optional.of(server::getLocalPort)));
      assertThat(trusting.what())
          .isEqualTo(
              "PostgreSQL at pg.data.svc:5432 (through the cluster) lets anybody in without a"
                  + " password");
      assertThat(trusting.remedy()).contains("127.0.0.1/32");
    }
  }

  /** AuthenticationOk at once. */
  private static void trusting(ServerSocket server) {
    try (Socket client = server.accept()) {
      int length = new java.io.DataInputStream(client.getInputStream()).readInt();
      client.getInputStream().readNBytes(length - 4);
      client.getOutputStream().write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 0});
      client.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The driver has hung up.
    }
  }

  private static DatabaseTarget verified(ServerSocket server, Path ca) {
    return new DatabaseTarget("127.0.0.1", server.getLocalPort(), "verify-full", Optional.of(ca));
  }

  /** As PostgreSQL begins TLS: 8 bytes ask for it, an S allows it; no login comes to be. */
  private static ServerSocket tls(ServerCertificate certificate) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                  client.getInputStream().readNBytes(8);
                  client.getOutputStream().write('S');
                  SSLSocket socket =
                      (SSLSocket)
                          certificate
                              .context()
                              .getSocketFactory()
                              .createSocket(client, "127.0.0.1", client.getPort(), true);
                  socket.setUseClientMode(false);
                  socket.startHandshake();
                  socket.getInputStream().read();
                } catch (IOException e) {
                  // The client has refused the certificate, or the test is over.
                }
              }
            },
            "postgres-tls");
    thread.setDaemon(true);
    thread.start();
    return server;
  }
}
