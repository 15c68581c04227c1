package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.cluster.ClusterAddress;
import dev.sealift.core.UserException;
import dev.sealift.seal.Documents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The namespace of the kubeconfig's context, which kubectl and kubeseal put in where none is given.
 * Read here without the Kubernetes client, which takes longer to load than the sealing.
 */
final class ContextNamespace {
  private ContextNamespace() {}

  /**
   * {@code default} where the chosen context names none.
   *
   * @throws UserException there is no kubeconfig, no context is chosen in it, or one that is not
   *     there; kubeseal refuses all of these
   */
  static String of(Shell shell, GlobalOptions options) {
    List<Path> files =
        new ClusterAddress(options.kubeconfig, options.context).files(shell.environment());
    if (files.isEmpty()) {
      throw none("there is no kubeconfig to take one from");
    }
    Optional<String> context = options.context;
    List<Map<String, Object>> configs = new ArrayList<>();
    for (Path file : files) {
      configs.addAll(Documents.read(new SealInput(shell, options).text(file), file.toString()));
    }
    for (Map<String, Object> config : configs) {
      String current = Documents.text(config, "current-context");
      context = context.or(() -> Optional.of(current).filter(name -> !name.isEmpty()));
    }
    String places = String.join(", ", files.stream().map(Path::toString).toList());
    return of(
        context.orElseThrow(() -> none("no context is chosen in " + places)), configs, places);
  }

  private static UserException none(String why) {
    return new UserException(
        "the Secret has no namespace",
        why,
        "add -n NAMESPACE, or metadata.namespace to the Secret");
  }

  private static String of(String context, List<Map<String, Object>> configs, String places) {
    Set<String> names = new LinkedHashSet<>();
    for (Map<String, Object> config : configs) {
      if (config.get("contexts") instanceof List<?> list) {
        for (Object item : list) {
          if (item instanceof Map<?, ?> named && named.get("name") instanceof String name) {
            names.add(name);
            if (name.equals(context) && named.get("context") instanceof Map<?, ?> inner) {
              return inner.get("namespace") instanceof String namespace && !namespace.isEmpty()
                  ? namespace
                  : "default";
            }
          }
        }
      }
    }
    if (names.contains(context)) {
      return "default";
    }
    throw new UserException(
        "there is no context " + context + " in " + places,
        names.isEmpty() ? "there is none at all" : "there are: " + String.join(", ", names),
        "name one that is there with --context, or give -n NAMESPACE");
  }
}
