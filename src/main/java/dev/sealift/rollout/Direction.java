package dev.sealift.rollout;

import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.manifest.Yaml;
import dev.sealift.seal.SealedSecret;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Decides which way an operation that was cut off is brought to its end. */
final class Direction {
  /** Whoever has a resume run again and again does not lose sight of what it is to finish. */
  private static final int LONGEST_CHAIN = 1_000;

  private final History history;
  private final Vault vault;
  private final DeploymentKey key;
  private final Optional<Revision> last;
  private final Heading heading;

  Direction(History history, Vault vault, DeploymentKey key, Heading heading) {
    this.history = history;
    this.vault = vault;
    this.key = key;
    this.last = history.latest(key, State.SUCCEEDED);
    this.heading = heading;
  }

  /** Whether there is a revision to go back to. */
  boolean canGoBack() {
    return last.isPresent();
  }

  /**
   * Whether someone else has changed a Secret since a rotation or a rollback was cut off: it began
   * with those of the last revision, or what was tried since had left, and brought those of its
   * own. Not where it is to be undone whatever there is.
   */
  boolean changedByOthers(Revision cut) {
    boolean exact = cut.operation() == Operation.ROTATE || cut.operation() == Operation.ROLLBACK;
    if (heading == Heading.BACK || !exact) {
      return false;
    }
    List<KubernetesObject> known = Removal.had(history, key);
    return Names.secrets().stream()
        .anyMatch(
            name ->
                vault.sealed(name).filter(live -> !Staging.among(known, name, live)).isPresent());
  }

  Way way(Revision cut) {
    if (heading == Heading.BACK) {
      return back("as asked");
    }
    if (heading == Heading.FORWARD) {
      return forward(begun(cut), "as asked");
    }
    if (hasStep(cut, Steps.UNDO)) {
      return back("it was being undone");
    }
    return switch (cut.operation()) {
      case APPLY -> forward(cut, "an apply goes on from what is there");
      case RESUME -> forward(cut, "where the resume before it went");
      case ROTATE -> bySecrets(cut);
      case ROLLBACK -> rollback(cut);
    };
  }

  /** What the resumes up to {@code cut} were to finish or undo. */
  private Revision begun(Revision cut) {
    // Nothing but resumes begins over what was cut off, and one that failed ended all before it.
    List<Revision> open =
        history.list(Optional.of(key), LONGEST_CHAIN, Optional.empty()).stream()
            .takeWhile(r -> r.state().isOpen())
            .toList();
    for (int i = open.size() - 1; i >= 0; i--) {
      if (!history.manifests(open.get(i).id()).isEmpty()) {
        return open.get(i);
      }
    }
    return cut;
  }

  private Way rollback(Revision cut) {
    // Its Secrets tell nothing: they are the same on both sides, also where all is proven.
    if (changesNoSecret(cut)) {
      return forward(cut, "it changes no Secret, and goes on from what is there");
    }
    // Back there nothing would come to a proof, and so to no end.
    return hasStep(cut, Steps.FROM_DOWN)
        ? forward(cut, "what ran before did not answer")
        : bySecrets(cut);
  }

  private boolean hasStep(Revision cut, String name) {
    return history.steps(cut.id()).stream().anyMatch(step -> step.name().equals(name));
  }

  private Way bySecrets(Revision cut) {
    return brought(cut)
        ? forward(cut, "its Secrets are in place already, in part or whole")
        : back("no Secret had been changed yet");
  }

  private boolean changesNoSecret(Revision cut) {
    List<KubernetesObject> wanted = Yaml.read(history.manifests(cut.id()));
    List<KubernetesObject> before = before();
    return Names.secrets().stream()
        .allMatch(name -> data(Staging.in(wanted, name)).equals(data(Staging.in(before, name))));
  }

  private List<KubernetesObject> before() {
    return last.map(r -> Yaml.read(history.manifests(r.id()))).orElse(List.of());
  }

  private Way forward(Revision cut, String why) {
    boolean mayMake = cut.operation() == Operation.APPLY || cut.operation() == Operation.RESUME;
    return new Way(
        false,
        history.profile(cut.id()),
        history.manifests(cut.id()),
        "forward, to what it was about to do: " + why,
        mayMake);
  }

  private Way back(String why) {
    Revision r =
        last.orElseThrow(
            () ->
                new UserException(
                    "there is no revision to go back to",
                    "none of this deployment has succeeded, as far as this history knows",
                    "name the history that deployed it with --history"));
    return new Way(
        true,
        history.profile(r.id()),
        history.manifests(r.id()),
        "back to revision " + r.number() + notToWhatFailed() + ": " + why,
        false);
  }

  /** An operation may have begun from what an apply had left: nobody has proven that it works. */
  private String notToWhatFailed() {
    return Removal.failed(history, key)
        .map(r -> ", the last that succeeded, not to what revision " + r.number() + " had left")
        .orElse("");
  }

  /**
   * Whether any Secret is no longer as the last revision left it, and has been changed to what the
   * operation was about to bring.
   */
  private boolean brought(Revision cut) {
    List<KubernetesObject> wanted = Yaml.read(history.manifests(cut.id()));
    List<KubernetesObject> before = before();
    return Names.secrets().stream()
        .anyMatch(
            name -> {
              Optional<SortedMap<String, String>> live = data(vault.sealed(name));
              return live.isPresent()
                  && live.equals(data(Staging.in(wanted, name)))
                  && !live.equals(data(Staging.in(before, name)));
            });
  }

  private static Optional<SortedMap<String, String>> data(Optional<SealedSecret> sealed) {
    return sealed.map(SealedSecret::encryptedData);
  }
}
