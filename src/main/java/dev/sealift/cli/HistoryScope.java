package dev.sealift.cli;

import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Revision;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which deployments of a history are meant. */
final class HistoryScope {
  Optional<String> namespace = Optional.empty();

  /** Declares them. */
  void declare(Declaration command) {
    command.option(
        "-n --namespace",
        String.class,
        "NAME",
        "of this namespace's deployment alone",
        it -> namespace = Optional.of(it));
  }

  /** The deployments of the namespace; all without one. */
  List<DeploymentKey> deployments(History history) {
    List<DeploymentKey> all = history.deployments();
    if (namespace.isEmpty()) {
      return all;
    }
    List<DeploymentKey> found =
        all.stream().filter(key -> key.namespace().equals(namespace.get())).toList();
    if (found.isEmpty()) {
      throw new UserException(
          "the history has no deployment in namespace " + namespace.get(),
          all.isEmpty()
              ? "it is empty"
              : "it has "
                  + all.stream()
                      .map(DeploymentKey::namespace)
                      .distinct()
                      .collect(Collectors.joining(", ")),
          "name one of these with -n, or another history with --history");
    }
    return found;
  }

  /** The namespace's deployment, where two clusters have one the last that was changed. */
  Optional<DeploymentKey> key(History history) {
    if (namespace.isEmpty()) {
      return Optional.empty();
    }
    return deployments(history).stream()
        .flatMap(key -> history.list(Optional.of(key), 1, Optional.empty()).stream())
        .max(java.util.Comparator.comparingLong(Revision::id))
        .map(Revision::deployment);
  }

  /** A revision by its number. */
  Revision revision(History history, int number) {
    return history
        .find(key(history), number)
        .orElseThrow(
            () ->
                new UserException(
                    "there is no revision " + number,
                    namespace.isPresent()
                        ? ""
                        : "without -n the deployment that was changed last is meant",
                    "`sealift history list` shows those there are"));
  }
}
