package dev.sealift.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server that answers whatever it is told with the same bytes, and hangs up. */
public final class FixedAnswer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final byte[] bytes;

  private FixedAnswer(byte[] bytes) throws IOException {
    this.bytes = bytes;
    Thread thread = new Thread(this::serve, "fixed-answer");
    thread.setDaemon(true);
    thread.start();
  }

  public static FixedAnswer of(byte[] bytes) throws IOException {
    return new FixedAnswer(bytes);
  }

  /** What a server of HTTP says to a hello of TLS. */
  public static FixedAnswer http() throws IOException {
    return of("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.getInputStream().read(new byte[1 << 14]);
        client.getOutputStream().write(bytes);
      } catch (IOException e) {
        // its client is gone, or this is closed
      }
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
