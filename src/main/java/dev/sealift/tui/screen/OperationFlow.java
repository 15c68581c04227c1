package dev.sealift.tui.screen;

import dev.sealift.core.Events;
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
 * @param wiped what it holds that is secret, closed at its end
 * @param resume what finishes it once it was cut off; empty where that is a new plan of the same
 */
record OperationFlow(
    String name,
    String verb,
    Target target,
    Preparer preparer,
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

  static OperationFlow of(String name, String verb, Target target, Preparer preparer) {
    return new OperationFlow(name, verb, target, preparer, () -> {}, Optional.empty(), new Relay());
  }

  /** Finishes, or undoes, what was cut off. */
  static OperationFlow resume(Backend backend, Target target, boolean undo) {
    return resume(backend, target, undo, what -> Optional.empty());
  }

  /** The same, with what the operator has typed for it. */
  static OperationFlow resume(Backend backend, Target target, boolean undo, Prompter typed) {
    String verb = undo ? "undo" : "resume";
    return of(verb, verb, target, events -> backend.resume(target, undo, typed, events));
  }

  OperationFlow wiping(Runnable wiped) {
    return new OperationFlow(name, verb, target, preparer, wiped, resume, relay);
  }

  /** Its revision, once cut off, stands in the way of another one like it. */
  OperationFlow resumedBy(Backend backend) {
    Flow flow = resume(backend, target, false);
    return new OperationFlow(name, verb, target, preparer, wiped, Optional.of(flow), relay);
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
  public Screen done(Deployed deployed, Prepared prepared) {
    List<String> lines = deployed.lines(prepared.profile(), target.named());
    return DoneScreen.of(
        heading(Phase.DONE), lines, Optional.empty(), new Effect.Close(new Ended()));
  }

  @Override
  public void close() {
    wiped.run();
  }
}
