package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import dev.sealift.seal.Scope;
import dev.sealift.seal.SealedSecret;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a controller that gives no answer is told; the messages are a real API server's. */
class SealedSecretsApiTest {
  private static final String SILENT = "the Sealed Secrets controller does not answer";

  private static UserException refused(KubernetesClientException e) {
    return SealedSecretsApi.refused(
        new SealingController("vault", "sealed", "http"), e, "reading", "https://nas:6443");
  }

  private static KubernetesClientException answer(int code, String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withMessage(message).build());
  }

  private static KubernetesClientException cut(IOException e) {
    return new KubernetesClientException("an error", e);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no endpoints available for service "http:sealed:http" | none of its pods is ready
          error trying to reach service: dial tcp 10.42.1.7:8080: connect: no route to host | error trying to reach service: dial tcp 10.42.1.7:8080: connect: no route to host
          error trying to reach service: proxy error while dialing 10.42.1.7:8080, code 502 | error trying to reach service: proxy error while dialing 10.42.1.7:8080, code 502
          """)
  void whyItIsNotReachedIsSaid(String message, String why) {
    UserException error = refused(answer(503, message));

    assertThat(error).hasMessage(SILENT);
    assertThat(error.why()).isEqualTo(why);
    assertThat(error.remedy()).contains("kubectl -n vault get pods");
  }

  @Test
  void aPageOfAProxyIsCutAndPrintable() {
    assertThat(refused(answer(503, "\u001b[2J" + "x".repeat(5000))).why())
        .startsWith("?[2Jx")
        .hasSize(300);
  }

  /** The API server itself has just told where the controller is. */
  @Test
  void aTimeOutIsTheControllersUnlessTheServerIsNotReached() {
    UserException silent = refused(cut(new HttpTimeoutException("request timed out")));
    assertThat(silent).hasMessage(SILENT);
    assertThat(silent.why()).contains("a firewall between the nodes", "NetworkPolicy", "vault");

    assertThat(refused(cut(new HttpConnectTimeoutException("connect"))))
        .hasMessage("the API server at https://nas:6443 does not answer");
  }

  /** It takes two requests a second, and others ask too. */
  @Test
  void aBusyControllerIsAskedAgain(@TempDir Path folder) throws IOException {
    SealingController controller = new SealingController("vault", "sealed", "http");
    SealedSecret sealed =
        SealedSecret.of("lab", "db", Scope.STRICT, Map.of(), Map.of("password", "AQ"));
    String verify = "/api/v1/namespaces/vault/services/http:sealed:http/proxy/v1/verify";
    try (AnsweringServer server = new AnsweringServer();
        Cluster cluster = server.cluster(folder)) {
      server.answerFirst(verify, 429, "Too Many Requests");
      server.answer(verify, 200, "");
      assertThat(cluster.canUnseal(controller, sealed)).isTrue();

      server.answerFirst(verify, 429, "Too Many Requests");
      server.answer(verify, 409, "");
      assertThat(cluster.canUnseal(controller, sealed)).isFalse();
      assertThat(server.asked("POST", verify)).isEqualTo(4);
    }
  }

  /** As an account of {@code export rbac} is answered where the controller has another name. */
  @Test
  void whoMayNotLookElsewhereIsNotToldToInstallIt(@TempDir Path folder) throws IOException {
    try (AnsweringServer server = new AnsweringServer();
        Cluster cluster = server.cluster(folder)) {
      server.refuse("/api/v1/services", 403, "services is forbidden");

      assertThatThrownBy(() -> cluster.findController("kube-system", "sealed-secrets-controller"))
          .hasMessage("no Sealed Secrets controller was found")
          .isInstanceOfSatisfying(
              UserException.class,
              e -> {
                assertThat(e.why()).endsWith("and you may not list Services elsewhere");
                assertThat(e.remedy()).startsWith("name its Service").doesNotContain("install");
              });
    }
  }

  @Test
  void anyOtherRefusalIsTheServers() {
    assertThat(refused(answer(403, "services \"sealed\" is forbidden")))
        .hasMessage("the API server does not allow this: reading");
  }
}
