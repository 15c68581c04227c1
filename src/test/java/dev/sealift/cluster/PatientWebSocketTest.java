package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatientWebSocketTest {
  /** As the JDK's: it takes nothing as long as the message before is on its way. */
  private static final class Busy implements WebSocket {
    final List<String> taken = new ArrayList<>();
    int refusals;

    Busy(int refusals) {
      this.refusals = refusals;
    }

    @Override
    public boolean send(ByteBuffer message) {
      String text = StandardCharsets.UTF_8.decode(message).toString();
      if (refusals > 0) {
        refusals--;
        return false;
      }
      return taken.add(text);
    }

    @Override
    public boolean sendClose(int code, String reason) {
      return taken.add("closed " + code + reason);
    }

    @Override
    public long queueSize() {
      return refusals;
    }

    @Override
    public void request() {
      taken.add("more");
    }
  }

  private final List<String> lost = new ArrayList<>();

  @Test
  void aMessageIsSentWholeWhenTheOneBeforeIs() {
    Busy busy = new Busy(3);
    WebSocket patient = new PatientWebSocket(busy, () -> lost.add("lost"));

    assertThat(patient.queueSize()).isEqualTo(3);
    assertThat(patient.send(ByteBuffer.wrap("request".getBytes(StandardCharsets.UTF_8)))).isTrue();
    patient.request();
    patient.sendClose(1000, "");

    assertThat(busy.taken).containsExactly("request", "more", "closed 1000");
    assertThat(lost).isEmpty();
  }

  @Test
  void whoWaitedIsToldThatNothingMoreIsSent() {
    Busy busy = new Busy(Integer.MAX_VALUE);
    Thread.currentThread().interrupt();

    assertThat(new PatientWebSocket(busy, () -> lost.add("lost")).send(ByteBuffer.allocate(1)))
        .isFalse();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(lost).containsExactly("lost");
  }
}
