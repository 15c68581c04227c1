package dev.sealift;

import dev.sealift.cli.Main;
import dev.sealift.tui.LineWizard;

/** Puts the two front ends together, which do not know each other. */
public final class Launcher {
  private Launcher() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] args) {
    Main.start(LineWizard::run, args);
  }
}
