package dev.sealift.doctor;

import dev.sealift.cluster.Mending;
import dev.sealift.cluster.NamespaceView;
import dev.sealift.cluster.PodHealth;
import dev.sealift.core.Check;
import dev.sealift.core.Deadline;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.manifest.Names;
import dev.sealift.plan.Action;
import dev.sealift.plan.Change;
import dev.sealift.profile.Profile;
import dev.sealift.rollout.Drift;
import dev.sealift.rollout.Workplace;
import dev.sealift.seal.SealedSecret;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the doctor can mend without losing anything. Each is shown before it is done. */
public final class Fixes {
  private static final String MANAGED = "sealedsecrets.bitnami.com/managed";

  /** What only a new start of the pods mends. */
  private static final Set<Ailment> BY_RESTART =
      Set.of(
          Ailment.PODS_OUTDATED,
          Ailment.FLASK_KEYS_DIFFER,
          Ailment.RESOLVED_BROKEN,
          Ailment.LOGIN_OPEN);

  /** Does it. */
  @FunctionalInterface
  private interface Work {
    String run() throws InterruptedException;
  }

  /** One change that mends something. */
  public static final class Fix {
    private final String title;
    private final List<String> lines;
    private final Work work;

    private Fix(String title, List<String> lines, Work work) {
      this.title = title;
      this.lines = List.copyOf(lines);
      this.work = work;
    }

    /** What it does, e.g. {@code delete the crashed pod mlflow-6b9f}. */
    public String title() {
      return title;
    }

    /** What it changes, a line each, secrets masked. */
    public List<String> lines() {
      return lines;
    }

    /**
     * Does it.
     *
     * @return what came of it
     */
    public String perform() throws InterruptedException {
      return work.run();
    }
  }

  private final Workplace work;
  private final Profile profile;
  private final String namespace;

  /** Fixes for one deployment. */
  public Fixes(Workplace work, Profile profile) {
    this.work = work;
    this.profile = profile;
    this.namespace = profile.deployment().namespace();
  }

  /** What is safe to do about {@code checks}, in the order in which it is done. */
  public List<Fix> of(List<Check> checks) throws InterruptedException {
    List<Fix> fixes = new ArrayList<>();
    drift().ifPresent(fixes::add);
    try (Tasks tasks = new Tasks();
        Patient patient = Patient.read(work, profile, tasks)) {
      for (String name : Names.secrets()) {
        patient
            .secret(name)
            .filter(live -> live.sealedOwner().isEmpty())
            .filter(live -> !"true".equals(live.annotations().get(MANAGED)))
            .ifPresent(live -> fixes.add(release(name)));
      }
      if (checks.stream().anyMatch(c -> BY_RESTART.stream().anyMatch(a -> a.isFoundBy(c)))) {
        fixes.add(restart());
      } else {
        patient.pods().stream().filter(Fixes::crashed).forEach(pod -> fixes.add(delete(pod)));
      }
      if (checks.stream().anyMatch(Ailment.LOGIN_REFUSED::isFoundBy)) {
        fixes.add(resetAdmin());
      }
    }
    return fixes;
  }

  private static boolean crashed(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null && PodHealth.crashed(pod);
  }

  /**
   * What the last revision applied, again, a SealedSecret that is gone with it. Not where one is
   * another: then somebody has rotated or deployed with a history that is not this one, and its
   * values are the newer ones.
   */
  private Optional<Fix> drift() throws InterruptedException {
    Drift drift = Drift.read(work, profile);
    List<Change> changes =
        drift.plan().changes().stream().filter(c -> c.action() != Action.UNCHANGED).toList();
    boolean others =
        changes.stream()
            .anyMatch(c -> c.kind().equals(SealedSecret.KIND) && c.action() != Action.CREATE);
    if (changes.isEmpty() || others) {
      return Optional.empty();
    }
    List<KubernetesObject> objects =
        drift.objects().stream().filter(object -> isOf(changes, object)).toList();
    String number = drift.revision().map(r -> Integer.toString(r.number())).orElse("");
    return Optional.of(
        new Fix(
            "apply again what revision " + number + " had applied, others' changes undone",
            drift.lines(),
            () -> {
              for (KubernetesObject object : objects) {
                work.cluster().apply(object, false, true);
              }
              List<String> sealed =
                  objects.stream()
                      .filter(o -> o.kind().equals(SealedSecret.KIND))
                      .map(o -> o.name())
                      .toList();
              work.cluster()
                  .awaitSynced(namespace, sealed, Deadline.in(work.timeout()), work.events());
              return objects.size() + " objects applied; " + awaitPods();
            }));
  }

  private static boolean isOf(List<Change> changes, KubernetesObject object) {
    return changes.stream()
        .anyMatch(c -> c.kind().equals(object.kind()) && c.name().equals(object.name()));
  }

  private Fix release(String secret) {
    return new Fix(
        "release Secret " + secret + " to the Sealed Secrets controller",
        List.of("~ Secret/" + secret, "    metadata.annotations." + MANAGED + ": (none) -> true"),
        () -> {
          new Mending(work.cluster(), namespace).annotateSecret(secret, Map.of(MANAGED, "true"));
          return "the next sealift apply makes it the controller's";
        });
  }

  private Fix restart() {
    return new Fix(
        "make the pods anew, one after the other, the old one serving until the new one does",
        List.of("~ Deployment/" + Names.DEPLOYMENT + ": rollout restart"),
        () -> {
          new Mending(work.cluster(), namespace).restart(Names.DEPLOYMENT, work.clock().instant());
          return awaitPods();
        });
  }

  private Fix delete(Pod pod) {
    String name = pod.getMetadata().getName();
    return new Fix(
        "delete the crashed pod " + name + ", which is made anew at once",
        List.of("- Pod/" + name),
        () -> {
          work.cluster().delete("v1", "Pod", namespace, name);
          return awaitPods();
        });
  }

  private Fix resetAdmin() {
    return new Fix(
        "set the admin's password in MLflow to what Secret " + Names.BASIC_AUTH + " has",
        List.of("~ table users of database " + profile.database().auth() + ": password_hash"),
        () -> {
          Pod pod =
              PodHealth.newest(
                      new NamespaceView(work.cluster(), namespace)
                          .pods().stream().filter(PodHealth::ready))
                  .orElseThrow(
                      () ->
                          new UserException(
                              "no pod is ready",
                              "the change is made in one",
                              "mend the pods first"));
          NamespaceView.Output output =
              new NamespaceView(work.cluster(), namespace)
                  .exec(
                      pod.getMetadata().getName(),
                      "mlflow",
                      new byte[0],
                      Deadline.in(work.timeout()),
                      "python3",
                      "-c",
                      PodLook.script("reset.py"));
          if (output.status() != 0 || !output.out().strip().equals("1")) {
            throw new UserException(
                "the admin's password was not changed",
                "the pod has no way into the database, or there is no such user",
                "see the other findings, and run this again");
          }
          return "done";
        });
  }

  /** How the pods came up; that they did not is for the next examination to tell. */
  private String awaitPods() throws InterruptedException {
    try (Tasks tasks = new Tasks();
        Patient patient = Patient.read(work, profile, tasks)) {
      work.cluster()
          .awaitRollout(
              namespace,
              Names.DEPLOYMENT,
              Deadline.in(work.timeout()),
              work.events(),
              patient::masked);
      return "the pods run";
    } catch (UserException e) {
      return "the pods do not run: " + Ailment.said(e);
    }
  }
}
