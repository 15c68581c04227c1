package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.Deadline;
import dev.sealift.e2e.Homelab.Output;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL and S3 as Services of the cluster, which this machine does not resolve: a pod of
 * another namespace relays to both. With no more rights than {@code export rbac} gives.
 */
@Tag("e2e")
class ServicesInTheClusterE2eTest {
  /** Arguments are three each: the port here, and the host and port that it leads to. */
  private static final String RELAY =
      """
      import asyncio, sys

      async def pump(reader, writer):
          try:
              while data := await reader.read(65536):
                  writer.write(data)
                  await writer.drain()
          finally:
              writer.close()

      def relay(host, port):
          async def serve(reader, writer):
              there = await asyncio.open_connection(host, port)
              await asyncio.gather(
                  pump(reader, there[1]), pump(there[0], writer), return_exceptions=True)
          return serve

      async def main():
          ways = iter(sys.argv[1:])
          for port, host, to in zip(ways, ways, ways):
              await asyncio.start_server(relay(host, int(to)), '0.0.0.0', int(port))
          await asyncio.Event().wait()

      asyncio.run(main())
      """;

  private static final URI STORE = URI.create(System.getenv("E2E_S3_ENDPOINT"));

  @TempDir Path folder;

  private static String manifest(String namespace) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: "%1$s"}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: relay, namespace: "%1$s", labels: {app: relay}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: relay
        image: "%2$s"
        imagePullPolicy: IfNotPresent
        command:
        - python3
        - -c
        - |
    %3$s
        - "15432"
        - "%4$s"
        - "%5$s"
        - "19000"
        - "%6$s"
        - "%7$d"
        ports: [{name: pg, containerPort: 15432}, {name: s3, containerPort: 19000}]
        readinessProbe: {tcpSocket: {port: pg}, periodSeconds: 1}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: pg-rw, namespace: "%1$s"}
    spec: {selector: {app: relay}, ports: [{port: 5432, targetPort: pg}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: minio, namespace: "%1$s"}
    spec:
      selector: {app: relay}
      ports:
      - {name: console, port: 9001, targetPort: 9001}
      - {name: api, port: 9000, targetPort: s3}
    """
        .formatted(
            namespace,
            System.getenv("E2E_IMAGE"),
            RELAY.indent(6).stripTrailing(),
            Homelab.HOST,
            Homelab.PORT,
            STORE.getHost(),
            STORE.getPort());
  }

  private static void succeeds(Homelab lab, String... command) throws Exception {
    Output output = lab.sealift(command);
    assertThat(output.status())
        .as(String.join(" ", command) + "\n" + output.out() + output.err())
        .isZero();
  }

  @Test
  void areDeployedAgainstLookedAtAndRotated() throws Exception {
    try (Homelab lab = new Homelab(folder)) {
      String namespace = lab.id + "-data";
      try {
        Output made = lab.run(manifest(namespace), "kubectl", "apply", "-f", "-");
        assertThat(made.status()).as(made.err()).isZero();
        Output ready =
            lab.run(
                "",
                "kubectl",
                "-n",
                namespace,
                "wait",
                "--for=condition=Ready",
                "pod/relay",
                "--timeout=60s");
        assertThat(ready.status()).as(ready.err()).isZero();
        lab.edit("host = " + Homelab.HOST, "host = pg-rw." + namespace + ".svc");
        lab.edit("port = " + Homelab.PORT, "port = 5432");
        lab.edit(
            "endpoint = " + STORE,
            "endpoint = http://minio." + namespace + ".svc.cluster.local:9000");
        lab.restrict();

        for (String[] command :
            List.of(
                new String[] {"plan"},
                new String[] {"apply", "--yes", "-v"},
                new String[] {"status"},
                new String[] {"doctor"},
                new String[] {"rotate", "database", "--yes", "-v"},
                new String[] {"doctor"})) {
          succeeds(lab, command);
        }
        assertThat(lab.sealift("plan").err()).doesNotContain("is this machine alone");
        whereNoPodIsReadyItIsTold(lab, namespace);
      } finally {
        lab.run("", "kubectl", "delete", "namespace", namespace, "--ignore-not-found");
      }
    }
  }

  /** The slices follow the pod's end in a moment. */
  private static void whereNoPodIsReadyItIsTold(Homelab lab, String namespace) throws Exception {
    Output deleted = lab.run("", "kubectl", "-n", namespace, "delete", "pod", "relay");
    assertThat(deleted.status()).as(deleted.err()).isZero();
    String none = "no pod behind Service pg-rw in namespace " + namespace + " is ready";
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    Output plan;
    do {
      plan = lab.sealift("plan");
    } while (!plan.err().contains(none) && !deadline.passed());
    assertThat(plan.err()).contains(none);
    assertThat(plan.status()).isEqualTo(1);
  }
}
