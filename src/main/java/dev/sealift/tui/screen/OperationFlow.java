package dev.sealift.tui.screen;

import dev.sealift.core.Events;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver.Prompter;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Prepared;
import java.util.List;
import java.util.Optional;

/**
 * A rotation, a rollback or a resume, from the home screen and back to it.
 *
 * @param name what it is, for the heading
 * @param verb what doing it is called
 * @param made whether it makes a password at random for the admin, who is to see it once
 * @param wiped what it holds that is secret, closed at its end
 * @param resume what finishes it once it was cut off; empty where that is a new plan of the same
 */
record OperationFlow(
    String name,
    String verb,
    Backend backend,
    Target target,
    Preparer preparer,
    boolean made,
    Runnable wiped,
    Optional<Flow> resume,
    Relay relay)
    implements Flow {
  /** It has ended, whatever way. */
  record Ended() implements Message {}

  /** Prepares it. */
  @FunctionalInterface
  interface Preparer {
    Prepared prepare(Events events) throws InterruptedException;
  }

  static OperationFlow of(
      String name, String verb, Backend backend, Target target, Preparer preparer) {
    return new OperationFlow(
        name, verb, backend, target, preparer, false, () -> {}, Optional.empty(), new Relay());
  }

  /** Finishes, or undoes, what was cut off. */
  static OperationFlow resume(Backend backend, Target target, boolean undo) {
    return resume(backend, target, undo, what -> Optional.empty());
  }

  /** The same, with what the operator has typed for it. */
  static OperationFlow resume(Backend backend, Target target, boolean undo, Prompter typed) {
    String verb = undo ? "undo" : "resume";
    return of(verb, verb, backend, target, events -> backend.resume(target, undo, typed, events));
  }

  OperationFlow wiping(Runnable wiped) {
    return new OperationFlow(name, verb, backend, target, preparer, made, wiped, resume, relay);
  }

  OperationFlow making(boolean made) {
    return new OperationFlow(name, verb, backend, target, preparer, made, wiped, resume, relay);
  }

  /** Its revision, once cut off, stands in the way of another one like it. */
  OperationFlow resumed() {
    Flow flow = resume(backend, target, false).making(made);
    return new OperationFlow(
        name, verb, backend, target, preparer, made, wiped, Optional.of(flow), relay);
  }

  @Override
  public Flow goingOn() {
    if (resume.isEmpty()) {
      return this;
    }
    // It goes by what is in the cluster.
    wiped.run();
    return resume.get();
  }

  @Override
  public Screen.Heading heading(Phase phase) {
    String title =
        switch (phase) {
          case PLAN -> name + ": plan";
          case PERFORM -> name;
          case DONE -> name + ": done";
        };
    return new Screen.Heading(title, target.place());
  }

  @Override
  public Prepared prepare(Events events) throws InterruptedException {
    relay.to(events);
    return preparer.prepare(relay);
  }

  @Override
  public void tell(Events events) {
    relay.to(events);
  }

  @Override
  public Next back(Screen screen) {
    return Next.to(screen, new Effect.Close(new Ended()));
  }

  @Override
  public Next leaving(Screen screen) {
    return back(screen);
  }

  @Override
  public Next done(Deployed deployed, Prepared prepared) {
    Profile profile = prepared.profile();
    return DoneScreen.of(
        heading(Phase.DONE),
        deployed.lines(profile, target.named(), backend.emulated()),
        List.of(),
        made
            ? Optional.of(DoneScreen.password(backend, target.context(), target.named(), profile))
            : Optional.empty(),
        new Effect.Close(new Ended()));
  }

  @Override
  public void close() {
    wiped.run();
  }
}
