package dev.sealift.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.rollout.CutOff;
import dev.sealift.tui.screen.Job;
import dev.sealift.tui.screen.Message;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What the end of the program knows of an operation that was cut off. */
class JobsTest {
  private final LinkedBlockingQueue<Jobs.Id> ended = new LinkedBlockingQueue<>();
  private final Jobs jobs =
      new Jobs(
          (id, message, last) -> {
            if (last) {
              ended.add(id);
            }
          });

  private void runs(Job job) throws InterruptedException {
    jobs.start(0, "work", job, true);
    assertThat(jobs.wanted(ended.take(), true)).isTrue();
  }

  private static Message cutOff() throws InterruptedException {
    throw new CutOff();
  }

  @Test
  void whatItsUserEndedBeforeIsStillOpen() throws InterruptedException {
    runs(meanwhile -> cutOff());
    assertThat(jobs.end(1000)).isTrue();
  }

  @Test
  void whatWasFinishedSinceIsNot() throws InterruptedException {
    runs(meanwhile -> cutOff());
    runs(meanwhile -> new Message.Interrupted("done"));
    assertThat(jobs.end(1000)).isFalse();
  }

  @Test
  void whatTheEndItselfCutsOffIsOpen() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    jobs.start(
        0,
        "work",
        meanwhile -> {
          begun.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            return cutOff();
          }
          throw new AssertionError();
        },
        true);
    begun.await();
    assertThat(jobs.end(10_000)).isTrue();
  }

  @Test
  void whatHadBegunNothingIsNot() throws InterruptedException {
    runs(
        meanwhile -> {
          throw new InterruptedException();
        });
    assertThat(jobs.end(1000)).isFalse();
  }
}
