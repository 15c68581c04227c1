package dev.sealift.history;

import java.time.Duration;
import java.time.Instant;

/** One step of an operation that is over; {@code state} is {@code done} or {@code failed}. */
public record Step(
    int number, String name, String state, String result, Instant at, Duration took) {}
