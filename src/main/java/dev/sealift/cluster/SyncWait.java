package dev.sealift.cluster;

import dev.sealift.core.Deadline;
import dev.sealift.core.Events;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.seal.SealedSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Waits for the controller to unseal: {@code observedGeneration} is current, {@code Synced} is
 * True, and the Secret is there. A condition at an older generation says nothing.
 */
final class SyncWait {
  private static final long PAUSE_MILLIS = 50;

  /** The status may still be of the try before. */
  private static final int REFUSALS_THAT_COUNT = 3;

  /** What no further try of the controller's changes; an API server that is busy, one may. */
  private static final Pattern FINAL =
      Pattern.compile(
          "no key could decrypt|illegal base64|not managed by SealedSecret|field is immutable");

  /**
   * A controller that writes a status has done so long before; and it tries six times within
   * seconds, then never again.
   */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final String namespace;
  private final Deadline deadline;
  private final Events events;
  private final Duration patience;
  private Optional<Duration> silentSince = Optional.empty();
  private Optional<Duration> refusedSince = Optional.empty();
  private int finalRefusals;

  /**
   * @param patience how long a Secret may be there without a word of it, and when that is looked
   *     at; and how long a refusal that may pass is waited out
   */
  SyncWait(Cluster cluster, String namespace, Deadline deadline, Events events, Duration patience) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.deadline = deadline;
    this.events = events;
    this.patience = patience;
  }

  void await(List<String> names) throws InterruptedException {
    List<String> left = new ArrayList<>(names);
    Poll poll = new Poll("secrets", deadline, events);
    while (true) {
      try {
        List<String> refusals = new ArrayList<>();
        for (String name : List.copyOf(left)) {
          look(name, left).ifPresent(text -> refusals.add(name + ": " + text));
        }
        endWhereRefused(refusals);
        endWhereSilent(left);
      } catch (UserException e) {
        poll.outlast(e);
      }
      if (left.isEmpty()) {
        return;
      }
      if (deadline.passed()) {
        throw new UserException(
            "the controller has not unsealed " + String.join(", ", left),
            "nothing came of it in " + deadline.span().toSeconds() + " s",
            "look at the controller: kubectl get pods -A -l name=sealed-secrets-controller");
      }
      poll.tell("the controller to unseal " + String.join(", ", left));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  void awaitGone(List<String> names) throws InterruptedException {
    Poll poll = new Poll("cleanup", deadline, events);
    while (areThere(names, poll)) {
      if (deadline.passed()) {
        throw new UserException(
            "the cluster has not deleted " + String.join(", ", names),
            "the Secret is still there " + deadline.span().toSeconds() + " s after its owner",
            "delete it: kubectl -n " + namespace + " delete secret " + String.join(" ", names));
      }
      poll.tell("the cluster to delete " + String.join(", ", names));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private boolean areThere(List<String> names, Poll poll) {
    try {
      return names.stream().anyMatch(this::secretThere);
    } catch (UserException e) {
      poll.outlast(e);
      return true;
    }
  }

  /** Takes {@code name} off the list when it is done; returns the controller's refusal if any. */
  private Optional<String> look(String name, List<String> left) {
    Optional<KubernetesObject> live = sealed(name);
    if (live.isEmpty()
        || !(live.get().tree().get("status") instanceof Map<?, ?> status)
        || !(status.get("observedGeneration") instanceof Number observed)
        || observed.longValue() < live.get().metadata().generation()
        || !(status.get("conditions") instanceof List<?> conditions)) {
      return Optional.empty();
    }
    for (Object item : conditions) {
      if (item instanceof Map<?, ?> condition && "Synced".equals(condition.get("type"))) {
        if ("True".equals(condition.get("status"))) {
          if (secretThere(name)) {
            left.remove(name);
          }
          return Optional.empty();
        }
        return Optional.of(Text.printable(String.valueOf(condition.get("message"))));
      }
    }
    return Optional.empty();
  }

  private void endWhereRefused(List<String> refusals) {
    Duration elapsed = deadline.elapsed();
    Optional<String> last =
        refusals.stream().filter(text -> FINAL.matcher(text).find()).findFirst();
    finalRefusals = last.isPresent() ? finalRefusals + 1 : 0;
    refusedSince =
        refusals.isEmpty() ? Optional.empty() : refusedSince.or(() -> Optional.of(elapsed));
    if (finalRefusals >= REFUSALS_THAT_COUNT
        || refusedSince
            .filter(since -> elapsed.minus(since).compareTo(patience) >= 0)
            .isPresent()) {
      throw refused(last.orElseGet(() -> refusals.get(0)));
    }
  }

  /** It may be the Secret of an older SealedSecret: nobody can tell that it is unsealed. */
  private void endWhereSilent(List<String> left) {
    Duration elapsed = deadline.elapsed();
    if (elapsed.compareTo(patience) < 0) {
      return;
    }
    Optional<String> silent = left.stream().filter(this::isSilent).findFirst();
    silentSince = silent.isEmpty() ? Optional.empty() : silentSince.or(() -> Optional.of(elapsed));
    if (silentSince.filter(since -> elapsed.minus(since).compareTo(patience) >= 0).isPresent()) {
      throw new UserException(
          "the controller does not say what it has unsealed",
          "it made Secret "
              + silent.orElseThrow()
              + " and wrote no status to its SealedSecret: it runs with --update-status=false",
          "take that from the arguments of its Deployment, and run this again");
    }
  }

  /** Whether the Secret was made of this SealedSecret, which has never had a status. */
  private boolean isSilent(String name) {
    Optional<KubernetesObject> live = sealed(name);
    if (live.isEmpty()
        || (live.get().tree().get("status") instanceof Map<?, ?> status && !status.isEmpty())) {
      return false;
    }
    String uid = live.get().at("metadata", "uid");
    return uid != null
        && cluster
            .get("v1", "Secret", namespace, name)
            .map(secret -> secret.<List<Map<String, Object>>>at("metadata", "ownerReferences"))
            .filter(owners -> owners.stream().anyMatch(owner -> uid.equals(owner.get("uid"))))
            .isPresent();
  }

  private Optional<KubernetesObject> sealed(String name) {
    return cluster.get(SealedSecret.API_VERSION, SealedSecret.KIND, namespace, name);
  }

  private boolean secretThere(String name) {
    return cluster.get("v1", "Secret", namespace, name).isPresent();
  }

  private static UserException refused(String said) {
    boolean foreign = said.contains("not managed by SealedSecret");
    return new UserException(
        foreign
            ? "the controller does not replace a Secret that it did not make"
            : "the controller could not unseal",
        said,
        foreign
            ? "annotate that Secret with sealedsecrets.bitnami.com/managed=true, or delete it"
            : "its key may be gone or new: run this again, which seals with its certificate of"
                + " now");
  }
}
