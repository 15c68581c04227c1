package dev.sealift.credential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for several secrets in all their forms at once, in one pass whatever their number: files of
 * many megabytes are gone through. Closing wipes what it looks for.
 */
public final class SecretSearch implements AutoCloseable {
  /** What is found: whose it is and how it was written, never the value. */
  public record Hit(String secret, String encoding) implements Comparable<Hit> {
    @Override
    public int compareTo(Hit other) {
      int bySecret = secret.compareTo(other.secret);
      return bySecret != 0 ? bySecret : encoding.compareTo(other.encoding);
    }
  }

  private static final class Pattern {
    final byte[] bytes;
    final Hit hit;

    Pattern(byte[] bytes, Hit hit) {
      this.bytes = bytes;
      this.hit = hit;
    }
  }

  private static final int CHUNK = 1 << 16;

  /** A pattern is known by its first four bytes. */
  private static final int HEAD = 4;

  private final Map<Integer, List<Pattern>> patterns = new HashMap<>();
  private final boolean[] heads = new boolean[1 << 16];
  private int longest;

  /**
   * A search for {@code secrets} by their names; those that are too short to tell are left out, see
   * {@link SecretForms#SHORTEST}.
   */
  public SecretSearch(Map<String, Secret> secrets) {
    secrets.forEach(
        (name, secret) -> {
          if (secret.length() >= SecretForms.SHORTEST) {
            SecretForms.of(secret).forEach((form, encoding) -> add(form, new Hit(name, encoding)));
          }
        });
  }

  private void add(String form, Hit hit) {
    byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
    int head = head(bytes, 0);
    patterns.computeIfAbsent(head, h -> new ArrayList<>()).add(new Pattern(bytes, hit));
    heads[slot(head)] = true;
    longest = Math.max(longest, bytes.length);
  }

  /** What stands in a text. */
  public Set<Hit> in(String text) {
    try {
      return in(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands in {@code in}, which is read to its end. */
  public Set<Hit> in(InputStream in) throws IOException {
    Set<Hit> hits = new TreeSet<>();
    byte[] buffer = new byte[CHUNK + longest];
    int kept = 0;
    try {
      while (true) {
        int read = in.readNBytes(buffer, kept, buffer.length - kept);
        int end = kept + read;
        boolean last = end < buffer.length;
        // What begins in the tail is looked at again with what follows it.
        int from = last ? end : end - longest;
        for (int i = 0; i < from && i + HEAD <= end; i++) {
          int head = head(buffer, i);
          if (heads[slot(head)]) {
            match(buffer, i, end, head, hits);
          }
        }
        if (last) {
          return hits;
        }
        kept = longest;
        System.arraycopy(buffer, end - longest, buffer, 0, longest);
      }
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  private void match(byte[] buffer, int at, int end, int head, Set<Hit> hits) {
    for (Pattern pattern : patterns.getOrDefault(head, List.of())) {
      int stop = at + pattern.bytes.length;
      if (stop <= end && Arrays.equals(buffer, at, stop, pattern.bytes, 0, pattern.bytes.length)) {
        hits.add(pattern.hit);
      }
    }
  }

  static int head(byte[] bytes, int at) {
    return (bytes[at] & 0xFF)
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | bytes[at + 3] << 24;
  }

  private static int slot(int head) {
    return (head * 0x9E3779B1) >>> 16;
  }

  @Override
  public void close() {
    patterns.values().forEach(list -> list.forEach(p -> Arrays.fill(p.bytes, (byte) 0)));
    patterns.clear();
  }
}
