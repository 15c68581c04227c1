package dev.sealift.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.e2e.Homelab.Output;
import dev.sealift.rollout.Relay;
import dev.sealift.rollout.StepNames;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of the four services goes away at a step of a rotation, for Sealift and for the pods alike,
 * and comes back: what was begun is undone or resumed, and proven. At every step with {@code
 * E2E_KILLS=all}.
 */
@Tag("e2e")
class LostServicesE2eTest {
  /** All processes of MLflow but the first, which the kernel does not let one of its own stop. */
  private static final String STOP =
      "for p in /proc/[0-9]*; do i=${p#/proc/}; [ $i = 1 ] || [ $i = $$ ] || kill -STOP $i; done";

  @TempDir Path folder;

  private record Loss(String service, String step) {}

  private static List<Loss> losses() {
    if (!"all".equals(System.getenv("E2E_KILLS"))) {
      return List.of(
          new Loss("api", "secrets"),
          new Loss("database", "database"),
          new Loss("s3", "bucket"),
          new Loss("mlflow", "admin"));
    }
    return Stream.of("api", "database", "s3", "mlflow")
        .flatMap(service -> StepNames.CONVERGENCE.stream().map(step -> new Loss(service, step)))
        .toList();
  }

  @Test
  void whatWasBegunIsUndoneOrResumed() throws Exception {
    URI store = URI.create(System.getenv("E2E_S3_ENDPOINT"));
    try (Homelab lab = new Homelab(folder);
        Relay database = new Relay(Homelab.HOST, Integer.parseInt(Homelab.PORT));
        Relay s3 = new Relay(store.getHost(), store.getPort())) {
      URI server = URI.create(lab.cluster("server"));
      try (Relay api = new Relay(server.getHost(), server.getPort())) {
        String here = addressTowards(Homelab.HOST);
        lab.edit("host = " + Homelab.HOST, "host = " + here);
        lab.edit("port = " + Homelab.PORT, "port = " + database.port());
        lab.edit("endpoint = " + store, "endpoint = http://" + here + ":" + s3.port());
        Path relayed = kubeconfig(lab, server, api);
        Output applied = lab.sealift("apply", "--yes");
        assertThat(applied.status()).as(applied.err()).isZero();
        for (Loss loss : losses()) {
          Output lost =
              lab.at(
                  Pattern.compile("      " + loss.step() + ": .*"),
                  process -> {
                    switch (loss.service()) {
                      case "api" -> api.cut();
                      case "database" -> database.cut();
                      case "s3" -> s3.cut();
                      default -> stop(lab);
                    }
                  },
                  "rotate",
                  "admin",
                  "database",
                  "flask-key",
                  "--yes",
                  "--timeout",
                  "60",
                  "--kubeconfig",
                  relayed.toString());
          assertThat(lost.err()).as(loss.toString()).contains("      " + loss.step() + ": ");
          List.of(api, database, s3).forEach(Relay::mend);
          if (loss.service().equals("mlflow")) {
            lab.kubectl("delete", "pods", "--all", "--wait=true");
            lab.kubectl("rollout", "status", "deployment/mlflow", "--timeout=120s");
          }
          isProven(lab, lost);
        }
      }
    }
  }

  /** Either it has ended, or resume brings it to an end; then the login holds. */
  private static void isProven(Homelab lab, Output lost) throws Exception {
    Output resumed = lab.sealift("resume", "--yes");
    if (resumed.status() != 0) {
      assertThat(resumed.err()).as(lost.err()).contains("there is nothing to resume");
      assertThat(lost.status()).isIn(0, 1);
    }
    Output unchanged = lab.sealift("apply", "--yes");
    assertThat(unchanged.status()).as(lost.err() + resumed.err() + unchanged.err()).isZero();
    assertThat(unchanged.out())
        .contains("proven    right password 200, wrong password 401, artifact written");
    assertThat(lab.kubectl("get", "secrets,sealedsecrets", "-o", "name")).doesNotContain("-next");
    assertThat(lab.sealift("history", "verify").status()).isZero();
  }

  private static void stop(Homelab lab) throws Exception {
    String newest = lab.newestPod();
    // At the step rollout it has only begun to start.
    String runs = "--for=jsonpath={.status.containerStatuses[?(@.name==\"mlflow\")].state.running}";
    lab.kubectl("wait", newest, runs, "--timeout=60s");
    lab.kubectl("exec", newest, "-c", "mlflow", "--", "sh", "-c", STOP);
  }

  private Path kubeconfig(Homelab lab, URI server, Relay api) throws Exception {
    String now = lab.kubectl("config", "view", "--raw", "--flatten", "--minify");
    assertThat(now).contains(server.toString());
    String address = server.getScheme() + "://" + server.getHost() + ":" + api.port();
    return Files.writeString(
        folder.resolve("relayed.kubeconfig"), now.replace(server.toString(), address));
  }

  /** This machine's address, as those on the way to {@code host} see it. */
  private static String addressTowards(String host) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.getByName(host), 9);
      return socket.getLocalAddress().getHostAddress();
    }
  }
}
