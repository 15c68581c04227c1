package dev.sealift.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs work beside the caller's, on daemon threads that end with it. */
public final class Tasks implements AutoCloseable {
  private final ExecutorService threads;

  /** All that is started runs side by side. */
  public Tasks() {
    this(Executors.newCachedThreadPool(Tasks::daemon));
  }

  private Tasks(ExecutorService threads) {
    this.threads = threads;
  }

  /** What is started runs one after the other. */
  public static Tasks inOrder() {
    return new Tasks(Executors.newSingleThreadExecutor(Tasks::daemon));
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "sealift-task");
    thread.setDaemon(true);
    return thread;
  }

  /** Starts {@code task}; its end is had by {@link #get}. */
  public <T> Future<T> start(Callable<T> task) {
    return threads.submit(task);
  }

  /** The results in order; the first failure in order is thrown as it was. */
  public <T> List<T> all(List<? extends Callable<T>> tasks) throws InterruptedException {
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> task : tasks) {
      futures.add(start(task));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(get(future));
    }
    return results;
  }

  /** The result of {@code future}, or its failure as it was thrown. */
  public static <T> T get(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
