package dev.sealift.mlflow;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Requests that run beside others, on a daemon thread of their own. */
final class Concurrent {
  /** What is run. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  private final FutureTask<Void> task;

  private Concurrent(FutureTask<Void> task) {
    this.task = task;
  }

  static Concurrent start(Work work) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              work.run();
              return null;
            });
    Thread thread = new Thread(task, "sealift-mlflow");
    thread.setDaemon(true);
    thread.start();
    return new Concurrent(task);
  }

  /** Waits for its end; its failure is thrown as it was. */
  void join() throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
