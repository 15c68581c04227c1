package dev.sealift.database;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Where PostgreSQL is, and how far its identity is checked (libpq's sslmode words).
 *
 * @param way opens the port of 127.0.0.1 that leads there, where the host itself cannot be reached
 *     from here; its certificate is compared with the host all the same
 */
public record DatabaseTarget(
    String host, int port, String sslMode, Optional<Path> caFile, Optional<IntSupplier> way) {

  /** One that is reached by its name. */
  public DatabaseTarget(String host, int port, String sslMode, Optional<Path> caFile) {
    this(host, port, sslMode, caFile, Optional.empty());
  }

  /** For a person. */
  String shown() {
    return host + ":" + port + (way.isPresent() ? " (through the cluster)" : "");
  }
}
