package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodHealthTest {
  private static Pod pod(String name, String made, String version) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withCreationTimestamp(made)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }

  private static String newest(Pod... pods) {
    return PodHealth.newest(Stream.of(pods)).orElseThrow().getMetadata().getName();
  }

  /** Creation times are whole seconds: a proof at the old pod would prove nothing of the new. */
  @Test
  void ofPodsOfOneSecondTheOneWrittenLastIsTheNewest() {
    Pod before = pod("before", "2026-11-27T06:00:00Z", "1000");
    Pod old = pod("old", "2026-11-27T06:00:01Z", "99");
    Pod made = pod("made", "2026-11-27T06:00:01Z", "100");

    assertThat(newest(before, old, made)).isEqualTo("made");
    assertThat(newest(made, old, before)).isEqualTo("made");
  }

  @Test
  void aPodThatIsBeingDeletedIsNotTheNewest() {
    Pod gone = pod("gone", "2026-11-27T06:00:02Z", "no number");
    Pod left = pod("left", "2026-11-27T06:00:01Z", "1");
    gone.getMetadata().setDeletionTimestamp("2026-11-27T06:00:03Z");

    assertThat(newest(left, gone)).isEqualTo("left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failed", "Succeeded"})
  void aPodThatIsOverIsNotTheNewest(String phase) {
    Pod over = pod("over", "2026-11-27T06:00:02Z", "2");
    Pod left = pod("left", "2026-11-27T06:00:01Z", "1");
    over.setStatus(new PodStatusBuilder().withPhase(phase).build());
    left.setStatus(new PodStatusBuilder().withPhase("Running").build());

    assertThat(newest(left, over)).isEqualTo("left");
  }
}
