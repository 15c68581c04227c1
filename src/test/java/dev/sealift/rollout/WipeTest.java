package dev.sealift.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WipeTest {
  private final List<Integer> wiped = new ArrayList<>();

  @Test
  void aPreparationThatFailsHalfWayWipesWhatItHadTheNewestFirst() {
    Secret secret = Secret.of("hunter2");
    assertThatThrownBy(
            () ->
                Wipe.unlessPrepared(
                    wipe -> {
                      wipe.of(1, wiped::add);
                      wipe.of(2, wiped::add);
                      wipe.of(secret, Secret::close);
                      throw new UserException("refused", "", "");
                    }))
        .isInstanceOf(UserException.class);
    assertThat(wiped).containsExactly(2, 1);
    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsPreparedStaysUntilItIsWiped() throws InterruptedException {
    Wipe prepared =
        Wipe.unlessPrepared(
            wipe -> {
              wipe.of(1, wiped::add);
              return wipe;
            });
    assertThat(wiped).isEmpty();
    prepared.run();
    prepared.run();
    assertThat(wiped).containsExactly(1);
  }
}
