package dev.sealift.rollout;

import dev.sealift.cluster.OperationLock;
import dev.sealift.core.Check;
import dev.sealift.core.Text;
import dev.sealift.core.UserException;
import dev.sealift.history.DeploymentKey;
import dev.sealift.history.History;
import dev.sealift.history.Intent;
import dev.sealift.history.Operation;
import dev.sealift.history.Revision;
import dev.sealift.history.State;
import dev.sealift.manifest.Manifests;
import dev.sealift.mlflow.Proof;
import dev.sealift.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operation that was cut off, about to be brought to its end.
 *
 * @param cut the revision that was cut off; empty when this history has no record of it
 * @param profile of what it leads to
 * @param requireUnchanged fails when somebody else has changed something since
 */
record Resumption(
    Workplace work,
    DeploymentKey key,
    Optional<Revision> cut,
    Way way,
    Profile profile,
    List<Check> checks,
    List<String> lines,
    Convergence convergence,
    Guard requireUnchanged)
    implements Prepared {

  @Override
  public String title() {
    return "resume" + cut.map(r -> " revision " + r.number()).orElse("");
  }

  @Override
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    cut.ifPresent(r -> notices.add(told(r)));
    notices.add("it goes " + way.why());
    return notices;
  }

  static String told(Revision r) {
    String word = Text.word(r.operation());
    String at = r.failedStep().isEmpty() ? "" : " at step " + r.failedStep();
    String reason = r.reason().isEmpty() ? "" : " (" + r.reason() + ")";
    return "revision "
        + r.number()
        + ", "
        + word
        + " by "
        + r.who()
        + " at "
        + r.startedAt()
        + ", was cut off"
        + at
        + reason;
  }

  @Override
  public boolean hasChanges() {
    return true;
  }

  @Override
  public Deployed perform() throws InterruptedException {
    if (!work.cluster().namespaceExists(key.namespace())) {
      new ObjectWriter(work, key.namespace(), true).apply(Manifests.namespace(profile));
    }
    // The lock comes first: whoever may still be at it is left alone.
    try (OperationLock lock = work.lock(key.namespace())) {
      requireUnchanged.check();
      closeCut();
      Recorder recorder = Recorder.begin(work, intent());
      Steps.Done<Proof> done = Steps.run(recorder, work.events(), steps -> converge(steps, lock));
      return new Deployed(true, Optional.of(done.revision()), done.result());
    }
  }

  private Proof converge(Steps steps, OperationLock lock) throws InterruptedException {
    boolean apply = cut.map(r -> r.operation() == Operation.APPLY).orElse(false);
    // What an apply leaves is mended by the next one, as long as no values are kept; what the
    // others leave, by a resume alone.
    steps.unsettled(!apply);
    try {
      Proof proof = convergence.run(steps, lock);
      convergence.cleanUp(steps, lock);
      return proof;
    } catch (UserException e) {
      throw new UserException(
          e.what(),
          e.why(),
          e.remedyThen(steps.isUnsettled() ? again() : "run `sealift apply`"),
          e);
    }
  }

  /** The other way may be the only one that is left. */
  private String again() {
    return way.back()
        ? "run `sealift resume` again, or `sealift resume --forward`, which goes on to what was"
            + " to be brought"
        : "run `sealift resume` again, or `sealift resume --undo`";
  }

  private void closeCut() {
    try (History history = work.history().get()) {
      Settled.requireStill(history, key, cut);
      cut.filter(r -> r.state() == State.PENDING).ifPresent(r -> history.interrupt(r.id()));
    }
  }

  private Intent intent() {
    String of = cut.map(r -> "of revision " + r.number()).orElse("");
    return new Intent(
        key,
        Operation.RESUME,
        way.text(),
        way.manifests(),
        profile.deployment().image(),
        work.cluster().context(),
        Intent.note(of, work.note()),
        work.operator());
  }

  @Override
  public void close() {
    // It holds no credential: they are read from the cluster step by step.
  }
}
