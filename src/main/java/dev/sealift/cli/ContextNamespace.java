package dev.sealift.cli;

import dev.sealift.cli.Main.Shell;
import dev.sealift.core.UserException;
import dev.sealift.seal.Documents;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The namespace of the kubeconfig's context, which kubectl and kubeseal put in where none is given.
 * Read here without the Kubernetes client, which takes longer to load than the sealing.
 */
final class ContextNamespace {
  private ContextNamespace() {}

  static String of(Shell shell, GlobalOptions options) {
    List<Path> files = files(shell, options);
    if (files.isEmpty()) {
      throw new UserException(
          "the Secret has no namespace",
          "there is no kubeconfig to take one from",
          "add -n NAMESPACE, or metadata.namespace to the Secret");
    }
    Optional<String> context = options.context;
    List<Map<String, Object>> configs = new ArrayList<>();
    for (Path file : files) {
      configs.addAll(Documents.read(new SealInput(shell).text(file), file.toString()));
    }
    for (Map<String, Object> config : configs) {
      String current = Documents.text(config, "current-context");
      context = context.or(() -> Optional.of(current).filter(name -> !name.isEmpty()));
    }
    for (Map<String, Object> config : configs) {
      if (config.get("contexts") instanceof List<?> list) {
        for (Object item : list) {
          if (item instanceof Map<?, ?> named
              && context.isPresent()
              && context.get().equals(named.get("name"))
              && named.get("context") instanceof Map<?, ?> inner) {
            return inner.get("namespace") instanceof String namespace && !namespace.isEmpty()
                ? namespace
                : "default";
          }
        }
      }
    }
    return "default";
  }

  private static List<Path> files(Shell shell, GlobalOptions options) {
    if (options.kubeconfig.isPresent()) {
      return List.of(options.kubeconfig.get());
    }
    String variable = shell.environment().get("KUBECONFIG");
    List<Path> files = new ArrayList<>();
    if (variable != null && !variable.isBlank()) {
      for (String part : variable.split(Pattern.quote(File.pathSeparator), -1)) {
        if (!part.isBlank() && Files.exists(Path.of(part))) {
          files.add(Path.of(part));
        }
      }
      return files;
    }
    Path home = Path.of(System.getProperty("user.home"), ".kube", "config");
    return Files.exists(home) ? List.of(home) : List.of();
  }
}
