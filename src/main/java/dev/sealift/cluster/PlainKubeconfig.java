package dev.sealift.cluster;

import dev.sealift.manifest.Yaml;
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
import java.util.function.Consumer;
import java.util.function.Function;

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
    if (text.contains("*")) {
      // An alias, perhaps: nothing that is written there has a star.
      return Optional.empty();
    }
    try {
      Config config = new Config();
      fields(
          Yaml.map(text),
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
      // It says what is wrong with it, if anything is; but it fails where nothing is said at all.
      return isEmpty(text) ? Optional.of(new Config()) : Optional.empty();
    }
  }

  /** Whether nothing but comments stands there, which kubectl takes for a file just begun. */
  private static boolean isEmpty(String text) {
    return text.lines()
        .map(String::strip)
        .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals("---"));
  }

  private static NamedCluster cluster(Object entry) {
    NamedCluster named = new NamedCluster();
    entry(
        entry,
        named::setName,
        "cluster",
        content -> {
          Cluster cluster = new Cluster();
          named.setCluster(cluster);
          fields(
              content,
              (key, value) -> {
                switch (key) {
                  case "server" -> cluster.setServer(string(value));
                  case "certificate-authority" -> cluster.setCertificateAuthority(path(value));
                  case "certificate-authority-data" ->
                      cluster.setCertificateAuthorityData(string(value));
                  case "tls-server-name" -> cluster.setTlsServerName(string(value));
                  default -> throw new Unusual();
                }
              });
        });
    return named;
  }

  private static NamedAuthInfo user(Object entry) {
    NamedAuthInfo named = new NamedAuthInfo();
    entry(
        entry,
        named::setName,
        "user",
        content -> {
          AuthInfo user = new AuthInfo();
          named.setUser(user);
          fields(
              content,
              (key, value) -> {
                switch (key) {
                  case "client-certificate" -> user.setClientCertificate(path(value));
                  case "client-key" -> user.setClientKey(path(value));
                  case "client-certificate-data" -> user.setClientCertificateData(string(value));
                  case "client-key-data" -> user.setClientKeyData(string(value));
                  case "token" -> user.setToken(string(value));
                  case "username" -> user.setUsername(string(value));
                  case "password" -> user.setPassword(string(value));
                  default -> throw new Unusual();
                }
              });
        });
    return named;
  }

  private static NamedContext context(Object entry) {
    NamedContext named = new NamedContext();
    entry(
        entry,
        named::setName,
        "context",
        content -> {
          Context context = new Context();
          named.setContext(context);
          fields(
              content,
              (key, value) -> {
                switch (key) {
                  case "cluster" -> context.setCluster(string(value));
                  case "user" -> context.setUser(string(value));
                  case "namespace" -> context.setNamespace(string(value));
                  default -> throw new Unusual();
                }
              });
        });
    return named;
  }

  /** An entry of one of the lists: its name, and what it says under {@code key}. */
  private static void entry(
      Object entry, Consumer<String> name, String key, Consumer<Object> content) {
    fields(
        entry,
        (field, value) -> {
          if (field.equals("name")) {
            name.accept(string(value));
          } else if (field.equals(key)) {
            content.accept(value);
          } else {
            throw new Unusual();
          }
        });
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
