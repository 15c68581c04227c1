package dev.sealift.rollout;

import static dev.sealift.rollout.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.manifest.Yaml;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A PostgreSQL and an S3 that are Services of the cluster, whose DNS this machine does not ask. */
class ServicesInTheClusterTest {
  private static final String NAMESPACE = "data";

  @RegisterExtension
  final Lab lab =
      new Lab(
          OneSandbox.get(),
          "served",
          OneSandbox.get().kubeconfig(),
          "pg-rw.data.svc",
          5432,
          URI.create("http://minio.data.svc.cluster.local:9000"));

  @BeforeEach
  void serve() {
    lab.addresses = Addresses.asInProfile(lab.cluster);
    Yaml.read("{apiVersion: v1, kind: Namespace, metadata: {name: data}}")
        .forEach(object -> lab.cluster.apply(object, false, false));
    service("pg-rw", 5432, lab.sandbox.database().port());
    service("minio", 9000, lab.sandbox.s3().getPort());
  }

  @AfterEach
  void clear() {
    lab.cluster.delete("v1", "Namespace", "", NAMESPACE);
  }

  /** A Service, the pod behind it, and what the cluster makes of both. */
  private void service(String name, int port, int here) {
    Yaml.read(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: %1$s, namespace: data}
            spec: {ports: [{port: %2$d, targetPort: service}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: %1$s-0, namespace: data}
            spec:
              containers:
              - name: server
                image: server
                ports: [{name: service, containerPort: 1%2$d, hostPort: %3$d}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: %1$s
              namespace: data
              labels: {kubernetes.io/service-name: %1$s}
            addressType: IPv4
            ports: [{port: 1%2$d}]
            endpoints: [{addresses: [10.0.0.1], targetRef: {kind: Pod, name: %1$s-0}}]
            """
                .formatted(name, port, here))
        .forEach(object -> lab.cluster.apply(object, false, true));
  }

  @Test
  void areDeployedAgainstAndRotated() throws Exception {
    assertThat(lab.apply().changed()).isTrue();
    lab.told.clear();
    lab.useOtherKeys();
    assertThat(lab.rotate(Rotation.DATABASE, Rotation.S3).proof().proven())
        .contains("old database password refused");
    assertThat(lab.checked()).contains("database login: served logs in, a wrong password does not");
    lab.useKeysOfNow();
    assertThat(lab.apply().changed()).isFalse();
  }

  @Test
  void whereTheyAreNotThereItIsToldAsThat() throws Exception {
    lab.cluster.delete("v1", "Service", NAMESPACE, "pg-rw");
    lab.cluster.delete("v1", "Service", NAMESPACE, "minio");
    assertThat(refusal(lab::apply).why())
        .contains("there is no Service pg-rw in namespace data")
        .contains("bucket served: there is no Service minio in namespace data");
  }

  /** As after a failover: the Service stays, and another pod is behind it. */
  @Test
  void anotherPodIsFoundByTheNextConnection() throws Exception {
    lab.apply();
    service("pg-rw", 5432, 1);
    assertThat(refusal(lab::apply).what())
        .contains("PostgreSQL at pg-rw.data.svc:5432 (through the cluster) broke off");
  }
}
