package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way reads what the client library reads, or leaves it to the library. */
class PlainKubeconfigTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // k3s
        """
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: Q0E=
            server: https://127.0.0.1:6443
          name: default
        contexts:
        - context:
            cluster: default
            user: default
          name: default
        current-context: default
        kind: Config
        preferences: {}
        users:
        - name: default
          user:
            client-certificate-data: Q0VSVA==
            client-key-data: S0VZ
        """,
        // Files beside, a token, a namespace, a name for TLS.
        """
        current-context: b
        clusters:
        - {name: a, cluster: {server: "https://a:6443", certificate-authority: /pki/ca.crt, tls-server-name: kube}}
        - {name: b, cluster: {server: 'http://b:8080'}}
        users:
        - {name: a, user: {client-certificate: /pki/a.crt, client-key: /pki/a.key}}
        - {name: b, user: {token: "0123456789"}}
        - {name: c, user: {username: ann, password: "yes"}}
        contexts:
        - {name: a, context: {cluster: a, user: a}}
        - {name: b, context: {cluster: b, user: c, namespace: mlflow}}
        """,
        // An entry without its content is none.
        "current-context: a\nclusters: [{name: a}]\nusers: [{name: a}]\ncontexts: [{name: a}]",
        "clusters: []"
      })
  void readsAsTheClientLibrary(String text) {
    Config library = KubeConfigUtils.parseConfigFromString(text);

    Config plain = PlainKubeconfig.read(text).orElseThrow();

    assertThat(plain.getCurrentContext()).isEqualTo(library.getCurrentContext());
    assertThat(plain.getClusters()).isEqualTo(library.getClusters());
    assertThat(plain.getUsers()).isEqualTo(library.getUsers());
    assertThat(plain.getContexts()).isEqualTo(library.getContexts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "---\n# of the lab\n"})
  void anEmptyOneSaysNothing(String text) {
    assertThat(PlainKubeconfig.read(text)).contains(new Config());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "users: [{name: a, user: {exec: {command: aws, apiVersion: v1}}}]",
        "users: [{name: a, user: {auth-provider: {name: oidc}}}]",
        "users: [{name: a, user: {token: 123}}]",
        "users: [{name: a, user: {client-key: beside.key}}]",
        "clusters: [{name: a, cluster: {certificate-authority: ./ca.crt}}]",
        "clusters: [{name: a, cluster: {server: x, insecure-skip-tls-verify: true}}]",
        "clusters: [{name: a, cluster: {server: x, proxy-url: 'socks5://p:1'}}]",
        "contexts: [{name: a, context: {cluster: }}]",
        "clusters: {a: b}",
        "current-context: a\ncurrent-context: b",
        "[",
        "a: &a [*a, *a]",
        "text"
      })
  void leavesWhatItDoesNotKnowToTheLibrary(String text) {
    assertThat(PlainKubeconfig.read(text)).isEmpty();
  }
}
