package dev.sealift.cluster;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads a kubeconfig as k3s, kubeadm and kind write it: certificates, a token or a password. The
 * client library's own reader takes a tenth of a second for that, since it gets ready for all that
 * a kubeconfig could hold. What is not known here is left to it: a program to run, a file beside,
 * anything unusual or broken.
 */
final class PlainKubeconfig {
  /** What is neither looked at here nor there. */
  private static final Set<String> SKIPPED =
      Set.of("apiVersion", "kind", "preferences", "extensions");

  /** There is something that this does not know. */
  private static final class Unusual extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusual() {
      super("left to the client library", null, false, false);
    }
  }

  private PlainKubeconfig() {}

  /** What the text says; empty where the client library shall read it. */
  static Optional<Config> read(String text) {
    try {
      Object root = new Load(LoadSettings.builder().build()).loadFromString(text);
      Config config = new Config();
      fields(
          root,
          (key, value) -> {
            switch (key) {
              case "current-context" -> config.setCurrentContext(string(value));
              case "clusters" -> config.setClusters(list(value, PlainKubeconfig::cluster));
              case "users" -> config.setUsers(list(value, PlainKubeconfig::user));
              case "contexts" -> config.setContexts(list(value, PlainKubeconfig::context));
              default -> throw new Unusual();
            }
          });
      return Optional.of(config);
    } catch (RuntimeException | StackOverflowError e) {
      // It says what is wrong with it, if anything is.
      return Optional.empty();
    }
  }

  private static NamedCluster cluster(Object entry) {
    NamedCluster named = new NamedCluster();
    Cluster cluster = new Cluster();
    fields(
        entry,
        (key, value) -> {
          switch (key) {
            case "name" -> named.setName(string(value));
            case "cluster" -> {
              named.setCluster(cluster);
              fields(
                  value,
                  (option, set) -> {
                    switch (option) {
                      case "server" -> cluster.setServer(string(set));
                      case "certificate-authority" -> cluster.setCertificateAuthority(path(set));
                      case "certificate-authority-data" ->
                          cluster.setCertificateAuthorityData(string(set));
                      case "tls-server-name" -> cluster.setTlsServerName(string(set));
                      default -> throw new Unusual();
                    }
                  });
            }
            default -> throw new Unusual();
          }
        });
    return named;
  }

  private static NamedAuthInfo user(Object entry) {
    NamedAuthInfo named = new NamedAuthInfo();
    AuthInfo user = new AuthInfo();
    fields(
        entry,
        (key, value) -> {
          switch (key) {
            case "name" -> named.setName(string(value));
            case "user" -> {
              named.setUser(user);
              fields(
                  value,
                  (option, set) -> {
                    switch (option) {
                      case "client-certificate" -> user.setClientCertificate(path(set));
                      case "client-key" -> user.setClientKey(path(set));
                      case "client-certificate-data" -> user.setClientCertificateData(string(set));
                      case "client-key-data" -> user.setClientKeyData(string(set));
                      case "token" -> user.setToken(string(set));
                      case "username" -> user.setUsername(string(set));
                      case "password" -> user.setPassword(string(set));
                      default -> throw new Unusual();
                    }
                  });
            }
            default -> throw new Unusual();
          }
        });
    return named;
  }

  private static NamedContext context(Object entry) {
    NamedContext named = new NamedContext();
    Context context = new Context();
    fields(
        entry,
        (key, value) -> {
          switch (key) {
            case "name" -> named.setName(string(value));
            case "context" -> {
              named.setContext(context);
              fields(
                  value,
                  (option, set) -> {
                    switch (option) {
                      case "cluster" -> context.setCluster(string(set));
                      case "user" -> context.setUser(string(set));
                      case "namespace" -> context.setNamespace(string(set));
                      default -> throw new Unusual();
                    }
                  });
            }
            default -> throw new Unusual();
          }
        });
    return named;
  }

  private static void fields(Object map, BiConsumer<String, Object> field) {
    if (!(map instanceof Map<?, ?> entries)) {
      throw new Unusual();
    }
    entries.forEach(
        (key, value) -> {
          if (!SKIPPED.contains(string(key))) {
            field.accept(string(key), value);
          }
        });
  }

  private static <T> List<T> list(Object value, Function<Object, T> entry) {
    if (!(value instanceof List<?> entries)) {
      throw new Unusual();
    }
    return entries.stream().<T>map(entry).toList();
  }

  /** A relative one is meant from the kubeconfig's folder, which the library knows to do. */
  private static String path(Object value) {
    String file = string(value);
    if (!Path.of(file).isAbsolute()) {
      throw new Unusual();
    }
    return file;
  }

  private static String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new Unusual();
  }
}
