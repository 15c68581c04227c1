package dev.sealift.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Answers every request in one bad way. */
final class HostileServer implements AutoCloseable {
  private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  private static final String CHUNK = "10000\r\n" + "x".repeat(0x10000) + "\r\n";

  /** A bad way. */
  enum Way {
    SILENT_END(""),
    GARBAGE("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
    NO_JSON(answer("<html>\u001b[2Jlogin</html>")),
    NOTHING(answer("")),
    NULL(answer("null")),
    LIST(answer("[]")),
    NUMBER(answer("7")),
    WRONG_TYPES(
        answer(
            "{\"kind\": [7], \"apiVersion\": {}, \"gitVersion\": {\"a\": 1}, \"metadata\": [],"
                + " \"items\": {\"a\": 1}, \"spec\": 1, \"status\": \"x\", \"data\": [1]}")),
    HOLLOW(
        answer(
            "{\"kind\": \"Secret\", \"apiVersion\": \"v1\", \"metadata\": {}, \"items\": [{}],"
                + " \"data\": {\"k\": \"%%%\"}, \"spec\": {}, \"status\": {}}")),
    DEEP(answer("{\"items\":" + "[".repeat(200_000))),
    TRUNCATED(JSON + "Content-Length: 100000\r\n\r\n{\"metadata\": {\"name\": \"a"),
    LOOP("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"),
    AWAY("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"),
    BAD_STATUS("HTTP/1.1 999 \u001b]0;title\u0007\r\nContent-Length: 2\r\n\r\n{}"),
    ENDLESS(JSON + "Transfer-Encoding: chunked\r\n\r\n9\r\n{\"items\":\r\n1\r\n\"\r\n"),
    ENDLESS_ERROR("HTTP/1.1 500 Error\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ENDLESS_HEADERS("HTTP/1.1 200 OK\r\nX-A: "),
    DRIP(JSON + "Content-Length: 100000\r\n\r\n{\"a\": \"");

    final String text;

    Way(String text) {
      this.text = text;
    }

    private static String answer(String body) {
      return JSON
          + "Content-Length: "
          + body.getBytes(StandardCharsets.UTF_8).length
          + "\r\n\r\n"
          + body;
    }
  }

  private final ServerSocket socket;
  private final Way way;
  private final int elsewhere;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "hostile");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong sent = new AtomicLong();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  HostileServer(Way way, int elsewhere) throws IOException {
    this.way = way;
    this.elsewhere = elsewhere;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  /** How much it could send before the client had enough. */
  long sent() {
    return sent.get();
  }

  /** All that it was sent. */
  String requests() {
    return String.join("", requests);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> answer(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      byte[] request = new byte[1 << 16];
      InputStream in = client.getInputStream();
      int length = in.read(request);
      requests.add(new String(request, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
      OutputStream out = client.getOutputStream();
      send(out, String.format(way.text.replace("%%%", "%%%%%%"), elsewhere));
      while (way.name().startsWith("ENDLESS")) {
        send(out, way == Way.ENDLESS_HEADERS ? "x".repeat(0x10000) : CHUNK);
      }
      while (way == Way.DRIP) {
        send(out, "x");
        // Until the client goes away: nothing is waited for that could be seen earlier.
        client.setSoTimeout(300);
        try {
          if (in.read() < 0) {
            return;
          }
        } catch (java.net.SocketTimeoutException e) {
          // the next drop
        }
      }
    } catch (IOException e) {
      // the client has had enough
    }
  }

  private void send(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    out.flush();
    sent.addAndGet(bytes.length);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
