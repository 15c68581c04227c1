package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.manifest.KubernetesObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockLeaseTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private static KubernetesObject live(Map<String, Object> more) {
    return KubernetesObject.of(
        "coordination.k8s.io/v1",
        "Lease",
        Map.of("metadata", Map.of("name", "sealift", "resourceVersion", "7"), "spec", more));
  }

  @Test
  void aFirstOneIsMadeWithSixDecimalsAndNoTransition() {
    LockLease none = LockLease.none();
    assertThat(none.isThere()).isFalse();
    assertThat(none.isFree()).isTrue();

    KubernetesObject made =
        none.takenBy("ann", 15, NOON)
            .annotated("process", Optional.of("host 1"))
            .object("lab", "sealift", NOON.plusMillis(1));

    assertThat(made.<Object>at("metadata"))
        .isEqualTo(
            Map.of(
                "name", "sealift",
                "namespace", "lab",
                "annotations", Map.of("process", "host 1")));
    assertThat(made.<Object>at("spec"))
        .isEqualTo(
            Map.of(
                "holderIdentity", "ann",
                "leaseDurationSeconds", 15,
                "acquireTime", "2026-11-28T12:00:00.000000Z",
                "renewTime", "2026-11-28T12:00:00.001000Z",
                "leaseTransitions", 0));
  }

  @Test
  void anotherHolderKeepsItsVersionAndCounts() {
    LockLease held =
        LockLease.of(
            live(
                Map.of("holderIdentity", "bob", "leaseDurationSeconds", 3, "leaseTransitions", 4)));
    assertThat(held.holder()).isEqualTo("bob");
    assertThat(held.seconds()).isEqualTo(3);

    LockLease taken = held.takenBy("ann", 15, NOON);
    assertThat(taken.transitions()).isEqualTo(5);
    assertThat(taken.object("lab", "sealift", NOON).metadata().resourceVersion()).isEqualTo("7");
    // A renewal changes hands no more.
    assertThat(taken.object("lab", "sealift", NOON.plusSeconds(5)).<Object>at("spec"))
        .isEqualTo(
            Map.of(
                "holderIdentity", "ann",
                "leaseDurationSeconds", 15,
                "acquireTime", "2026-11-28T12:00:00.000000Z",
                "renewTime", "2026-11-28T12:00:05.000000Z",
                "leaseTransitions", 5));
  }

  @Test
  void oneThatSaysNothingIsFree() {
    LockLease empty = LockLease.of(live(Map.of()));

    assertThat(empty.isThere()).isTrue();
    assertThat(empty.isFree()).isTrue();
    assertThat(empty.seconds()).isEqualTo(15);
    assertThat(empty.takenBy("ann", 15, NOON).transitions()).isZero();
    assertThat(empty.takenBy("", 15, NOON).object("lab", "sealift", NOON).<Object>at("spec"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .doesNotContainKey("holderIdentity");
  }

  @Test
  void whatElseStandsInTheAnnotationsStays() {
    LockLease lease =
        LockLease.none()
            .annotated("theirs", Optional.of("1"))
            .annotated("process", Optional.of("host 1"));

    assertThat(lease.annotation("process")).hasValue("host 1");
    assertThat(lease.annotated("process", Optional.empty()).annotations())
        .isEqualTo(Map.of("theirs", "1"));
  }
}
