package dev.sealift.cluster;

import io.fabric8.kubernetes.client.dsl.internal.PortForwarderWebsocketListener;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.impl.BaseClient;
import io.fabric8.kubernetes.client.utils.URLUtils;
import io.fabric8.kubernetes.client.utils.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A port of this machine that leads to a pod; only 127.0.0.1 can reach it. fabric8 carries each
 * connection, but does not accept it here: its own port holds back the second part of an answer
 * until the first is acknowledged, which the other end delays by 40 ms (RFC 896, RFC 1122 4.2.3.2).
 */
public final class PortForward implements AutoCloseable {
  private static final String CHANNELS = "v4.channel.k8s.io";

  private final BaseClient client;
  private final URI way;
  private final ServerSocketChannel server;
  private final List<Carrier> connections = new CopyOnWriteArrayList<>();

  private PortForward(BaseClient client, URI way, ServerSocketChannel server) {
    this.client = client;
    this.way = way;
    this.server = server;
  }

  /** Begins to listen; each connection opens one to the pod's port. */
  static PortForward to(BaseClient client, String namespace, String pod, int port) {
    URI way =
        URI.create(
            URLUtils.join(
                client.getMasterUrl().toString(),
                "api/v1/namespaces",
                namespace,
                "pods",
                pod,
                "portforward?ports=" + port));
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      PortForward forward = new PortForward(client, way, server);
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
      Carrier carrier = new Carrier(socket, client.getExecutor());
      connections.add(carrier);
      if (!server.isOpen()) {
        // Closed meanwhile, without this one.
        carrier.close();
        return;
      }
      var unused =
          client
              .getHttpClient()
              .newWebSocketBuilder()
              .uri(way)
              .subprotocol(CHANNELS)
              .connectTimeout(client.getConfiguration().getRequestTimeout(), TimeUnit.MILLISECONDS)
              .buildAsync(carrier)
              .whenComplete(
                  (opened, refused) -> {
                    if (refused != null) {
                      // Whoever connected is told by it.
                      carrier.close();
                    }
                  });
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
    connections.forEach(Carrier::close);
  }

  /** One connection: fabric8's way of carrying it, over a websocket that waits its turn. */
  private final class Carrier extends PortForwarderWebsocketListener implements AutoCloseable {
    private final SocketChannel socket;
    private volatile @Nullable WebSocket opened;

    Carrier(SocketChannel socket, Executor executor) {
      super(socket, socket, executor);
      this.socket = socket;
    }

    @Override
    public void onOpen(WebSocket way) {
      opened = way;
      super.onOpen(new PatientWebSocket(way, () -> Utils.closeQuietly(socket)));
    }

    @Override
    public void onClose(WebSocket way, int code, String reason) {
      connections.remove(this);
      super.onClose(way, code, reason);
    }

    @Override
    public void onError(WebSocket way, Throwable error) {
      connections.remove(this);
      super.onError(way, error);
    }

    @Override
    public void close() {
      connections.remove(this);
      Utils.closeQuietly(socket);
      WebSocket way = opened;
      if (way != null) {
        way.sendClose(1001, "");
      }
    }
  }
}
