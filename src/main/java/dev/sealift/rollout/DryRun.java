package dev.sealift.rollout;

import dev.sealift.cluster.ApplyResult;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.Tasks;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.plan.Applied;
import dev.sealift.plan.Change;
import dev.sealift.plan.Conflict;
import dev.sealift.plan.Differ;
import dev.sealift.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** What would come of applying objects: asked from the server, which writes nothing. */
final class DryRun {
  /** What is there, and what would come of an apply. */
  private record Answer(Optional<KubernetesObject> live, ApplyResult applied) {}

  private final Cluster cluster;
  private final boolean force;

  DryRun(Cluster cluster, boolean force) {
    this.cluster = cluster;
    this.force = force;
  }

  Plan plan(List<KubernetesObject> objects, Tasks tasks) throws InterruptedException {
    List<Callable<Answer>> questions = new ArrayList<>();
    for (KubernetesObject object : objects) {
      questions.add(() -> new Answer(cluster.get(object), cluster.apply(object, true, force)));
    }
    return plan(objects, tasks.all(questions));
  }

  /**
   * The same of objects that were applied before. Of one that stands as it was the server is not
   * asked: a look would need the rights of a writer, and take twice as many requests. Whoever has
   * them not is told that an object differs, if not in what.
   */
  Plan drift(List<KubernetesObject> objects, Readings readings, Tasks tasks)
      throws InterruptedException {
    List<Callable<Answer>> questions = new ArrayList<>();
    for (KubernetesObject object : objects) {
      Future<Optional<KubernetesObject>> reading = readings.of(object);
      questions.add(() -> askIfChanged(object, Tasks.get(reading)));
    }
    return plan(objects, tasks.all(questions));
  }

  private Answer askIfChanged(KubernetesObject object, Optional<KubernetesObject> live) {
    return new Answer(
        live,
        live.filter(there -> Applied.stands(object, there))
            .map(ApplyResult::of)
            .orElseGet(() -> cluster.wouldApply(object, force)));
  }

  private static Plan plan(List<KubernetesObject> objects, List<Answer> answers) {
    Differ differ = new Differ();
    List<Change> changes = new ArrayList<>();
    List<Conflict> conflicts = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      changes.add(change(differ, objects.get(i), answers.get(i)));
      conflicts.addAll(conflicts(objects.get(i), answers.get(i).applied()));
    }
    return new Plan(changes, conflicts);
  }

  private static Change change(Differ differ, KubernetesObject object, Answer answer) {
    Optional<String> untold = answer.applied().untold();
    if (answer.live().isPresent() && untold.isPresent()) {
      return Change.untold(object, untold.get());
    }
    return differ.compare(answer.live().orElse(null), answer.applied().object().orElse(object));
  }

  /** The fields of {@code object} that others own, as an apply of it tells them. */
  static List<Conflict> conflicts(KubernetesObject object, ApplyResult applied) {
    return applied.conflicts().stream()
        .map(c -> new Conflict(object.kind(), object.name(), c.field(), c.owner()))
        .toList();
  }
}
