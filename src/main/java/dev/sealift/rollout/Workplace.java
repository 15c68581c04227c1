package dev.sealift.rollout;

import dev.sealift.cluster.Cluster;
import dev.sealift.core.Events;
import dev.sealift.history.History;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What every operation works with.
 *
 * @param cluster the cluster, opened
 * @param history opens the history; operations open it briefly, so that others can read meanwhile
 * @param addresses where the services are reached from here
 * @param clock for what is recorded
 * @param random for keys and passwords
 * @param events who is told of the progress
 * @param operator who does it, for the history and the lock, e.g. {@code ann@nas}
 * @param note what the operator wants remembered; may be empty
 * @param timeout how long each wait may take
 */
public record Workplace(
    Cluster cluster,
    Supplier<History> history,
    Addresses addresses,
    Clock clock,
    SecureRandom random,
    Events events,
    String operator,
    String note,
    Duration timeout) {

  /** The same with another one to be told of the progress. */
  public Workplace withEvents(Events events) {
    return new Workplace(
        cluster, history, addresses, clock, random, events, operator, note, timeout);
  }
}
