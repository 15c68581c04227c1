package dev.sealift.tui.screen;

import dev.sealift.core.Events;
import dev.sealift.rollout.Deployed;
import dev.sealift.rollout.Prepared;
import java.util.List;

/** An operation from its plan to its proof: what differs between a deployment, a rotation, … */
interface Flow {
  /** What stands above the plan, the progress and the end. */
  Screen.Heading heading(Phase phase);

  /** Where an operation is. */
  enum Phase {
    PLAN,
    PERFORM,
    DONE
  }

  /** Reads and checks; writes nothing. On a work thread. */
  Prepared prepare(Events events) throws InterruptedException;

  /** What changes here, beside what the plan tells; known once that is there. */
  default List<String> changes() {
    return List.of();
  }

  /** Whom the operation's events go to from now on. */
  void tell(Events events);

  /** Called before the first write, on a work thread. */
  default void starting(Prepared prepared) {}

  /** It has begun and did not succeed; {@code interrupted} where it was cut off in the middle. */
  default void stopped(boolean interrupted) {}

  /** Called after the proof, on a work thread. */
  default void succeeded() {}

  /** What applying it is called, e.g. {@code apply to k3s}. */
  String verb();

  /** What goes on where this was ended in the middle, in its stead. */
  default Flow goingOn() {
    return this;
  }

  /** The names of the steps that will come, where they are known. */
  default List<String> steps() {
    return List.of();
  }

  /** More keys of the plan's screen. */
  default List<Binding> more(PlanScreen screen) {
    return List.of();
  }

  /** To one answer, by its key. */
  default Next jump(String key) {
    throw new IllegalStateException("nothing to change here");
  }

  /** Esc at the plan. */
  Next back(Screen screen);

  /** Ctrl-C at the plan. */
  Next leaving(Screen screen);

  /** The operator has said yes to leaving. */
  default Next left(Screen screen) {
    return back(screen);
  }

  /** Something else that has ended meanwhile, such as the check of a step. */
  default void told(Message message) {
    message.drop();
  }

  /** What follows the proof. */
  Next done(Deployed deployed, Prepared prepared);

  /** The program ends, or the screens are left: keeps and wipes. */
  default void close() {}
}
