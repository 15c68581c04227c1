package dev.sealift.tui;

import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import com.googlecode.lanterna.terminal.Terminal;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.rollout.CutOff;
import dev.sealift.tui.screen.Binding;
import dev.sealift.tui.screen.Effect;
import dev.sealift.tui.screen.Message;
import dev.sealift.tui.screen.Next;
import dev.sealift.tui.screen.Screen;
import dev.sealift.tui.widget.Frame;
import dev.sealift.tui.widget.Key;
import dev.sealift.tui.widget.Line;
import dev.sealift.tui.widget.Scroll;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The loop: one thread that takes keys and messages in order, asks the top screen what follows, and
 * draws. It waits for nothing but the next of them.
 */
final class App {
  /** How long an operation may take to close its revision when the terminal is gone. */
  private static final long UNWIND_MILLIS = 8000;

  private static final String BREAKS = "the line breaks and tabs of the paste were left out";

  private sealed interface Incoming {}

  private record Stroke(KeyStroke stroke) implements Incoming {}

  private record Told(Jobs.Id id, Message message, boolean last) implements Incoming {}

  private record Redraw() implements Incoming {}

  private record Due() implements Incoming {}

  private record Unsaved(UserException error) implements Incoming {}

  private record Timer(int slot, String name, long at, Message message) {}

  private static final class Slot {
    final int id;
    Screen screen;

    Slot(int id, Screen screen) {
      this.id = id;
      this.screen = screen;
    }
  }

  private final Terminal terminal;
  private final Painter painter;
  private final LongSupplier nanos;
  private final Path crashLog;
  private final LinkedBlockingQueue<Incoming> incoming = new LinkedBlockingQueue<>();
  private final Idle idle = new Idle();
  private final Jobs jobs;
  private final Tasks saver = Tasks.inOrder();
  private final List<Future<Void>> saves = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private final Deque<Slot> slots = new ArrayDeque<>();
  private final Keys keys = new Keys();
  private int slotIds;
  private String notice = "";

  /** Whether the last key was one of a paste. */
  private boolean pasted;

  /** What stands over the screen until a key takes it away: the help, or what has failed. */
  private Optional<Scroll> over = Optional.empty();

  private Optional<Effect.Ending> ending = Optional.empty();

  /** Whether the end of the program cut an operation off. */
  private boolean cutOff;

  private final List<String> told = new ArrayList<>();

  /** Why the answers of a screen that was left are not kept; set by the thread that saves. */
  private volatile Optional<UserException> unkept = Optional.empty();

  App(Terminal terminal, Looks looks, LongSupplier nanos, Path crashLog) throws IOException {
    this.terminal = terminal;
    this.nanos = nanos;
    this.crashLog = crashLog;
    this.painter = new Painter(terminal, looks);
    this.jobs = new Jobs(this::told);
    idle.begun();
    terminal.addResizeListener((t, size) -> post(new Redraw()));
  }

  /** For tests, and for the bench: when there is nothing left to do. */
  Idle idle() {
    return idle;
  }

  /** What the screens want told when the terminal's own screen is back. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** The terminal was in other hands. */
  void redraw() {
    post(new Redraw());
  }

  /** The clock has moved on, where it does not do so by itself. */
  void due() {
    post(new Due());
  }

  /**
   * Runs until a screen ends it.
   *
   * @throws InterruptedException the program is being ended; a {@link CutOff} where an operation
   *     was at work
   * @throws UserException answers could not be kept; or a bug, which says that it is one
   */
  Effect.Ending run(Screen first) throws InterruptedException {
    Effect.Ending how;
    try {
      how = untilEnded(first);
    } catch (InterruptedException e) {
      InterruptedException told = cutOff ? new CutOff() : e;
      unkept.ifPresent(told::addSuppressed);
      throw told;
    }
    if (unkept.isPresent()) {
      throw unkept.get();
    }
    return how;
  }

  private Effect.Ending untilEnded(Screen first) throws InterruptedException {
    Thread input = new Thread(this::read, "sealift-keys");
    input.setDaemon(true);
    try {
      open(first);
      draw();
      idle.ended(1);
      input.start();
      while (ending.isEmpty()) {
        takeOne();
      }
      return ending.get();
    } catch (IOException e) {
      // The terminal is gone: as good as a hang-up.
      throw new InterruptedException();
    } catch (RuntimeException | Error e) {
      restore();
      throw Crash.logged(e, crashLog);
    } finally {
      end();
    }
  }

  private void read() {
    try {
      KeyStroke stroke;
      do {
        stroke = terminal.readInput();
        post(new Stroke(stroke));
      } while (stroke.getKeyType() != KeyType.EOF);
    } catch (IOException e) {
      post(new Stroke(new KeyStroke(KeyType.EOF)));
    }
  }

  private void told(Jobs.Id id, Message message, boolean last) {
    post(new Told(id, message, last));
  }

  private void post(Incoming one) {
    idle.begun();
    incoming.add(one);
  }

  private void takeOne() throws InterruptedException, IOException {
    Incoming one = incoming.poll(untilTimer(), TimeUnit.NANOSECONDS);
    int taken = 0;
    while (one != null && ending.isEmpty()) {
      try {
        take(one);
      } catch (UserException e) {
        failed(e);
      }
      taken++;
      one = incoming.poll();
    }
    fireTimers();
    if (ending.isEmpty()) {
      draw();
    }
    idle.ended(taken);
  }

  /** What a screen could not do is told over it, and the screen stays as it was. */
  private void failed(UserException e) {
    over = Optional.of(Scroll.of(Line.of(e)));
  }

  private void take(Incoming one) throws InterruptedException, IOException {
    if (one instanceof Stroke pressed) {
      if (pressed.stroke().getKeyType() == KeyType.EOF) {
        throw new InterruptedException();
      }
      try {
        for (Key key : keys.keys(pressed.stroke())) {
          press(key);
        }
      } finally {
        idle.pressed();
      }
    } else if (one instanceof Told told) {
      try {
        deliver(told);
      } finally {
        if (told.last()) {
          idle.jobEnded();
        }
      }
    } else if (one instanceof Unsaved unsaved) {
      UserException e = unsaved.error();
      notice = "your answers are not kept: " + (e.why().isEmpty() ? e.what() : e.why());
    } else if (one instanceof Redraw) {
      painter.forget();
    }
  }

  private void press(Key key) throws IOException, InterruptedException {
    // What is said of a paste stays until the next key.
    if (key.kind() != Key.Kind.PASTED || !pasted) {
      notice = "";
    }
    pasted = key.kind() == Key.Kind.PASTED;
    if (key.equals(Key.control('l'))) {
      painter.forget();
    } else if (key.equals(Key.control('z'))) {
      suspend();
    } else if (!Chrome.fits(painter.frame()) && !key.equals(Key.control('c'))) {
      // Nobody applies, or goes back, on a screen that is not to be seen.
      return;
    } else if (over.isPresent() && !key.equals(Key.control('c'))) {
      Key moves = listKey(key);
      over = Scroll.takes(moves) ? over.map(scroll -> scroll.typed(moves)) : Optional.empty();
      if (key.kind() == Key.Kind.PASTED) {
        // The rest of the paste goes into the field, and so does its beginning.
        act(key);
      }
    } else {
      over = Optional.empty();
      act(key);
    }
  }

  private void act(Key key) throws IOException, InterruptedException {
    Slot top = top();
    follow(top, next(top.screen, key));
  }

  private Next next(Screen screen, Key key) {
    if (key.equals(Key.control('c'))) {
      return screen.leaving();
    }
    if (screen.takes(key)) {
      Next next = screen.typed(key);
      return key.isBreak() && next.notice().isEmpty() ? next.saying(BREAKS) : next;
    }
    for (Binding binding : screen.bindings()) {
      if (binding.key().equals(key)) {
        return binding
            .disabled()
            .map(why -> Next.to(screen).saying("not now: " + why))
            .orElseGet(() -> binding.action().get());
      }
    }
    if (key.equals(Key.of('?')) || key.equals(Key.F1)) {
      over = Optional.of(Chrome.helpText(screen));
    }
    return listKey(key).equals(key) ? Next.to(screen) : next(screen, listKey(key));
  }

  /** What hands are used to from less and vi, where a letter is nothing else. */
  private static Key listKey(Key key) {
    if (key.equals(Key.of('j'))) {
      return Key.DOWN;
    }
    if (key.equals(Key.of('k'))) {
      return Key.UP;
    }
    return key.equals(Key.of('q')) ? Key.ESCAPE : key;
  }

  private void deliver(Told told) throws IOException, InterruptedException {
    if (!jobs.wanted(told.id(), told.last())) {
      told.message().drop();
      return;
    }
    deliver(told.id().slot(), told.message());
  }

  private void deliver(int slotId, Message message) throws IOException, InterruptedException {
    for (Slot slot : slots) {
      if (slot.id == slotId) {
        follow(slot, slot.screen.on(message));
        return;
      }
    }
    message.drop();
  }

  private void follow(Slot slot, Next next) throws IOException, InterruptedException {
    boolean other = !slot.screen.heading().title().equals(next.screen().heading().title());
    slot.screen = next.screen();
    if (other || !next.notice().isEmpty()) {
      notice = next.notice();
    }
    for (Effect effect : next.effects()) {
      follow(slot, effect);
    }
  }

  private void follow(Slot slot, Effect effect) throws IOException, InterruptedException {
    if (effect instanceof Effect.Run run) {
      idle.jobStarted();
      jobs.start(slot.id, run.name(), run.job(), false);
    } else if (effect instanceof Effect.RunToEnd run) {
      idle.jobStarted();
      jobs.start(slot.id, run.name(), run.job(), true);
    } else if (effect instanceof Effect.Interrupt interrupt) {
      jobs.interrupt(slot.id, interrupt.name());
    } else if (effect instanceof Effect.Save save) {
      save(save.save());
    } else if (effect instanceof Effect.Later later) {
      timers.removeIf(t -> t.slot() == slot.id && t.name().equals(later.name()));
      long at = nanos.getAsLong() + later.delay().toNanos();
      timers.add(new Timer(slot.id, later.name(), at, later.message()));
    } else if (effect instanceof Effect.Open open) {
      open(open.screen());
    } else if (effect instanceof Effect.Close close) {
      close(slot, close.result());
    } else if (effect instanceof Effect.Quit quit) {
      ending = Optional.of(quit.ending());
      told.addAll(quit.told());
    } else if (effect instanceof Effect.Tell tell) {
      told.addAll(tell.lines());
    } else if (effect instanceof Effect.Suspend) {
      suspend();
    }
  }

  private void open(Screen screen) throws IOException, InterruptedException {
    Slot slot = new Slot(++slotIds, screen);
    slots.push(slot);
    for (Effect effect : screen.opening()) {
      follow(slot, effect);
    }
  }

  private void close(Slot slot, Message result) throws IOException, InterruptedException {
    slots.remove(slot);
    jobs.forget(slot.id);
    timers.removeIf(timer -> timer.slot() == slot.id);
    try {
      slot.screen.close();
    } catch (UserException e) {
      failed(e);
    }
    Slot below = slots.peek();
    if (below == null) {
      result.drop();
      ending = Optional.of(Effect.Ending.LEFT);
    } else {
      follow(below, below.screen.on(result));
    }
  }

  private void save(Runnable save) {
    saves.removeIf(Future::isDone);
    idle.jobStarted();
    saves.add(
        saver.start(
            () -> {
              try {
                save.run();
              } catch (UserException e) {
                post(new Unsaved(e));
              } finally {
                idle.jobEnded();
              }
              return null;
            }));
  }

  private void suspend() throws IOException {
    if (terminal instanceof UnixTty tty) {
      tty.suspend();
      painter.forget();
    }
  }

  private Slot top() {
    Slot top = slots.peek();
    if (top == null) {
      throw new IllegalStateException("no screen");
    }
    return top;
  }

  private void draw() throws IOException {
    Frame frame = painter.frame();
    Screen screen = top().screen;
    if (over.isPresent()) {
      Chrome.over(screen, over.get(), frame);
    } else {
      Chrome.render(screen, notice, frame);
    }
    painter.paint(frame);
  }

  private long untilTimer() {
    long now = nanos.getAsLong();
    return timers.stream()
        .mapToLong(timer -> Math.max(0, timer.at() - now))
        .min()
        .orElse(Duration.ofHours(1).toNanos());
  }

  private void fireTimers() throws IOException, InterruptedException {
    long now = nanos.getAsLong();
    for (Timer timer : List.copyOf(timers)) {
      if (timer.at() - now <= 0 && timers.remove(timer)) {
        try {
          deliver(timer.slot(), timer.message());
        } catch (UserException e) {
          failed(e);
        }
      }
    }
  }

  /** There is no screen any more to say on what could not be kept: {@link #run} does. */
  private void close(Slot slot) {
    try {
      slot.screen.close();
    } catch (UserException e) {
      unkept = Optional.of(e);
    }
  }

  private void restore() {
    try {
      terminal.close();
    } catch (IOException e) {
      // It is gone; there is nothing to restore.
    }
  }

  /** Whatever way it ends: the terminal first, then the drafts, then what has to be closed. */
  private void end() throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    restore();
    slots.forEach(slot -> save(() -> close(slot)));
    saves.forEach(Tasks::getToTheEnd);
    interrupted |= Thread.interrupted();
    saver.close();
    cutOff = jobs.end(UNWIND_MILLIS);
    idle.over();
    incoming.forEach(
        one -> {
          if (one instanceof Told told) {
            told.message().drop();
          }
        });
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
