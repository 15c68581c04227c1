package dev.sealift.tui;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keys as bytes. Behind an Esc it waits a moment before it says that nothing more is there: an
 * arrow key that comes over a slow link must not turn into an Esc and some letters.
 */
final class PatientInput extends FilterInputStream {
  private static final int WAIT_MILLIS = 40;
  private static final int STEP_MILLIS = 2;
  private static final int ESC = 0x1b;

  private boolean inSequence;
  private int length;

  PatientInput(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int read = in.read();
    track(read);
    return read;
  }

  /** One at a time: a reader that takes more would know of no Esc between. */
  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    int read = in.read(bytes, offset, Math.min(count, 1));
    if (read == 1) {
      track(bytes[offset]);
    }
    return read;
  }

  private void track(int read) {
    if (read == ESC) {
      inSequence = true;
      length = 0;
    } else if (inSequence) {
      length++;
      boolean introducer = length == 1 && (read == '[' || read == 'O');
      boolean parameter = read == '[' || read == ';' || (read >= '0' && read <= '9');
      inSequence = introducer || (length > 1 && parameter);
    }
  }

  @Override
  public int available() throws IOException {
    int available = in.available();
    for (int waited = 0; available == 0 && inSequence && waited < WAIT_MILLIS; ) {
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 0;
      }
      waited += STEP_MILLIS;
      available = in.available();
    }
    inSequence &= available > 0;
    return available;
  }
}
