package dev.sealift.database;

import dev.sealift.core.NoRoute;
import dev.sealift.core.Text;
import dev.sealift.core.TlsFailure;
import dev.sealift.core.UserException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.postgresql.util.GT;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/**
 * PostgreSQL's refusals in words, by SQLSTATE (appendix A of its manual). The server's own message
 * is not passed on, since it may quote the statement: but for one that holds no secret.
 */
final class Refusals {
  /** It is not that role's password. */
  static final String WRONG_PASSWORD = "28P01";

  static final String NO_DATABASE = "3D000";

  /** There is no such role either, or no way in for it. */
  static final String NOT_LET_IN = "28000";

  private static final String PROTOCOL = "08P01";

  /** PgBouncer's words (its client.c), whose SQLSTATE is the same for all that it refuses. */
  private static final Set<String> POOLERS_WORDS =
      Set.of("SASL authentication failed", "password authentication failed");

  /** Of what the server says, in characters. */
  private static final int LONGEST = 200;

  private Refusals() {}

  /** The SQLSTATE, empty where there is none; a pooler's for a wrong password is PostgreSQL's. */
  static String state(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return state.equals(PROTOCOL) && isOfWrongPassword(e) ? WRONG_PASSWORD : state;
  }

  private static boolean isOfWrongPassword(SQLException e) {
    return serversWords(e).filter(POOLERS_WORDS::contains).isPresent();
  }

  /** A password that PostgreSQL has, and what stands before it refuses. */
  static UserException behindPooler(DatabaseTarget target, String role, boolean setBack) {
    return new UserException(
        "the new password of role " + role + " is refused at " + target.shown(),
        "PostgreSQL has it; a pooler in between that keeps passwords of its own does not (PgBouncer's"
            + " userlist.txt, pgpool's pool_passwd, a password in Odyssey's rules); the old one "
            + (setBack ? "is set again" : "could not be set again"),
        "have the pooler ask PostgreSQL (auth_query in PgBouncer and Odyssey, pass-through in"
            + " pgpool), or name PostgreSQL itself under [database], or leave the database out of"
            + " the rotation"
            + (setBack
                ? ""
                : "; and set the old one in psql, on PostgreSQL itself: \\password " + role));
  }

  static UserException of(SQLException e, DatabaseTarget target, String role, String database) {
    return of(e, target, role, database, "");
  }

  /** Of an admin who was tried at these databases, up to the first that lets it in. */
  static UserException ofAdmin(
      SQLException e, DatabaseTarget target, String admin, List<String> databases) {
    return isWithoutDatabase(e)
        ? error(
            "PostgreSQL at "
                + target.shown()
                + " has no database for admin "
                + admin
                + " to log in to",
            "none of " + String.join(", ", databases) + " is there",
            "make one of them, or name it under [databases] where that is PgBouncer; or make the"
                + " role and its databases yourself, and leave admin_username out",
            e)
        : of(e, target, admin, databases.get(0));
  }

  /** Whether it is the database that is not there, or that a pooler does not know. */
  static boolean isWithoutDatabase(SQLException e) {
    return NO_DATABASE.equals(e.getSQLState()) || isUnknownToPooler(e);
  }

  /** Whether another database of the same server may let the same login in. */
  static boolean isOfOneDatabase(SQLException e) {
    return isWithoutDatabase(e)
        || Set.of(NOT_LET_IN, Postgres.INSUFFICIENT_PRIVILEGE).contains(state(e));
  }

  /** Whether nobody on the other side has said anything, to whomever it was. */
  static boolean isWithoutAnswer(SQLException e) {
    return PSQLState.isConnectionError(state(e)) && serversWords(e).isEmpty();
  }

  /**
   * Whether it may be for want of the role or of its database. A pooler has one SQLSTATE for those
   * and all else.
   */
  static boolean mayLackRoleOrDatabase(SQLException e) {
    return switch (state(e)) {
      case WRONG_PASSWORD, NOT_LET_IN, NO_DATABASE -> true;
      case PROTOCOL -> serversWords(e).isPresent();
      default -> false;
    };
  }

  private static boolean isUnknownToPooler(SQLException e) {
    return PROTOCOL.equals(e.getSQLState())
        && serversWords(e).filter(words -> words.startsWith("no such database")).isPresent();
  }

  /** Of CREATE DATABASE: its text has names alone, so that the server's own words can be shown. */
  static UserException ofCreation(
      SQLException e, DatabaseTarget target, String role, String database) {
    return of(e, target, role, database, serversWords(e).map(words -> ": " + words).orElse(""));
  }

  private static Optional<String> serversWords(SQLException e) {
    return Optional.ofNullable(e instanceof PSQLException p ? p.getServerErrorMessage() : null)
        .map(ServerErrorMessage::getMessage)
        .map(words -> Text.printable(words.substring(0, Math.min(words.length(), LONGEST))));
  }

  private static UserException of(
      SQLException e, DatabaseTarget target, String role, String database, String words) {
    if (e.getCause() instanceof UserException noWay) {
      return noWay;
    }
    String at = target.shown();
    String state = state(e);
    return switch (state) {
      case WRONG_PASSWORD ->
          error(
              "PostgreSQL at " + at + " refused the password of role " + role,
              "it is not that role's password, or there is no such role",
              "check the password; to set a new one, as the server's admin: \\password " + role,
              e);
      case NOT_LET_IN ->
          error(
              "PostgreSQL at " + at + " lets role " + role + " not in from here",
              "there is no such role, it is NOLOGIN, or no line in its pg_hba.conf matches",
              "add a line such as: host all all "
                  + (target.way().isPresent() ? "127.0.0.1/32" : "10.0.0.0/8")
                  + " scram-sha-256; then: SELECT pg_reload_conf()",
              e);
      case NO_DATABASE ->
          error(
              "PostgreSQL at " + at + " has no database " + database,
              "",
              "make it: CREATE DATABASE \""
                  + database
                  + "\" OWNER \""
                  + role
                  + "\"; or give"
                  + " admin_username, so that Sealift can",
              e);
      case "42501" ->
          error(
              "role " + role + " at " + at + " may not do this",
              "it lacks a right that making roles and databases needs",
              "name a superuser as admin_username, or give it CREATEDB and CREATEROLE, and where the"
                  + " profile's role is there already: GRANT that role TO it",
              e);
      case "53300" ->
          error(
              "PostgreSQL at " + at + " has no connection left",
              "max_connections is reached",
              "close idle clients, or raise max_connections",
              e);
      case "57P03" -> error("PostgreSQL at " + at + " is starting up", "", "try again shortly", e);
      default ->
          isUnknownToPooler(e)
              ? error(
                  "the pooler at " + at + " knows no database " + database,
                  "PgBouncer has those that its configuration names under [databases]",
                  "name it there, or all by *; or name PostgreSQL itself under [database]",
                  e)
              : unreachable(e, target, at, state, words);
    };
  }

  private static UserException unreachable(
      SQLException e, DatabaseTarget target, String at, String state, String words) {
    Optional<UserException> untrusted =
        caFile(e, target)
            .or(() -> trusting(e, at))
            .or(() -> withoutTls(e, target, at))
            .or(() -> otherName(e, target, at));
    if (untrusted.isPresent()) {
      return untrusted.get();
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return error(
            "no address is known for the database host of " + at,
            NoRoute.UNRESOLVED,
            "check host under [database], or add it to your DNS; a Service of the cluster is"
                + " written NAME.NAMESPACE.svc",
            e);
      }
      if (NoRoute.is(cause)) {
        return error(
            "nothing answers at " + at,
            NoRoute.WHY,
            "check that it is on and reached, e.g. by ping, and host under [database]",
            e);
      }
      if (cause instanceof ConnectException) {
        return error(
            "nothing answers at " + at,
            NoRoute.REFUSED,
            "check that PostgreSQL runs, that listen_addresses has that address, and the port",
            e);
      }
      if (cause instanceof SocketTimeoutException) {
        return error(
            at + " does not answer",
            "no connection within seconds: a firewall, or a wrong address",
            "check host and port under [database] and the firewall",
            e);
      }
      if (cause instanceof SSLException) {
        Optional<String> before = TlsFailure.beforeCertificate(cause);
        if (before.isPresent()) {
          return error(
              "no TLS connection to " + at + " comes about",
              before.get(),
              "check port and sslmode under [database], and the server's ssl_min_protocol_version",
              e);
        }
        return error(
            "the TLS certificate of " + at + " was refused",
            "it is not of the CA in ca_file, or out of date",
            "check ca_file under [database] and the certificate's dates, or lower sslmode knowingly,"
                + " to require and without ca_file",
            e);
      }
    }
    boolean connection = PSQLState.isConnectionError(state) || state.equals(PROTOCOL);
    return error(
        "PostgreSQL at " + at + (connection ? " broke off the connection" : " refused"),
        "it says SQLSTATE " + state + words,
        connection
            ? "check that it is PostgreSQL, and whether it wants TLS (sslmode)"
            : "look into its log",
        e);
  }

  /** The driver reads the file when TLS begins, and the server is not to blame for it. */
  private static Optional<UserException> caFile(SQLException e, DatabaseTarget target) {
    if (target.caFile().isEmpty()) {
      return Optional.empty();
    }
    Path file = target.caFile().get();
    if (e.getCause() instanceof FileNotFoundException) {
      return Optional.of(
          error(
              "cannot read " + file,
              "ca_file under [database] names it",
              "check the path and its permissions",
              e));
    }
    return e.getCause() instanceof GeneralSecurityException
        ? Optional.of(
            error(
                "no certificate can be had from " + file,
                "it is not PEM, or there is none in it",
                "ca_file under [database] is the PEM file of the CA that signed PostgreSQL's"
                    + " certificate",
                e))
        : Optional.empty();
  }

  /** Told by the driver's words alone, as the next one is. */
  private static Optional<UserException> trusting(SQLException e, String at) {
    return GT.tr("Authentication method is not allowed by requireAuth").equals(e.getMessage())
        ? Optional.of(
            error(
                "PostgreSQL at " + at + " lets anybody in without a password",
                "its pg_hba.conf says trust for 127.0.0.1, from where a port-forward comes, so no"
                    + " password can be checked from here",
                "write scram-sha-256 in its lines for 127.0.0.1/32 and ::1/128, then: SELECT"
                    + " pg_reload_conf(); or run Sealift where the host's name resolves",
                e))
        : Optional.empty();
  }

  /** The driver's own words alone tell it: its SQLSTATE, 08004, is that of other refusals too. */
  private static Optional<UserException> withoutTls(
      SQLException e, DatabaseTarget target, String at) {
    return GT.tr("The server does not support SSL.").equals(e.getMessage())
        ? Optional.of(
            error(
                "PostgreSQL at " + at + " has no TLS",
                "sslmode = " + target.sslMode() + " asks for it",
                "set ssl = on in its postgresql.conf, with ssl_cert_file and ssl_key_file, or lower"
                    + " sslmode under [database] knowingly",
                e))
        : Optional.empty();
  }

  /** The driver compares the names itself, after the handshake, and throws nothing of TLS. */
  private static Optional<UserException> otherName(
      SQLException e, DatabaseTarget target, String at) {
    boolean names =
        target.sslMode().equals("verify-full")
            && PSQLState.CONNECTION_FAILURE.getState().equals(e.getSQLState())
            && e.getCause() == null
            && e instanceof PSQLException refusal
            && refusal.getServerErrorMessage() == null;
    return names
        ? Optional.of(
            error(
                "the TLS certificate of " + at + " was refused",
                "it is not for this host: " + target.host(),
                "set host under [database] to a name that it is for, or have one made for this one;"
                    + " sslmode = verify-ca takes any name",
                e))
        : Optional.empty();
  }

  private static UserException error(String what, String why, String remedy, SQLException cause) {
    return new UserException(what, why, remedy, cause);
  }
}
