package dev.sealift;

import dev.sealift.cli.Main;
import dev.sealift.rollout.Desk;
import dev.sealift.tui.TextUi;

/** Puts the two front ends together, which do not know each other. */
public final class Launcher {
  private Launcher() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] args) {
    Main.start(
        new Main.Wizard() {
          @Override
          public boolean run(Desk desk) throws InterruptedException {
            return TextUi.wizard(desk);
          }

          @Override
          public boolean home(Desk desk) throws InterruptedException {
            return TextUi.home(desk);
          }
        },
        args);
  }
}
