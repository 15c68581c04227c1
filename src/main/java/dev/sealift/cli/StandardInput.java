package dev.sealift.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What comes in; whoever ends the program learns that nothing is done but waiting for it. */
final class StandardInput extends FilterInputStream {
  private volatile boolean waiting;

  StandardInput(InputStream in) {
    super(in);
  }

  /** The same for a thread that whoever is interrupted leaves behind. */
  int readAside() throws IOException {
    return in.read();
  }

  /** Whether somebody reads from it now, which an interrupt does not end. */
  boolean isWaitedFor() {
    return waiting;
  }

  @Override
  public int read() throws IOException {
    waiting = true;
    try {
      return super.read();
    } finally {
      waiting = false;
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    waiting = true;
    try {
      return super.read(bytes, offset, length);
    } finally {
      waiting = false;
    }
  }
}
