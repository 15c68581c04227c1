package dev.sealift.database;

import java.nio.file.Path;
import java.util.Optional;

/** Where PostgreSQL is, and how far its identity is checked (libpq's sslmode words). */
public record DatabaseTarget(String host, int port, String sslMode, Optional<Path> caFile) {}
