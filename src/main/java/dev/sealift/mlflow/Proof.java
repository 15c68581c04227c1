package dev.sealift.mlflow;

import java.time.Duration;
import java.util.List;

/**
 * What was proven of a running MLflow.
 *
 * @param version what it says it is
 * @param proven each thing that was seen to hold, for a person
 */
public record Proof(String version, Duration took, List<String> proven) {}
