package dev.sealift.rollout;

import dev.sealift.cluster.ApplyResult;
import dev.sealift.cluster.Cluster;
import dev.sealift.core.Tasks;
import dev.sealift.manifest.KubernetesObject;
import dev.sealift.plan.Change;
import dev.sealift.plan.Conflict;
import dev.sealift.plan.Differ;
import dev.sealift.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What would come of applying objects: asked from the server, which writes nothing. */
final class DryRun {
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
    List<Answer> answers = tasks.all(questions);
    Differ differ = new Differ();
    List<Change> changes = new ArrayList<>();
    List<Conflict> conflicts = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      KubernetesObject object = objects.get(i);
      Answer answer = answers.get(i);
      answer
          .applied()
          .conflicts()
          .forEach(
              c -> conflicts.add(new Conflict(object.kind(), object.name(), c.field(), c.owner())));
      changes.add(
          differ.compare(answer.live().orElse(null), answer.applied().object().orElse(object)));
    }
    return new Plan(changes, conflicts);
  }
}
