package dev.sealift.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sealift.core.UserException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who Sealift is to a cluster: an API server that tells what it was shown. */
class KubeconfigTest {
  private static final ClusterAddress NONE = new ClusterAddress(Optional.empty(), Optional.empty());

  @TempDir Path folder;
  private final List<String> shown = new ArrayList<>();
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values));
          byte[] version =
              "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.4\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, version.length);
          exchange.getResponseBody().write(version);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path kubeconfig(String name, String user) throws Exception {
    return Files.writeString(
        folder.resolve(name),
        """
        apiVersion: v1
        kind: Config
        current-context: %1$s
        clusters:
        - {name: %1$s, cluster: {server: "http://127.0.0.1:%2$d"}}
        users:
        - {name: %1$s, user: %3$s}
        contexts:
        - {name: %1$s, context: {cluster: %1$s, user: %1$s}}
        """
            .formatted(name, server.getAddress().getPort(), user));
  }

  private static KubernetesClient client(Kubeconfig config) {
    return new KubernetesClientImpl(ApiClientFactory.open(config.config()), config.config());
  }

  private static String version(Kubeconfig config) {
    try (var client = client(config)) {
      return client.getKubernetesVersion().getGitVersion();
    }
  }

  private Path plugin(String script) throws Exception {
    Path plugin = Files.writeString(folder.resolve("plugin"), "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
  }

  private Path withPlugin(Path plugin) throws Exception {
    return kubeconfig(
        "exec",
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: \""
            + plugin
            + "\", args: [login], interactiveMode: Never, installHint: get it from the shop}}");
  }

  @Test
  void aPluginsCredentialIsUsed() throws Exception {
    Path plugin =
        plugin(
            "[ \"$1\" = login ] || exit 1\n"
                + "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                + "\"kind\":\"ExecCredential\",\"status\":{\"token\":\"from-the-plugin\"}}'\n");
    Path file = withPlugin(plugin);

    assertThat(version(Kubeconfig.load(NONE, Map.of("KUBECONFIG", file.toString()))))
        .isEqualTo("v1.34.4");

    assertThat(shown).containsOnly("Bearer from-the-plugin");
  }

  @Test
  void aPluginThatFailsIsTold() throws Exception {
    for (Path plugin : List.of(plugin("exit 3\n"), folder.resolve("no-such-plugin"))) {
      ClusterAddress address = new ClusterAddress(Optional.of(withPlugin(plugin)), NONE.context());
      assertThatThrownBy(() -> Kubeconfig.load(address, Map.of()))
          .isInstanceOfSatisfying(
              UserException.class,
              e -> {
                assertThat(e.what()).contains(plugin + " gave no credential");
                assertThat(e.remedy()).contains(plugin.toString(), "get it from the shop");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "'token: old, ', ''", "'', DIR/", "'token: old, ', DIR/"})
  void aTokenInAFileComesFirstAndMayChange(String more, String where) throws Exception {
    Path token = Files.writeString(folder.resolve("its-token"), "first\n");
    Path file =
        kubeconfig(
            "file", "{" + more + "tokenFile: " + where.replace("DIR", folder + "") + "its-token}");
    Kubeconfig config = Kubeconfig.load(new ClusterAddress(Optional.of(file), NONE.context()));
    try (var client = client(config)) {
      client.getKubernetesVersion();
      Files.writeString(token, "second");
      client.getKubernetesVersion();
    }
    assertThat(shown).containsExactly("Bearer first", "Bearer second");
  }

  @Test
  void aTokenFileThatIsNotThereIsNamed() throws Exception {
    ClusterAddress alone =
        new ClusterAddress(Optional.of(kubeconfig("a", "{tokenFile: nope}")), NONE.context());
    assertThatThrownBy(() -> Kubeconfig.load(alone))
        .isInstanceOf(UserException.class)
        .hasMessage("cannot read the token file " + folder.resolve("nope"));

    Path both = kubeconfig("b", "{token: t, tokenFile: nope}");
    version(Kubeconfig.load(new ClusterAddress(Optional.of(both), NONE.context())));
    assertThat(shown).containsExactly("Bearer t");
  }

  @Test
  void whomTheUserActsAsIsObeyed() throws Exception {
    Path file =
        kubeconfig(
            "as",
            "{token: t, as: bob, as-uid: u-1, as-groups: [readers, 'a b'],"
                + " as-user-extra: {example.org/scopes: [one, two], plain: ['50%']}}");

    assertThat(version(Kubeconfig.load(new ClusterAddress(Optional.of(file), NONE.context()))))
        .isEqualTo("v1.34.4");

    assertThat(headers)
        .containsEntry("Impersonate-User", List.of("bob"))
        .containsEntry("Impersonate-Uid", List.of("u-1"))
        .containsEntry("Impersonate-Group", List.of("readers", "a b"))
        .containsEntry("Impersonate-Extra-example.org%2Fscopes", List.of("one", "two"))
        .containsEntry("Impersonate-Extra-plain", List.of("50%"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{token: t, as-groups: [readers]}",
        "{token: t, as-uid: u-1}",
        "{token: t, as: '', as-user-extra: {a: [b]}}"
      })
  void nobodyActsWithMoreRightsThanWereMeant(String user) throws Exception {
    ClusterAddress address =
        new ClusterAddress(Optional.of(kubeconfig("as", user)), NONE.context());
    assertThatThrownBy(() -> Kubeconfig.load(address))
        .isInstanceOf(UserException.class)
        .hasMessage("the kubeconfig does not say as whom to act");
  }

  @Test
  void severalFilesAreMergedAndAContextIsChosen() throws Exception {
    String both = kubeconfig("one", "{token: first}") + ":" + kubeconfig("two", "{token: second}");
    ClusterAddress two = new ClusterAddress(Optional.empty(), Optional.of("two"));
    Map<String, String> environment = Map.of("KUBECONFIG", both);

    assertThat(Kubeconfig.load(NONE, environment).context()).isEqualTo("one");
    assertThat(version(Kubeconfig.load(two, environment))).isEqualTo("v1.34.4");

    assertThat(shown).containsOnly("Bearer second");
    assertThatThrownBy(
            () ->
                Kubeconfig.load(
                    new ClusterAddress(Optional.empty(), Optional.of("three")), environment))
        .hasMessageContaining("no context three");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope:ONE", "ONE:nope", "empty:ONE", "ONE:empty:"})
  void aFileOfSeveralMayBeMissingOrEmpty(String files) throws Exception {
    Files.createFile(folder.resolve("empty"));
    String one = kubeconfig("one", "{token: first}").toString();
    String paths = files.replaceAll("nope|empty", folder + "/$0").replace("ONE", one);
    Map<String, String> environment = Map.of("KUBECONFIG", paths);
    assertThat(Kubeconfig.load(NONE, environment).context()).isEqualTo("one");
  }

  @Test
  void whereNoneIsLeftItIsSaid() {
    Path nope = folder.resolve("nope");
    assertThatThrownBy(() -> Kubeconfig.load(NONE, Map.of("KUBECONFIG", nope + ":" + nope)))
        .isInstanceOf(UserException.class)
        .hasMessage("there is no kubeconfig")
        .hasFieldOrPropertyWithValue("why", "what $KUBECONFIG names is not there");
    ClusterAddress option = new ClusterAddress(Optional.of(nope), NONE.context());
    assertThatThrownBy(() -> Kubeconfig.load(option, Map.of()))
        .hasMessage("cannot read the kubeconfig " + nope);
  }

  @Test
  void theFileThatIsBrokenIsNamed() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken"), "clusters: [");
    Map<String, String> environment =
        Map.of("KUBECONFIG", kubeconfig("one", "{token: first}") + ":" + broken);
    assertThatThrownBy(() -> Kubeconfig.load(NONE, environment))
        .isInstanceOf(UserException.class)
        .hasMessage("the kubeconfig " + broken + " cannot be understood");
  }

  @Test
  void aPodIsItsServiceAccount() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "of-the-pod\n");
    Map<String, String> environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST",
            "fd00::1",
            "KUBERNETES_SERVICE_PORT",
            "6443",
            "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN",
            token.toString(),
            "HOME",
            folder.toString());
    Kubeconfig config = Kubeconfig.load(NONE, environment);
    assertThat(config.context()).isEqualTo("in-cluster");
    assertThat(Kubeconfig.names(NONE, environment).all()).containsExactly("in-cluster");
    // What is offered can be opened.
    assertThat(
            Kubeconfig.load(
                    new ClusterAddress(Optional.empty(), Optional.of("in-cluster")), environment)
                .context())
        .isEqualTo("in-cluster");
    try (var client = client(config)) {
      assertThat(client.getMasterUrl()).hasToString("https://[fd00::1]:6443/");
      assertThat(client.getConfiguration().getOauthTokenProvider().getToken())
          .isEqualTo("of-the-pod");
      Files.writeString(token, "of-an-hour-later");
      assertThat(client.getConfiguration().getOauthTokenProvider().getToken())
          .isEqualTo("of-an-hour-later");
    }
    assertThatThrownBy(
            () ->
                Kubeconfig.load(
                    new ClusterAddress(Optional.empty(), Optional.of("lab")), environment))
        .hasMessageContaining("no context lab");
    assertThatThrownBy(() -> Kubeconfig.load(NONE, Map.of("HOME", folder.toString())))
        .hasMessageContaining("there is no kubeconfig");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{token: t}",
        "{tokenFile: nope}",
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin}}",
        "{auth-provider: {name: oidc}}",
        "{token: t, as-groups: [readers]}"
      })
  void contextsCanBeChosenWhoeverIsBroken(String user) throws Exception {
    String one = kubeconfig("one", user).toString();
    String two = kubeconfig("two", "{token: t}").toString();

    assertThat(Kubeconfig.names(NONE, Map.of("KUBECONFIG", two + ":" + one)))
        .isEqualTo(new Kubeconfig.Names(List.of("two", "one"), Optional.of("two")));

    ClusterAddress alone = new ClusterAddress(Optional.of(Path.of(one)), Optional.empty());
    assertThat(Cluster.contexts(alone)).containsExactly("one");
    assertThat(Cluster.currentContext(alone)).hasValue("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "current-context: ''", "current-context: nope"})
  void whereNoneIsChosenAllAreThere(String chosen) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("config"), chosen + "\ncontexts: [{name: one}, {name: two}]\n");
    ClusterAddress address = new ClusterAddress(Optional.of(file), Optional.empty());

    assertThat(Cluster.contexts(address)).containsExactly("one", "two");
    assertThat(Cluster.currentContext(address)).isEmpty();

    Files.writeString(file, chosen);
    assertThatThrownBy(() -> Cluster.contexts(address))
        .isInstanceOf(UserException.class)
        .hasMessage("the kubeconfig " + file + " has no current context")
        .hasFieldOrPropertyWithValue("why", "it has no contexts");
  }

  /** kubectl's own is below $HOME, of whom the user list may know nothing. */
  @Test
  void withoutAnotherItIsTheOneBelowHome() throws Exception {
    Path own = Files.createDirectories(folder.resolve(".kube")).resolve("config");
    Files.writeString(own, "");
    assertThat(NONE.files(Map.of("HOME", folder.toString()))).containsExactly(own);
  }
}
