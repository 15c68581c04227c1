package dev.sealift.sandbox;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.xnio.IoUtils;

/**
 * One port-forward: a websocket on one side, a pod's port on the other. Each message begins with
 * its channel, 0 for data and 1 for errors; the first of each channel tells the port.
 *
 * @see <a
 *     href="https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go">the
 *     kubelet's side of it</a>
 */
final class PodTunnel {
  private static final int BUFFER = 16 << 10;

  private final WebSocketChannel channel;
  private final int port;

  PodTunnel(WebSocketChannel channel, int port) {
    this.channel = channel;
    this.port = port;
  }

  void start() {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      greet((byte) 0);
      greet((byte) 1);
      channel
          .getReceiveSetter()
          .set(
              new AbstractReceiveListener() {
                @Override
                protected void onFullBinaryMessage(
                    WebSocketChannel from, BufferedBinaryMessage message) throws IOException {
                  try (var data = message.getData()) {
                    ByteBuffer all = WebSockets.mergeBuffers(data.getResource());
                    if (all.hasRemaining() && all.get() == 0) {
                      byte[] bytes = new byte[all.remaining()];
                      all.get(bytes);
                      socket.getOutputStream().write(bytes);
                    }
                  }
                }

                @Override
                protected void onClose(
                    WebSocketChannel from,
                    io.undertow.websockets.core.StreamSourceFrameChannel frame) {
                  IoUtils.safeClose(socket);
                  IoUtils.safeClose(from);
                }
              });
      channel.resumeReceives();
      Thread pump = new Thread(() -> pump(socket), "sandbox-tunnel");
      pump.setDaemon(true);
      pump.start();
    } catch (IOException e) {
      IoUtils.safeClose(channel);
    }
  }

  private void greet(byte number) throws IOException {
    WebSockets.sendBinaryBlocking(
        ByteBuffer.wrap(new byte[] {number, (byte) (port & 0xFF), (byte) (port >> 8)}), channel);
  }

  private void pump(Socket socket) {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = socket.getInputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ByteBuffer message = ByteBuffer.allocate(n + 1);
        message.put((byte) 0).put(buffer, 0, n).flip();
        WebSockets.sendBinaryBlocking(message, channel);
      }
    } catch (IOException e) {
      // The other side is gone, and with it who could be told.
      IoUtils.safeClose(socket);
    } finally {
      IoUtils.safeClose(channel);
    }
  }
}
