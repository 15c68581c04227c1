package dev.sealift.tui;

import dev.sealift.core.UserException;
import dev.sealift.rollout.CutOff;
import dev.sealift.tui.screen.Job;
import dev.sealift.tui.screen.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The work of the screens, each piece on a thread of its own. Used by the loop's thread alone; what
 * the work has to say goes back to it.
 */
final class Jobs {
  /** To whom the work belongs, and the how-manieth of that name it is. */
  record Id(int slot, String name, long serial) {}

  /** Takes what work tells; {@code last} when it has ended. */
  @FunctionalInterface
  interface Told {
    void tell(Id id, Message message, boolean last);
  }

  private record Running(Id id, Thread thread, boolean toEnd) {}

  private final Told told;
  private final Map<String, Running> running = new LinkedHashMap<>();
  private long serials;

  /** Whether the last operation was ended in the middle; told by its thread. */
  private volatile boolean cutOff;

  Jobs(Told told) {
    this.told = told;
  }

  void start(int slot, String name, Job job, boolean toEnd) {
    interrupt(slot, name);
    Id id = new Id(slot, name, ++serials);
    Thread thread = new Thread(() -> run(id, job, toEnd), "sealift-" + name);
    thread.setDaemon(true);
    running.put(slot + "/" + name, new Running(id, thread, toEnd));
    thread.start();
  }

  private void run(Id id, Job job, boolean toEnd) {
    Consumer<Message> meanwhile = message -> told.tell(id, message, false);
    Message result;
    try {
      result = job.run(meanwhile);
      if (toEnd) {
        cutOff = false;
      }
    } catch (InterruptedException e) {
      cutOff |= e instanceof CutOff;
      result = new Message.Interrupted(id.name());
    } catch (UserException e) {
      result =
          Thread.currentThread().isInterrupted()
              ? new Message.Interrupted(id.name())
              : new Message.Failed(id.name(), e);
    } catch (RuntimeException | Error e) {
      // The message of an unforeseen exception may hold anything, a secret included.
      result = new Message.Failed(id.name(), Crash.error(e));
    }
    told.tell(id, result, true);
  }

  /** Whether a message is still wanted: its work was not replaced or taken away. */
  boolean wanted(Id id, boolean last) {
    String key = id.slot() + "/" + id.name();
    Running current = running.get(key);
    boolean wanted = current != null && current.id().equals(id);
    if (wanted && last) {
      running.remove(key);
    }
    return wanted;
  }

  /** Interrupts; the work still tells of its end. */
  void interrupt(int slot, String name) {
    Running current = running.get(slot + "/" + name);
    if (current != null) {
      current.thread().interrupt();
    }
  }

  /** Interrupts all of a screen that is gone, and drops what it would tell. */
  void forget(int slot) {
    for (Running each : List.copyOf(running.values())) {
      if (each.id().slot() == slot) {
        each.thread().interrupt();
        running.remove(slot + "/" + each.id().name());
      }
    }
  }

  /**
   * Interrupts everything, and waits for what has to close a revision.
   *
   * @return whether there is something to resume by that
   */
  boolean end(long millis) throws InterruptedException {
    List<Running> all = new ArrayList<>(running.values());
    all.forEach(each -> each.thread().interrupt());
    for (Running each : all) {
      if (each.toEnd()) {
        each.thread().join(millis);
        cutOff |= each.thread().isAlive();
      }
    }
    return cutOff;
  }
}
