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

  /** Declares it, for a command about one deployment. */
  void declare(Declaration command) {
    declare(
        command,
        "of this namespace's deployment alone; where clusters have one each, the last changed");
  }

  /** The same for a command about all of them. */
  void declareAll(Declaration command) {
    declare(command, "of this namespace's deployments alone, in whichever cluster");
  }

  private void declare(Declaration command, String what) {
    command.option("-n --namespace", String.class, "NAME", what, it -> namespace = Optional.of(it));
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
          all.isEmpty() ? "it is empty" : "it has " + namespaces(all),
          "name one of these with -n, or another history with --history");
    }
    return found;
  }

  /** Refuses a namespace that has none. */
  void requireAny(History history) {
    deployments(history);
  }

  private static String namespaces(List<DeploymentKey> keys) {
    return keys.stream().map(DeploymentKey::namespace).distinct().collect(Collectors.joining(", "));
  }

  /** The namespace's deployment, where two clusters have one the last that was changed. */
  Optional<DeploymentKey> key(History history) {
    if (namespace.isEmpty()) {
      return Optional.empty();
    }
    return history.newest(deployments(history)).map(Revision::deployment);
  }

  /**
   * Refuses a revision's number where it may be several deployments'.
   *
   * @param what the option that gives it
   */
  void requireOne(History history, String what) {
    List<DeploymentKey> all = history.deployments();
    if (namespace.isEmpty() && all.size() > 1) {
      throw new UsageException(
          what + " does not tell whose revision is meant",
          "each deployment counts its own; the history has "
              + all.size()
              + ", in "
              + namespaces(all),
          "name one with -n");
    }
  }

  /** A revision by its number. */
  Revision revision(History history, int number) {
    return history.find(key(history), number).orElseThrow(() -> none(history, number));
  }

  private UserException none(History history, int number) {
    List<DeploymentKey> all = deployments(history);
    String what = "there is no revision " + number;
    String remedy = "`sealift history list` shows those there are";
    Optional<Revision> newest = history.newest(all);
    if (newest.isEmpty()) {
      return new UserException(what, "the history is empty", remedy);
    }
    String last = "the last of " + newest.get().deployment().namespace() + " is ";
    String one =
        all.size() > 1 && namespace.isEmpty()
            ? "; without -n the deployment that was changed last is meant"
            : "";
    return new UserException(what, last + newest.get().number() + one, remedy);
  }
}
