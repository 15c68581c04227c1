package dev.sealift.cluster;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A websocket that waits until what was sent before is sent. The JDK's takes one message at a time
 * ({@link java.net.http.WebSocket#sendBinary}) and refuses the next, which fabric8's port-forward
 * does not notice: a request got lost on its way, and its answer was awaited for 30 s.
 *
 * @param lost is run when a message cannot be sent at all
 */
record PatientWebSocket(WebSocket socket, Runnable lost) implements WebSocket {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = 50_000;

  @Override
  public boolean send(ByteBuffer message) {
    long begin = System.nanoTime();
    while (!socket.send(message.duplicate())) {
      if (Thread.currentThread().isInterrupted()
          || System.nanoTime() - begin > PATIENCE.toNanos()) {
        lost.run();
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  @Override
  public boolean sendClose(int code, String reason) {
    return socket.sendClose(code, reason);
  }

  @Override
  public long queueSize() {
    return socket.queueSize();
  }

  @Override
  public void request() {
    socket.request();
  }
}
