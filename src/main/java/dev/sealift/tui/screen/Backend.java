package dev.sealift.tui.screen;

import dev.sealift.core.Check;
import dev.sealift.core.Events;
import dev.sealift.core.UserException;
import dev.sealift.credential.Secret;
import dev.sealift.history.Revision;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver.Prompter;
import dev.sealift.rollout.Prepared;
import dev.sealift.rollout.Rotation;
import dev.sealift.rollout.StatusReport;
import dev.sealift.tui.screen.Question.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the screens have done for them. All of it may take long, so it is called by {@link Job}s
 * alone; each call may throw a {@link UserException}.
 */
public interface Backend {
  /** The contexts that can be chosen, the current one first. */
  List<String> contexts();

  /**
   * What there are profiles of.
   *
   * @param broken why it cannot be used, of each that cannot
   */
  record Known(List<Target> targets, List<UserException> broken) {}

  /** The deployments that there are profiles of. */
  Known targets() throws InterruptedException;

  /**
   * A deployment is begun: from now on it is looked for there.
   *
   * @return the context, where kubectl's own is another one
   */
  Optional<String> begun(Path profile, String context);

  /** The context, where a command has to name it since kubectl's own is another one. */
  Optional<String> named(String context);

  /** Whether what is deployed here is the sandbox's, which is emulated. */
  boolean emulated();

  /**
   * How a command begins that is to work where this one does: {@code sealift} with its options.
   * Takes no time.
   *
   * @param context the context to name; the one that was given, if any, where it is empty
   */
  String command(Optional<String> context);

  /** Checks the answers of one step against the real hosts. */
  List<Check> check(Step step, String context, Snapshot answers, Events events)
      throws InterruptedException;

  /** Where the profile goes where none was chosen. */
  Path profileFile();

  /** Where the answers for that profile are kept until it is whole. */
  Path draft(Path profile);

  /** Prepares a deployment. */
  Prepared apply(String context, Snapshot answers, Events events) throws InterruptedException;

  /**
   * Prepares a rotation.
   *
   * @param typed new values that only the operator has, by {@code section.key}
   */
  Prepared rotate(Target target, Set<Rotation> what, Map<String, Secret> typed, Events events)
      throws InterruptedException;

  /** Prepares a way back to an earlier revision. */
  Prepared rollback(Target target, int revision, Events events) throws InterruptedException;

  /**
   * Prepares the end of what was cut off: finished, or undone.
   *
   * @param typed what the operator has typed, asked when it is performed
   */
  Prepared resume(Target target, boolean undo, Prompter typed, Events events)
      throws InterruptedException;

  /**
   * Prepares the end of a deployment by these answers that was cut off.
   *
   * @param typed the same: what was recorded of it says {@code prompt}
   */
  Prepared resume(String context, Snapshot answers, Prompter typed, Events events)
      throws InterruptedException;

  /** What runs. */
  StatusReport status(Target target) throws InterruptedException;

  /** Revisions, the newest first. */
  List<Revision> history(Target target, Optional<Long> beforeId);

  /** A revision's steps and profile, a line each. */
  List<String> revision(Target target, Revision revision);

  /** What differs between two revisions, a line each. */
  List<String> difference(Target target, Revision from, Revision to);

  /** Every check of a deployment; each is told to {@code events} as it is made. */
  List<Check> doctor(Target target, Events events) throws InterruptedException;

  /** The admin's password, as the cluster has it now; the caller's to close. */
  Optional<Secret> adminPassword(String context, Profile profile);
}
