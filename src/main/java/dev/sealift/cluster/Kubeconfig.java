package dev.sealift.cluster;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses kubeconfig and context as kubectl does: the option, $KUBECONFIG, ~/.kube/config; in a pod
 * without any of them its ServiceAccount.
 */
final class Kubeconfig {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 20_000;
  private static final long MAXIMUM_BYTES = 4 << 20;
  private static final Set<String> PROXIES =
      Set.of("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy");
  private static final String SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

  /** A file, and what it says where it is a plain one; that may be a token. */
  private record Source(Path file, Optional<io.fabric8.kubernetes.api.model.Config> plain) {
    static Source read(Path file) {
      return new Source(file, PlainKubeconfig.read(readable(file)));
    }

    io.fabric8.kubernetes.api.model.Config content() {
      try {
        return plain.orElseGet(() -> KubeConfigUtils.parseConfig(file.toFile()));
      } catch (RuntimeException | StackOverflowError e) {
        // The YAML reader below goes as deep as a hostile file does.
        throw notUnderstood(file, e);
      }
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * What can be chosen.
   *
   * @param current what kubectl takes by itself; empty where none is chosen, or one that is not
   *     there
   */
  record Names(List<String> all, Optional<String> current) {}

  /** What a pod without a kubeconfig is in. */
  private static final String IN_CLUSTER = "in-cluster";

  private final Config config;

  private Kubeconfig(Config config) {
    this.config = config;
  }

  static Kubeconfig load(ClusterAddress address) {
    return load(address, System.getenv());
  }

  static Kubeconfig load(ClusterAddress address, Map<String, String> environment) {
    List<Path> files = address.files(environment);
    Optional<Config> pod = files.isEmpty() ? inCluster(environment) : Optional.empty();
    if (pod.isPresent()) {
      Optional<String> other = address.context().filter(name -> !name.equals(IN_CLUSTER));
      if (other.isPresent()) {
        throw new UserException(
            "there is no kubeconfig, and so no context " + other.get(),
            "this runs in a pod, as its ServiceAccount",
            "leave --context out, or name a file with --kubeconfig");
      }
      return new Kubeconfig(tuned(pod.get(), environment));
    }
    return of(sources(files, environment), address, environment);
  }

  /**
   * The contexts that there are, whoever they are used as: one whose user is broken, or that is not
   * chosen, must not stand before the others.
   */
  static Names names(ClusterAddress address, Map<String, String> environment) {
    List<Path> files = address.files(environment);
    if (files.isEmpty() && inCluster(environment).isPresent()) {
      return new Names(List.of(IN_CLUSTER), Optional.of(IN_CLUSTER));
    }
    List<io.fabric8.kubernetes.api.model.Config> parsed =
        sources(files, environment).stream().map(Source::content).toList();
    List<String> all =
        parsed.stream()
            .flatMap(
                each ->
                    Objects.requireNonNullElse(each.getContexts(), List.<NamedContext>of())
                        .stream())
            .map(NamedContext::getName)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    if (all.isEmpty()) {
      throw noCurrent(files.get(0), all);
    }
    // The first file that chooses one wins.
    return new Names(
        all,
        parsed.stream()
            .map(io.fabric8.kubernetes.api.model.Config::getCurrentContext)
            .filter(all::contains)
            .findFirst());
  }

  private static List<Source> sources(List<Path> files, Map<String, String> environment) {
    if (files.isEmpty()) {
      throw new UserException(
          "there is no kubeconfig",
          environment.getOrDefault("KUBECONFIG", "").isBlank()
              ? "neither --kubeconfig nor $KUBECONFIG names one, and ~/.kube/config is not there"
              : "what $KUBECONFIG names is not there",
          "on k3s: export KUBECONFIG=/etc/rancher/k3s/k3s.yaml; or look first without a cluster:"
              + " sealift --sandbox");
    }
    return files.stream().map(Source::read).toList();
  }

  /**
   * The same where reading it once more, or for nothing, has no effect: it is in regular files, and
   * names no program to run.
   */
  static Optional<Kubeconfig> plain(ClusterAddress address) {
    Map<String, String> environment = System.getenv();
    List<Path> files = address.files(environment);
    if (files.isEmpty() || !files.stream().allMatch(Files::isRegularFile)) {
      return Optional.empty();
    }
    List<Source> sources = files.stream().map(Source::read).toList();
    return arePlain(sources) ? Optional.of(of(sources, address, environment)) : Optional.empty();
  }

  private static boolean arePlain(List<Source> sources) {
    for (Source source : sources) {
      if (source.plain().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static Kubeconfig of(
      List<Source> sources, ClusterAddress address, Map<String, String> environment) {
    return new Kubeconfig(tuned(parse(sources, address.context()), environment));
  }

  /** The pod's ServiceAccount, whose token the kubelet replaces: it is read for each request. */
  private static Optional<Config> inCluster(Map<String, String> environment) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    Path token = serviceAccount(environment, "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", "token");
    if (host.isEmpty() || !Files.exists(token)) {
      return Optional.empty();
    }
    Path ca = serviceAccount(environment, "KUBERNETES_CERTS_CA_FILE", "ca.crt");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    ConfigBuilder config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port)
            .withOauthTokenProvider(() -> KubeconfigUser.token(token));
    return Optional.of((Files.exists(ca) ? config.withCaCertFile(ca.toString()) : config).build());
  }

  /** The variables are those of the client library, for a pod that mounts it elsewhere. */
  private static Path serviceAccount(
      Map<String, String> environment, String variable, String name) {
    return Path.of(environment.getOrDefault(variable, SERVICE_ACCOUNT + name));
  }

  /** A file's name for a message; not a key or a token that stands where the name should. */
  static String shown(Object file) {
    String name = file.toString();
    // What PEM and a token of JSON begin with in base64.
    boolean content = Stream.of("\n", "-----BEGIN", "LS0tLS1", "eyJ").anyMatch(name::contains);
    return content ? "a file whose name is the content of one" : name;
  }

  private static String readable(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAXIMUM_BYTES) {
        throw new UserException(
            "the kubeconfig " + file + " is too large",
            "it has more than 4 MiB",
            "this is no kubeconfig: name another with --kubeconfig");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserException(
          "cannot read the kubeconfig " + shown(file),
          Files.exists(file) ? "no permission, or no text file" : "there is no such file",
          "check the path and its permissions, or name another with --kubeconfig",
          e);
    }
  }

  private static Config parse(List<Source> sources, Optional<String> context) {
    Path first = sources.get(0).file();
    // Several files are merged as kubectl does; nothing else of the environment is looked at.
    Config config = Config.empty();
    if (!arePlain(sources)) {
      KubeconfigUser.runNothing(config);
    }
    List<io.fabric8.kubernetes.api.model.Config> parsed =
        sources.stream().map(Source::content).toList();
    try {
      KubeConfigUtils.merge(
          config,
          context.orElse(null),
          parsed.toArray(io.fabric8.kubernetes.api.model.Config[]::new));
    } catch (RuntimeException e) {
      throw notUnderstood(first, e);
    }
    List<String> contexts = config.getContexts().stream().map(c -> c.getName()).toList();
    if (context.isPresent() && !contexts.contains(context.get())) {
      throw new UserException(
          "the kubeconfig has no context " + context.get(),
          contexts.isEmpty() ? "it has none" : "it has: " + String.join(", ", contexts),
          "name one of these with --context");
    }
    if (config.getCurrentContext() == null) {
      throw noCurrent(first, contexts);
    }
    if (!arePlain(sources)) {
      KubeconfigUser.complete(config, parsed);
    }
    return config;
  }

  private static UserException noCurrent(Path file, List<String> contexts) {
    return new UserException(
        "the kubeconfig " + file + " has no current context",
        contexts.isEmpty() ? "it has no contexts" : "it has: " + String.join(", ", contexts),
        "name one with --context, or: kubectl config use-context NAME");
  }

  private static UserException notUnderstood(Path file, Throwable e) {
    return new UserException(
        "the kubeconfig " + file + " cannot be understood",
        "it is no kubeconfig in YAML, or a file that it names is missing",
        "try it: kubectl --kubeconfig " + file + " config view",
        e);
  }

  /** An unreachable server is told of in seconds, not after fabric8's ten tries. */
  private static Config tuned(Config config, Map<String, String> environment) {
    // The library keeps an http:// proxy for http:// servers, and any other for https:// ones.
    String proxy = config.getHttpProxy() == null ? config.getHttpsProxy() : config.getHttpProxy();
    boolean proxied = proxy != null;
    for (String variable : PROXIES) {
      proxied |= environment.containsKey(variable);
    }
    if (proxied) {
      String address = ApiProxy.of(config.getMasterUrl(), proxy, environment).orElse(null);
      config.setHttpProxy(address);
      config.setHttpsProxy(address);
    }
    return new ConfigBuilder(config)
        .withConnectionTimeout(CONNECT_MILLIS)
        .withRequestTimeout(REQUEST_MILLIS)
        .withRequestRetryBackoffLimit(1)
        .withRequestRetryBackoffInterval(200)
        .build();
  }

  String context() {
    return config.getCurrentContext() == null ? IN_CLUSTER : config.getCurrentContext().getName();
  }

  /** The address and what the client library knows of it. */
  Config config() {
    return config;
  }
}
