package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void aServerThatFailedRefusedNothing() {
    assertThat(ApiErrors.refusal(answer(500, "Internal error occurred: etcd is gone")))
        .isEqualTo(Optional.empty());
  }
}
