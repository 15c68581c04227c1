package dev.sealift.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which kubeconfig and which context of it; as kubectl chooses where they are empty. */
public record ClusterAddress(Optional<Path> kubeconfig, Optional<String> context) {
  /** Field by field: a record's own makes method handles ready first, which takes 10 ms. */
  public boolean is(ClusterAddress other) {
    return kubeconfig.equals(other.kubeconfig) && context.equals(other.context);
  }

  /**
   * The kubeconfig's files: the one named, else those of {@code $KUBECONFIG}, else {@code
   * ~/.kube/config}. As kubectl does, those of the last two that are not there are passed over.
   */
  public List<Path> files(Map<String, String> environment) {
    if (kubeconfig.isPresent()) {
      return List.of(kubeconfig.get());
    }
    List<Path> files = new ArrayList<>();
    String variable = environment.getOrDefault("KUBECONFIG", "");
    if (variable.isBlank()) {
      addWhereThere(files, Path.of(home(environment), ".kube", "config"));
    } else {
      for (String part : variable.split(Pattern.quote(File.pathSeparator), -1)) {
        if (!part.isBlank()) {
          addWhereThere(files, Path.of(part));
        }
      }
    }
    return files;
  }

  private static void addWhereThere(List<Path> files, Path file) {
    if (Files.exists(file)) {
      files.add(file);
    }
  }

  /** kubectl's is {@code $HOME}; Java's is the user list's, which a container may not be in. */
  private static String home(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return home.isEmpty() ? System.getProperty("user.home") : home;
  }
}
