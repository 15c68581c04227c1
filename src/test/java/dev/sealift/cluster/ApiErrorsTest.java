package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages are a real API server's, of 1.34. */
class ApiErrorsTest {
  private static KubernetesClientException answer(int code, String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withMessage(message).build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          422 | configmaps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no is no | a policy of the cluster refuses this
          403 | configmaps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no is no | a policy of the cluster refuses this
          400 | admission webhook "validate.kyverno.svc-fail" denied the request: resource Deployment/a/b was blocked | a policy of the cluster refuses this
          400 | admission webhook "keda-webhook.default.svc" denied the request without explanation | a policy of the cluster refuses this
          500 | Internal error occurred: failed calling webhook "gone.example.com": failed to call webhook: Post "https://127.0.0.1:1/validate?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused | a webhook that the cluster asks about each object fails
          403 | configmaps "a" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=0, limited: configmaps=0 | the namespace's quota is used up
          403 | configmaps "a" is forbidden: unable to create new content in namespace b because it is being terminated | the namespace is being deleted
          """)
  void whatStandsAgainstAnObjectIsNoMissingRight(int code, String message, String what) {
    KubernetesClientException answer = answer(code, message);

    UserException error = ApiErrors.of(answer, "applying ConfigMap a", "https://nas:6443");

    assertThat(error).hasMessage(what + ": applying ConfigMap a");
    assertThat(error.why()).isEqualTo(message);
    assertThat(error.remedy()).doesNotContain("the right", "profile's values");
    assertThat(ApiErrors.refusal(answer)).contains(message);
  }

  /** The messages are a real API server's, of 1.34. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pods "mlflow-1" is forbidden: exceeded quota: q, requested: memory=1Gi, used: memory=1Gi, limited: memory=1Gi | the namespace's quota is used up: making the pod | describe resourcequota
          pods "mlflow-1" is forbidden: [maximum memory usage per Container is 256Mi, but limit is 1Gi] | the namespace's LimitRange does not allow this: making the pod | describe limitrange
          pods "mlflow-1" is forbidden: violates PodSecurity "restricted:latest": seccompProfile (pod must set it) | a policy of the cluster refuses this: making the pod | an exception for this namespace
          admission webhook "a.b" denied the request: no | a policy of the cluster refuses this: making the pod | an exception for this namespace
          pods "mlflow-1" is forbidden: error looking up service account | the cluster refuses this: making the pod | kubectl -n lab describe replicaset
          """)
  void whatStandsAgainstAPodIsTold(String message, String what, String remedy) {
    UserException error = ApiErrors.noPod(message, "lab");

    assertThat(error).hasMessage(what);
    assertThat(error.why()).isEqualTo(message);
    assertThat(error.remedy()).contains(remedy);
  }

  @Test
  void aMissingRightIsOne() {
    KubernetesClientException answer =
        answer(
            403,
            "configmaps \"a\" is forbidden: User \"reader\" cannot patch resource \"configmaps\" in"
                + " API group \"\" in the namespace \"b\"");

    UserException error = ApiErrors.of(answer, "applying ConfigMap a", "https://nas:6443");

    assertThat(error).hasMessage("the API server does not allow this: applying ConfigMap a");
    assertThat(error.remedy()).startsWith("ask whoever runs the cluster for the right");
    assertThat(ApiErrors.refusal(answer)).contains("the right to patch it is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "429, true",
    "502, true",
    "503, true",
    "504, true",
    "400, false",
    "401, false",
    "403, false",
    "404, false",
    "409, false",
    "422, false",
    "500, false"
  })
  void onlyABusyServerIsWaitedFor(int code, boolean passes) {
    assertThat(passes(answer(code, "said"))).isEqualTo(passes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "etcdserver: request timed out",
        "etcdserver: leader changed",
        "rpc error: code = Unknown desc = database is locked",
        "Internal error occurred: resource quota evaluation timed out: context deadline exceeded"
      })
  void soIsOneWhoseStoreIsLate(String message) {
    KubernetesClientException answer = answer(500, message);

    UserException error = ApiErrors.of(answer, "reading Secret a", "https://nas:6443");

    assertThat(error).hasMessage("the API server is busy: reading Secret a");
    assertThat(error.why()).isEqualTo(message);
    assertThat(ApiErrors.passes(error)).isTrue();
  }

  @Test
  void soIsNoneWhoseWebhookIsLate() {
    KubernetesClientException answer =
        answer(
            500,
            "Internal error occurred: failed calling webhook \"a.b\": failed to call webhook: Post"
                + " \"https://a.b.svc:443/?timeout=10s\": context deadline exceeded");

    assertThat(ApiErrors.of(answer, "applying ConfigMap a", "https://nas:6443"))
        .hasMessageStartingWith("a webhook that the cluster asks");
    assertThat(passes(answer)).isFalse();
  }

  @Test
  void aLoadBalancersAnswerHasNoWords() {
    UserException error = ApiErrors.of(answer(502, null), "reading", "https://nas:6443");

    assertThat(error).hasMessage("the API server is busy: reading");
    assertThat(error.why()).isEqualTo("status 502");
  }

  @Test
  void soIsOneThatIsNotReachedUnlessItIsAnother() {
    assertThat(passes(cut(new ConnectException("refused")))).isTrue();
    assertThat(passes(cut(new IOException("HTTP/1.1 header parser received no bytes")))).isTrue();
    assertThat(passes(cut(new SSLHandshakeException("Remote host terminated the handshake"))))
        .isTrue();
    SSLHandshakeException other = new SSLHandshakeException("PKIX path building failed");
    other.initCause(new CertificateException("no path"));
    assertThat(passes(cut(other))).isFalse();
    assertThat(passes(new KubernetesClientException("what is that"))).isFalse();
    assertThat(ApiErrors.passes(new UserException("the pod crashes", "", ""))).isFalse();
  }

  private static KubernetesClientException cut(IOException e) {
    return new KubernetesClientException("an error", e);
  }

  private static boolean passes(KubernetesClientException e) {
    return ApiErrors.passes(ApiErrors.of(e, "reading Secret a", "https://nas:6443"));
  }

  @Test
  void aServerThatFailedRefusedNothing() {
    assertThat(ApiErrors.refusal(answer(500, "Internal error occurred: etcd is gone")))
        .isEqualTo(Optional.empty());
  }
}
