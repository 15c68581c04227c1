package dev.sealift.cluster;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedExtension;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a kubeconfig says of its user and the client library does not obey, or not as kubectl does.
 * A plain one has none of it.
 */
final class KubeconfigUser {
  private static final Duration PLUGIN_LIMIT = Duration.ofSeconds(60);

  private KubeconfigUser() {}

  /** Keeps the library from running a plugin when it merges the files. */
  static void runNothing(Config config) {
    config.setOauthTokenProvider(() -> null);
  }

  /**
   * Adds it to what the library took.
   *
   * @param files the kubeconfigs
   */
  static void complete(Config config, List<io.fabric8.kubernetes.api.model.Config> files) {
    config.setOauthTokenProvider(null);
    Optional<AuthInfo> found = user(config, files);
    if (found.isEmpty()) {
      return;
    }
    AuthInfo user = found.get();
    if (Impersonation.isWanted(user)) {
      Impersonation.set(user, config);
    }
    if (user.getTokenFile() != null && !user.getTokenFile().isBlank()) {
      takeTokenFrom(user.getTokenFile(), config);
    } else if (user.getExec() != null && !hasCredential(config)) {
      take(
          new ExecPlugin(user.getExec(), folder(config), told(config, files), PLUGIN_LIMIT),
          config);
    }
  }

  /** Who the context is for, as the client library chooses: the first file that knows the name. */
  private static Optional<AuthInfo> user(
      Config config, List<io.fabric8.kubernetes.api.model.Config> files) {
    // Any of it may be missing: the file is a person's.
    var context = config.getCurrentContext().getContext();
    String name = context == null ? null : context.getUser();
    return files.stream()
        .flatMap(
            file ->
                Objects.requireNonNullElse(file.getUsers(), List.<NamedAuthInfo>of()).stream()
                    .filter(named -> named != null && named.getUser() != null)
                    .filter(named -> name != null && name.equals(named.getName()))
                    // Of several in one file it takes the last.
                    .reduce((one, next) -> next)
                    .stream())
        .findFirst()
        .map(NamedAuthInfo::getUser);
  }

  /** The folder of the file that has the user. */
  private static Path folder(Config config) {
    File kubeconfig = config.getFileWithAuthInfo();
    Path folder = kubeconfig == null ? null : kubeconfig.toPath().toAbsolutePath().getParent();
    return folder == null ? Path.of("") : folder;
  }

  /**
   * A token in a file of its own, which whoever renews it replaces: it is read for each request,
   * and comes before a token in the kubeconfig, which holds as long as the file cannot be read.
   */
  private static void takeTokenFrom(String name, Config config) {
    Path file = folder(config).resolve(name);
    String token = config.getAutoOAuthToken();
    if (token == null) {
      String unused = token(file);
    }
    config.setOauthTokenProvider(
        () -> token == null || Files.isReadable(file) ? token(file) : token);
  }

  static String token(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
        // It would not fit into a header, and the JDK would quote it when it says so.
        throw new UserException(
            "the token file " + Kubeconfig.shown(file) + " holds no token",
            "a token is one line of letters, digits and marks",
            "check tokenFile in the kubeconfig");
      }
      return token;
    } catch (IOException e) {
      throw new UserException(
          "cannot read the token file " + Kubeconfig.shown(file),
          Files.exists(file) ? "no permission, or no text file" : "there is no such file",
          "check tokenFile in the kubeconfig, and the file's permissions",
          e);
    }
  }

  /** Whether there is one that needs no plugin: client-go then runs none. */
  private static boolean hasCredential(Config config) {
    return config.getAutoOAuthToken() != null
        || config.getUsername() != null
        || config.getClientCertData() != null
        || config.getClientCertFile() != null;
  }

  private static void take(ExecPlugin plugin, Config config) {
    config.setOauthTokenProvider(plugin);
    plugin
        .certificate()
        .ifPresent(
            pair -> {
              config.setClientCertData(base64(pair.getKey().getBytes(StandardCharsets.UTF_8)));
              config.setClientKeyData(base64(pair.getValue().getBytes(StandardCharsets.UTF_8)));
              config.setClientKeyAlgo(Config.getKeyAlgorithm(null, config.getClientKeyData()));
            });
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** What a plugin is told of the cluster: client.authentication.k8s.io/v1, Cluster. */
  private static Map<String, Object> told(
      Config config, List<io.fabric8.kubernetes.api.model.Config> files) {
    Map<String, Object> told = new LinkedHashMap<>();
    cluster(config, files)
        .ifPresent(
            cluster -> {
              put(told, "server", cluster.getServer());
              put(told, "tls-server-name", cluster.getTlsServerName());
              put(told, "insecure-skip-tls-verify", cluster.getInsecureSkipTlsVerify());
              put(told, "certificate-authority-data", authority(config));
              put(told, "proxy-url", cluster.getProxyUrl());
              Objects.requireNonNullElse(cluster.getExtensions(), List.<NamedExtension>of())
                  .stream()
                  .filter(each -> "client.authentication.k8s.io/exec".equals(each.getName()))
                  .forEach(each -> put(told, "config", each.getExtension()));
            });
    return told;
  }

  private static Optional<Cluster> cluster(
      Config config, List<io.fabric8.kubernetes.api.model.Config> files) {
    String name = config.getCurrentContext().getContext().getCluster();
    return files.stream()
        .flatMap(
            file ->
                Objects.requireNonNullElse(file.getClusters(), List.<NamedCluster>of()).stream())
        .filter(named -> named != null && named.getCluster() != null)
        .filter(named -> Objects.equals(name, named.getName()))
        .findFirst()
        .map(NamedCluster::getCluster);
  }

  private static void put(Map<String, Object> told, String key, @Nullable Object value) {
    if (value != null) {
      told.put(key, value);
    }
  }

  private static @Nullable String authority(Config config) {
    if (config.getCaCertData() != null || config.getCaCertFile() == null) {
      return config.getCaCertData();
    }
    try {
      return base64(Files.readAllBytes(Path.of(config.getCaCertFile())));
    } catch (IOException e) {
      // It is named when the way to the server is opened.
      return null;
    }
  }
}
