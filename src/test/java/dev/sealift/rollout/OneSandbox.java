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
  private static @Nullable OneSandbox started;

  private final Path folder;
  private final Sandbox sandbox;

  private OneSandbox() {
    try {
      folder = Files.createTempDirectory("one-sandbox");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sandbox = FreshSandbox.start(folder.resolve("sandbox"));
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
  }

  private void remove() {
    sandbox.close();
    // The package has a hook of its own, which may be at it still.
    Sandbox.reset(folder.resolve("sandbox"));
    PrivateFiles.delete(folder);
  }

  private static synchronized OneSandbox one() {
    OneSandbox one = started;
    if (one == null) {
      one = new OneSandbox();
      started = one;
    }
    return one;
  }

  /** The sandbox. */
  static Sandbox get() {
    return one().sandbox;
  }

  /** A deployment of a test's own, of a name that no other has. */
  static Lab lab() {
    Lab lab = new Lab(get(), "one-" + LABS.incrementAndGet());
    lab.timeout = Duration.ofSeconds(30);
    return lab;
  }
}
