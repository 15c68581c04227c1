package dev.sealift.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.generators.SCrypt;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's users, in its auth database, with the table and the password hashes of the real one
 * (werkzeug's {@code scrypt}, in fewer rounds).
 */
final class EmulatedUsers implements AutoCloseable {
  /** The real one takes 32768; a login into the sandbox guards nothing. */
  private static final int N = 16;

  private static final int R = 8;
  private static final int P = 1;
  private static final int LENGTH = 64;

  private static final int PATIENCE_SECONDS = 5;

  private static final String METHOD = "scrypt:" + N + ":" + R + ":" + P;

  private final String url;
  private final Properties login = new Properties();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private @Nullable Connection kept;

  EmulatedUsers(HostPort server, String database, String role, String password) {
    this.url = "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database;
    login.setProperty("user", role);
    login.setProperty("password", password);
    login.setProperty("connectTimeout", Integer.toString(PATIENCE_SECONDS));
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, login);
  }

  /** The one that serves requests: the real server keeps some too, and tries them before use. */
  private Connection kept() throws SQLException {
    if (kept == null || !kept.isValid(PATIENCE_SECONDS)) {
      close();
      kept = connect();
    }
    return kept;
  }

  @Override
  public synchronized void close() throws SQLException {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  /**
   * What the migration makes, as far as anybody looks at it.
   *
   * @return false where the schema there is newer than {@code schema}, which the real one refuses
   */
  boolean migrate(String schema) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists users (id serial primary key, username varchar(255) unique,"
              + " password_hash varchar(255), is_admin boolean)");
      statement.execute(
          "create table if not exists alembic_version_auth (version_num varchar(32) not null)");
      try (ResultSet row =
          statement.executeQuery("select max(version_num) from alembic_version_auth")) {
        String there = row.next() ? row.getString(1) : null;
        if (there != null && there.compareTo(schema) > 0) {
          return false;
        }
      }
      statement.execute("delete from alembic_version_auth");
    }
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement("insert into alembic_version_auth values (?)")) {
      insert.setString(1, schema);
      return insert.executeUpdate() == 1;
    }
  }

  /** Makes the first admin unless there is one of that name, as the real server does. */
  boolean makeAdmin(String name, String password) throws SQLException {
    if (hash(name).isPresent()) {
      return false;
    }
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into users (username, password_hash, is_admin) values (?, ?, true)"
                    + " on conflict do nothing")) {
      insert.setString(1, name);
      insert.setString(2, newHash(password));
      return insert.executeUpdate() == 1;
    }
  }

  boolean accepts(String name, String password) throws SQLException {
    Optional<String> stored = hash(name);
    if (stored.isEmpty()) {
      return false;
    }
    String key = stored.get() + digest(password);
    if (accepted.contains(key)) {
      return true;
    }
    String[] parts = stored.get().split("\\$", -1);
    int n = Integer.parseInt(parts[0].split(":", -1)[1]);
    byte[] wanted = scrypt(password, parts[1], n).getBytes(StandardCharsets.US_ASCII);
    boolean right = MessageDigest.isEqual(wanted, parts[2].getBytes(StandardCharsets.US_ASCII));
    if (right) {
      accepted.add(key);
    }
    return right;
  }

  /** In memory only: scrypt takes a tenth of a second, and every request has a password. */
  private static String digest(String password) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(password.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }

  synchronized int changePassword(String name, String password) throws SQLException {
    try (PreparedStatement update =
        kept().prepareStatement("update users set password_hash = ? where username = ?")) {
      update.setString(1, newHash(password));
      update.setString(2, name);
      return update.executeUpdate();
    }
  }

  /** Logs in, and nothing else. */
  void reach() throws SQLException {
    connect().close();
  }

  /**
   * How the schema there stands to {@code schema}: {@code current}, {@code behind}, {@code ahead}.
   */
  String compare(String schema) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement select =
            connection.prepareStatement("select max(version_num) from alembic_version_auth");
        ResultSet row = select.executeQuery()) {
      String there = row.next() && row.getString(1) != null ? row.getString(1) : "";
      return there.equals(schema) ? "current" : there.compareTo(schema) < 0 ? "behind" : "ahead";
    }
  }

  private synchronized Optional<String> hash(String name) throws SQLException {
    try (PreparedStatement select =
        kept().prepareStatement("select password_hash from users where username = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private static String newHash(String password) {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    String salt = HexFormat.of().formatHex(random);
    return METHOD + "$" + salt + "$" + scrypt(password, salt, N);
  }

  private static String scrypt(String password, String salt, int n) {
    return HexFormat.of()
        .formatHex(
            SCrypt.generate(
                password.getBytes(StandardCharsets.UTF_8),
                salt.getBytes(StandardCharsets.UTF_8),
                n,
                R,
                P,
                LENGTH));
  }
}
