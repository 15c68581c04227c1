package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SealedSecretWriterTest {
  @Test
  void metadataStandsOnTheSealedSecretAndOnItsTemplate() {
    SealedSecret secret =
        SealedSecret.of(
            "lab", "db", Scope.CLUSTER_WIDE, Map.of("app", "mlflow"), Map.of("k", "AQ"));

    assertThat(SealedSecretWriter.yaml(secret))
        .isEqualTo(
            """
            ---
            apiVersion: bitnami.com/v1alpha1
            kind: SealedSecret
            metadata:
              annotations:
                sealedsecrets.bitnami.com/cluster-wide: "true"
              labels:
                app: mlflow
              name: db
              namespace: lab
            spec:
              encryptedData:
                k: AQ
              template:
                metadata:
                  annotations:
                    sealedsecrets.bitnami.com/cluster-wide: "true"
                  labels:
                    app: mlflow
                  name: db
                  namespace: lab
                type: Opaque
            """);
  }

  @Test
  void whatASecretHasNotIsNotWritten() {
    SealedSecret secret = SealedSecret.of("lab", "db", Scope.STRICT, Map.of(), Map.of());

    assertThat(SealedSecretWriter.json(secret))
        .isEqualTo(
            """
            {
              "apiVersion": "bitnami.com/v1alpha1",
              "kind": "SealedSecret",
              "metadata": {
                "name": "db",
                "namespace": "lab"
              },
              "spec": {
                "encryptedData": {},
                "template": {
                  "metadata": {
                    "name": "db",
                    "namespace": "lab"
                  },
                  "type": "Opaque"
                }
              }
            }
            """);
  }
}
