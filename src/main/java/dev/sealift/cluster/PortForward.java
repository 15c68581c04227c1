package dev.sealift.cluster;

import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A port of this machine that leads to a pod; only 127.0.0.1 can reach it. fabric8 carries each
 * connection, but does not accept it here: its own port holds back the second part of an answer
 * until the first is acknowledged, which the other end delays by 40 ms (RFC 896, RFC 1122 4.2.3.2).
 */
public final class PortForward implements AutoCloseable {
  private final PodResource pod;
  private final int port;
  private final ServerSocketChannel server;
  private final List<io.fabric8.kubernetes.client.PortForward> connections =
      new CopyOnWriteArrayList<>();

  private PortForward(PodResource pod, int port, ServerSocketChannel server) {
    this.pod = pod;
    this.port = port;
    this.server = server;
  }

  /** Begins to listen; each connection opens one to the pod's port. */
  static PortForward to(PodResource pod, int port) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      PortForward forward = new PortForward(pod, port, server);
      Thread thread = new Thread(forward::accept, "sealift-forward");
      thread.setDaemon(true);
      thread.start();
      return forward;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try (this) {
      while (true) {
        connect(server.accept());
      }
    } catch (IOException e) {
      // It was closed.
      return;
    }
  }

  private void connect(SocketChannel socket) {
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connections.add(pod.portForward(port, socket, socket));
    } catch (IOException | RuntimeException e) {
      // Whoever connected is told by it.
      Utils.closeQuietly(socket);
    }
  }

  /** The port on 127.0.0.1. */
  public int localPort() {
    try {
      return ((InetSocketAddress) server.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Utils.closeQuietly(connections);
  }
}
