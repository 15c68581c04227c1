package dev.sealift.credential;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A secret value: redacted in {@code toString}, compared in constant time, wiped when closed.
 *
 * <p>Whoever makes a {@code Secret} owns it and closes it; whoever is handed one copies it if it
 * must live longer. The bytes are UTF-8 when the secret is text.
 */
public final class Secret implements AutoCloseable {
  private final byte[] value;
  private boolean closed;

  private Secret(byte[] value) {
    this.value = value;
  }

  /** A secret that holds a copy of {@code value}. */
  public static Secret of(byte[] value) {
    return new Secret(value.clone());
  }

  /** A secret that holds the UTF-8 bytes of {@code value}, which stays the caller's to wipe. */
  public static Secret of(char[] value) {
    // Three bytes hold any UTF-16 unit, so nothing is reallocated and left behind unwiped.
    byte[] room = new byte[value.length * 3];
    ByteBuffer utf8 = ByteBuffer.wrap(room);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(CharBuffer.wrap(value), utf8, true);
    byte[] bytes = Arrays.copyOf(room, utf8.position());
    Arrays.fill(room, (byte) 0);
    return new Secret(bytes);
  }

  /** A secret from text that a library handed over as a string. */
  public static Secret of(String value) {
    return new Secret(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes, the caller's to wipe. */
  public byte[] bytes() {
    return open().clone();
  }

  /**
   * The value as a string, for a library that takes nothing else. The string cannot be wiped, so
   * call this as late as possible and keep the result in no field.
   */
  public String reveal() {
    return new String(open(), StandardCharsets.UTF_8);
  }

  /** A second secret of the same value, with an owner of its own. */
  public Secret copy() {
    return new Secret(open().clone());
  }

  /** The number of bytes. */
  public int length() {
    return value.length;
  }

  /** Overwrites the bytes; the secret is of no use afterwards. Closing twice does no harm. */
  @Override
  public void close() {
    Arrays.fill(value, (byte) 0);
    closed = true;
  }

  /** Equal values, compared in constant time. A closed secret equals nothing but itself. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Secret that
            && !closed
            && !that.closed
            && MessageDigest.isEqual(value, that.value));
  }

  /** The same for all secrets: a hash would tell of the value. */
  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }

  private byte[] open() {
    if (closed) {
      throw new IllegalStateException("the secret was wiped");
    }
    return value;
  }
}
