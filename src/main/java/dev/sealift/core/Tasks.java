package dev.sealift.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw failure(e);
    }
  }

  /** The same, or {@code late} where it has not ended by then: it is interrupted. */
  public static <T> T get(Future<T> future, Duration patience, T late) throws InterruptedException {
    try {
      future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      return late;
    } catch (ExecutionException e) {
      // As it is thrown by the other.
      return get(future);
    }
    return get(future);
  }

  /**
   * The same of a task that an interrupt must not reach, as it would close the file that is being
   * written: one that comes meanwhile is for the caller, who is interrupted when this returns.
   */
  public static <T> T getToTheEnd(Future<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw failure(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof Error failure) {
      throw failure;
    }
    return e.getCause() instanceof RuntimeException failure
        ? failure
        : new IllegalStateException(e.getCause());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
