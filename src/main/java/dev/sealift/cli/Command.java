package dev.sealift.cli;

import java.util.concurrent.Callable;

/** A command of the command line, which ends with an exit status. */
interface Command extends Callable<Integer> {
  /** How it is called, what it takes, and what its help says. */
  Declaration declaration();
}
