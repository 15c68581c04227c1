package dev.sealift.database;

import dev.sealift.credential.Secret;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PasswordUtil;

/** The SCRAM-SHA-256 verifier of RFC 5803, as PostgreSQL keeps it; it has no quote in it. */
final class ScramVerifier {
  /** As in PostgreSQL's scram-common.h. */
  private static final int DEFAULT_ITERATIONS = 4096;

  private static final int SALT_LENGTH = 16;

  private ScramVerifier() {}

  /**
   * The verifier of a password, in as many iterations as that session's server is set to: what
   * libpq's {@code PQchangePassword} does. Servers before 16 do not tell.
   */
  static String of(Connection connection, Secret password) throws SQLException {
    byte[] salt = new byte[SALT_LENGTH];
    new SecureRandom().nextBytes(salt);
    char[] characters = password.reveal().toCharArray();
    try {
      return PasswordUtil.encodeScramSha256(
          characters,
          iterations(connection.unwrap(PGConnection.class).getParameterStatus("scram_iterations")),
          salt);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static int iterations(@Nullable String told) {
    return told == null ? DEFAULT_ITERATIONS : Integer.parseInt(told);
  }
}
