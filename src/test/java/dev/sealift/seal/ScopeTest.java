package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private static final String WIDE = "sealedsecrets.bitnami.com/namespace-wide";
  private static final String CLUSTER = "sealedsecrets.bitnami.com/cluster-wide";

  @Test
  void everyScopeIsReadBackFromItsAnnotationsAndItsWord() {
    for (Scope scope : Scope.values()) {
      assertThat(Scope.ofAnnotations(scope.annotations())).isEqualTo(scope);
      assertThat(Scope.of(scope.word())).hasValue(scope);
    }
  }

  @Test
  void clusterWideWinsAsInTheController() {
    assertThat(Scope.ofAnnotations(Map.of(WIDE, "true", CLUSTER, "true")))
        .isEqualTo(Scope.CLUSTER_WIDE);
  }

  @Test
  void anAnnotationThatIsNotTrueCountsForNothing() {
    assertThat(Scope.ofAnnotations(Map.of(WIDE, "false", CLUSTER, "yes"))).isEqualTo(Scope.STRICT);
    assertThat(Scope.of("Strict")).isEmpty();
  }
}
