package dev.sealift.rollout;

import dev.sealift.core.PrivateFiles;
import dev.sealift.sandbox.FreshSandbox;
import dev.sealift.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One sandbox for all tests of a JVM that have a deployment of their own. It outlives the test
 * classes: mutation tests run them again and again in one JVM, and a start takes longer than all
 * that most of them do.
 */
final class OneSandbox {
  private static final AtomicInteger LABS = new AtomicInteger();
  private static @Nullable Sandbox started;

  private OneSandbox() {}

  /** The sandbox. */
  static synchronized Sandbox get() {
    Sandbox sandbox = started;
    if (sandbox == null) {
      try {
        Path folder = Files.createTempDirectory("one-sandbox");
        Sandbox made = FreshSandbox.start(folder.resolve("sandbox"));
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      made.close();
                      // The package has a hook of its own, which may be at it still.
                      Sandbox.reset(folder.resolve("sandbox"));
                      PrivateFiles.delete(folder);
                    }));
        sandbox = made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      started = sandbox;
    }
    return sandbox;
  }

  /** A deployment of a test's own, of a name that no other has; its history is in that folder. */
  static Lab lab(Path folder) {
    Lab lab = new Lab(get(), folder, "one-" + LABS.incrementAndGet());
    lab.timeout = Duration.ofSeconds(8);
    return lab;
  }
}
