package dev.sealift.tui.screen;

import java.time.Duration;
import java.util.List;

/** What a screen wants done. */
public sealed interface Effect {
  /** Starts work. One of the same name that runs already is interrupted, its result dropped. */
  record Run(String name, Job job) implements Effect {}

  /** Work that a closing program waits for, so that it can close its revision. */
  record RunToEnd(String name, Job job) implements Effect {}

  /** Interrupts work; it ends with {@link Message.Interrupted}. */
  record Interrupt(String name) implements Effect {}

  /** Something quick and in order that may touch the disk, such as keeping a draft. */
  record Save(Runnable save) implements Effect {}

  /** A message later. One of the same name that waits already is replaced. */
  record Later(String name, Duration delay, Message message) implements Effect {}

  /** Puts a screen on top. */
  record Open(Screen screen) implements Effect {}

  /** Takes this screen away and tells the one below. */
  record Close(Message result) implements Effect {}

  /** Hands the terminal back to the shell until the operator returns. */
  record Suspend() implements Effect {}

  /** Lines that are told on the terminal's own screen, once the program has ended. */
  record Tell(List<String> lines) implements Effect {}

  /** Ends the program; the lines are told on the terminal's own screen. */
  record Quit(Ending ending, List<String> told) implements Effect {}

  /** How it ended. */
  enum Ending {
    DONE,
    LEFT,
    INTERRUPTED
  }
}
