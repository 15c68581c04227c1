package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.manifest.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a deployment is made of is known without a look through all of Kubernetes. */
class LiveObjectsTest {
  @Test
  void eachKindOfADeploymentIsKnown() throws Exception {
    String manifests =
        Files.readString(Path.of("src/test/resources/dev/sealift/manifest/full.yaml"));
    assertThat(Yaml.read(manifests))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            object ->
                assertThat(LiveObjects.isKnown(object.apiVersion(), object.kind()))
                    .as(object.kind())
                    .isTrue());
  }
}
