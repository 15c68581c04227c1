package dev.sealift.cluster;

import dev.sealift.core.UserException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Chooses kubeconfig and context as kubectl does: the option, $KUBECONFIG, ~/.kube/config. */
final class Kubeconfig {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 20_000;
  private static final long MAXIMUM_BYTES = 4 << 20;
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  private final Config config;

  private Kubeconfig(Config config) {
    this.config = config;
  }

  static Kubeconfig load(ClusterAddress address) {
    List<Path> files = files(address);
    if (files.isEmpty() && Files.exists(SERVICE_ACCOUNT)) {
      return new Kubeconfig(tuned(new ConfigBuilder().build()));
    }
    if (files.isEmpty()) {
      throw new UserException(
          "there is no kubeconfig",
          "neither --kubeconfig nor $KUBECONFIG names one, and ~/.kube/config is not there",
          "on k3s: export KUBECONFIG=/etc/rancher/k3s/k3s.yaml; or look first without a cluster:"
              + " sealift --sandbox");
    }
    for (Path file : files) {
      readable(file);
    }
    return new Kubeconfig(tuned(parse(files, address.context())));
  }

  private static List<Path> files(ClusterAddress address) {
    if (address.kubeconfig().isPresent()) {
      return List.of(address.kubeconfig().get());
    }
    String variable = System.getenv("KUBECONFIG");
    List<Path> files = new ArrayList<>();
    if (variable != null && !variable.isBlank()) {
      for (String part : variable.split(Pattern.quote(File.pathSeparator), -1)) {
        if (!part.isBlank()) {
          files.add(Path.of(part));
        }
      }
      return files;
    }
    Path home = Path.of(System.getProperty("user.home"), ".kube", "config");
    return Files.exists(home) ? List.of(home) : List.of();
  }

  private static void readable(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAXIMUM_BYTES) {
        throw new UserException(
            "the kubeconfig " + file + " is too large",
            "it has more than 4 MiB",
            "this is no kubeconfig: name another with --kubeconfig");
      }
      Files.readString(file);
    } catch (IOException e) {
      throw new UserException(
          "cannot read the kubeconfig " + file,
          Files.exists(file) ? "no permission, or no text file" : "there is no such file",
          "check the path and its permissions, or name another with --kubeconfig",
          e);
    }
  }

  private static Config parse(List<Path> files, Optional<String> context) {
    Config config;
    try {
      // Several files are merged as kubectl does; nothing else of the environment is looked at.
      config = Config.empty();
      KubeConfigUtils.merge(
          config,
          context.orElse(null),
          files.stream()
              .map(file -> KubeConfigUtils.parseConfig(file.toFile()))
              .toArray(io.fabric8.kubernetes.api.model.Config[]::new));
    } catch (RuntimeException | StackOverflowError e) {
      // The YAML reader below goes as deep as a hostile file does.
      throw new UserException(
          "the kubeconfig " + files.get(0) + " cannot be understood",
          "it is no kubeconfig in YAML, or a file that it names is missing",
          "try it: kubectl --kubeconfig " + files.get(0) + " config view",
          e);
    }
    List<String> contexts = config.getContexts().stream().map(c -> c.getName()).toList();
    if (context.isPresent() && !contexts.contains(context.get())) {
      throw new UserException(
          "the kubeconfig has no context " + context.get(),
          contexts.isEmpty() ? "it has none" : "it has: " + String.join(", ", contexts),
          "name one of these with --context");
    }
    if (config.getCurrentContext() == null) {
      throw new UserException(
          "the kubeconfig " + files.get(0) + " has no current context",
          contexts.isEmpty() ? "it has no contexts" : "it has: " + String.join(", ", contexts),
          "name one with --context, or: kubectl config use-context NAME");
    }
    return config;
  }

  /** An unreachable server is told of in seconds, not after fabric8's ten tries. */
  private static Config tuned(Config config) {
    return new ConfigBuilder(config)
        .withConnectionTimeout(CONNECT_MILLIS)
        .withRequestTimeout(REQUEST_MILLIS)
        .withRequestRetryBackoffLimit(1)
        .withRequestRetryBackoffInterval(200)
        .build();
  }

  List<String> contexts() {
    return config.getContexts().stream().map(c -> c.getName()).toList();
  }

  String context() {
    return config.getCurrentContext() == null ? "in-cluster" : config.getCurrentContext().getName();
  }

  KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
