package dev.sealift.core;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** An operation's events as lines of text: the step, what it waits for, and the time. */
public final class ProgressLines implements Events {
  private final Consumer<String> out;
  private String lastWait = "";

  /** Lines without escape sequences, handed to {@code out} one by one. */
  public ProgressLines(Consumer<String> out) {
    this.out = out;
  }

  /** Checks as they are told while they are made, for where they are the result. */
  public static String of(List<Check> checks) {
    StringBuilder out = new StringBuilder();
    ProgressLines lines = new ProgressLines(line -> out.append(line).append('\n'));
    checks.forEach(lines::check);
    return out.toString();
  }

  @Override
  public synchronized void emit(Event event) {
    if (event instanceof Event.CheckDone done) {
      check(done.check());
    } else if (event instanceof Event.StepStarted started) {
      lastWait = "";
      line("      " + started.step() + ": " + started.what());
    } else if (event instanceof Event.StepWaiting waiting) {
      // The same wait is told once: a log of a hundred equal lines helps nobody.
      if (!waiting.waitingFor().equals(lastWait)) {
        lastWait = waiting.waitingFor();
        line("  ..  " + waiting.step() + ": " + lastWait + " (" + time(waiting.elapsed()) + ")");
      }
    } else if (event instanceof Event.StepDone done) {
      line("  ok  " + done.step() + ": " + done.result() + " (" + time(done.took()) + ")");
    } else if (event instanceof Event.StepFailed failed) {
      line(" FAIL " + failed.step() + " (" + time(failed.took()) + ")");
    } else if (event instanceof Event.LogLine log) {
      line("   |  " + log.source() + ": " + log.line());
    } else if (event instanceof Event.Warning warning) {
      line(" warn " + warning.text() + "; " + warning.remedy());
    }
  }

  private void check(Check check) {
    String mark =
        switch (check.state()) {
          case OK -> "  ok  ";
          case WARNING -> " warn ";
          case FAILED -> " FAIL ";
        };
    line(mark + check.name() + ": " + check.seen());
    if (check.state() != Check.State.OK) {
      line("        why: " + check.why());
      line("        do:  " + check.remedy());
    }
  }

  private void line(String text) {
    out.accept(Text.printable(text));
  }

  private static String time(Duration took) {
    return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
  }
}
