package dev.sealift.bucket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Breaks off an answer that is larger than any that Sealift asks for: it is kept in memory. */
final class AnswerLimit implements ExecutionInterceptor {
  private static final long MAXIMUM_BYTES = 4 << 20;

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return context.responseBody().map(Limited::new);
  }

  private static final class Limited extends FilterInputStream {
    private long taken;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int bytes) throws IOException {
      taken += bytes;
      if (taken > MAXIMUM_BYTES) {
        throw new IOException("the answer is too large");
      }
    }
  }
}
