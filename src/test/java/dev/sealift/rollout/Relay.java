package dev.sealift.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A port that leads to another host's, until it is cut. */
public final class Relay implements AutoCloseable {
  private static final Pattern DATE = Pattern.compile("(?i)(\\r\\nDate: )[^\\r]+");
  private static final DateTimeFormatter HTTP_TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile Duration ahead = Duration.ZERO;

  /** A relay to {@code target}, on a free port of all addresses. */
  public Relay(String host, int port) throws IOException {
    target = new InetSocketAddress(host, port);
    server = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  /** Its port. */
  public int port() {
    return server.getLocalPort();
  }

  /** Hangs up on everybody, now and from now on. */
  public void cut() {
    cut = true;
    open.forEach(Relay::hangUp);
  }

  /** Leads there again. */
  public void mend() {
    cut = false;
  }

  /** Lets the HTTP server behind it seem to have a clock that is ahead by so much. */
  public void clockAhead(Duration by) {
    ahead = by;
  }

  private void accept() {
    while (true) {
      try {
        Socket from = server.accept();
        if (cut) {
          hangUp(from);
          continue;
        }
        Socket to = new Socket();
        to.connect(target, 5_000);
        open.add(from);
        open.add(to);
        start(() -> copy(from, to, in -> in));
        start(() -> copy(to, from, this::dated));
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  /** A head of an answer comes in one piece, and its length stays. */
  private byte[] dated(byte[] piece) {
    Matcher date = DATE.matcher(new String(piece, StandardCharsets.ISO_8859_1));
    if (ahead.isZero() || !date.find()) {
      return piece;
    }
    ZonedDateTime shown = ZonedDateTime.now(ZoneOffset.UTC).plus(ahead);
    return date.replaceFirst("$1" + HTTP_TIME.format(shown)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private void copy(Socket from, Socket to, UnaryOperator<byte[]> change) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(change.apply(Arrays.copyOf(buffer, read)));
      }
    } catch (IOException e) {
      // One side has hung up; so does the other.
      hangUp(to);
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
