package dev.sealift.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.AsyncBody.Consumer;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Breaks off an answer that is larger than any that Sealift asks for, since it is kept in memory,
 * or that does not come to its end: the client's own time-out ends with the first byte.
 */
final class AnswerLimit implements Interceptor {
  private static final long MAXIMUM_BYTES = 32 << 20;
  private static final long MAXIMUM_NANOS = Duration.ofSeconds(60).toNanos();

  @Override
  public Consumer<List<ByteBuffer>> consumer(
      Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    return new Consumer<>() {
      private final long start = System.nanoTime();
      private long taken;

      @Override
      public void consume(List<ByteBuffer> value, AsyncBody body) throws Exception {
        for (ByteBuffer part : value) {
          taken += part.remaining();
        }
        if (taken > MAXIMUM_BYTES) {
          body.cancel();
          throw new IOException("the answer is too large");
        }
        if (System.nanoTime() - start > MAXIMUM_NANOS) {
          body.cancel();
          throw new IOException("the answer does not end");
        }
        consumer.consume(value, body);
      }

      @Override
      public <U> U unwrap(Class<U> target) {
        return consumer.unwrap(target);
      }
    };
  }
}
