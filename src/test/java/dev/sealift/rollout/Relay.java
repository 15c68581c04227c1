package dev.sealift.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to another host's, until it is cut. */
public final class Relay implements AutoCloseable {
  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

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
        start(() -> copy(from, to));
        start(() -> copy(to, from));
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
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
