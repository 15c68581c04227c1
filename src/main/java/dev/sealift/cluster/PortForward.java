package dev.sealift.cluster;

import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A port of this machine that leads to a pod; only 127.0.0.1 can reach it. */
public final class PortForward implements AutoCloseable {
  private final LocalPortForward forward;

  PortForward(LocalPortForward forward) {
    this.forward = forward;
  }

  /** The port on 127.0.0.1. */
  public int localPort() {
    return forward.getLocalPort();
  }

  @Override
  public void close() {
    try {
      forward.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
