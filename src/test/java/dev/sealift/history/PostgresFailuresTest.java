package dev.sealift.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said when PostgreSQL refuses; the same in a real one is in {@link HistoryContract}. */
class PostgresFailuresTest {
  private static final Storage STORAGE =
      new PostgresHistory(
          PostgresUrl.parse("jdbc:postgresql://ann@db:5433/m?currentSchema=own"),
          Map.of("PGPASSWORD", "marker-4711"));

  private static UserException failed(SQLException e) {
    UserException failure = STORAGE.failed("open", e);
    assertThat(failure.what()).isEqualTo("cannot open the history in jdbc:postgresql://db:5433/m");
    assertThat(failure).hasCause(e);
    assertThat(failure.why() + failure.remedy()).doesNotContain("4711");
    return failure;
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, PostgreSQL does not let ann in",
    "28000, PostgreSQL does not let ann in",
    "3D000, there is no such database",
    "42501, ann may not do this there",
    "55P03, another operator has been writing for ten seconds",
    "08004, 'it wants a password: give it by $PGPASSWORD or ~/.pgpass'",
    "53100, PostgreSQL says SQLSTATE 53100"
  })
  void theStateIsPutInWordsAndTheServersOwnAreNot(String state, String why) {
    UserException failure = failed(new SQLException("FATAL: marker-4711", state));

    assertThat(failure.why()).isEqualTo(why);
    assertThat(failure.remedy()).isNotEmpty();
  }

  @Test
  void aConnectionThatDoesNotComeAboutIsPutInWords() {
    assertThat(failed(caused(new UnknownHostException("db"))).why())
        .isEqualTo("the name does not resolve here");
    assertThat(failed(caused(new ConnectException("no"))).why())
        .isEqualTo("the connection was refused");
    assertThat(failed(caused(new NoRouteToHostException("no"))).why())
        .startsWith("no way leads to it from here");
    assertThat(failed(caused(new SocketTimeoutException("no"))).why())
        .isEqualTo("no answer within seconds: a firewall, or a wrong address");
    SSLHandshakeException certificate = new SSLHandshakeException("no");
    certificate.initCause(new CertificateException("no"));
    assertThat(failed(caused(new IOException(certificate))).why())
        .isEqualTo("its TLS certificate was refused");
    assertThat(failed(caused(new IOException(new SSLHandshakeException("no")))).why())
        .isEqualTo("no version or cipher of TLS is known to both");
    assertThat(failed(caused(new IOException("no"))).why())
        .isEqualTo("PostgreSQL says SQLSTATE 08001");
  }

  private static SQLException caused(Exception cause) {
    return new SQLException("failed", "08001", cause);
  }

  @Test
  void whatTheDriverIsToldHoldsACommitToTheDisk() {
    var source = (org.postgresql.ds.PGSimpleDataSource) STORAGE.dataSource();

    assertThat(source.getUser()).isEqualTo("ann");
    assertThat(source.getPassword()).isEqualTo("marker-4711");
    assertThat(source.getURL()).startsWith("jdbc:postgresql://db:5433/m?");
    assertThat(source.getOptions())
        .contains(
            "synchronous_commit=on", "lock_timeout=10s", "in_transaction_session_timeout=60s");
    assertThat(source.getApplicationName()).isEqualTo("sealift");
    assertThat(source.getConnectTimeout()).isEqualTo(10);
    assertThat(source.getSocketTimeout()).isEqualTo(120);
    assertThat(STORAGE.schema()).hasValue("own");
  }

  @Test
  void anEmptyPasswordIsNone() {
    var storage =
        new PostgresHistory(
            PostgresUrl.parse("jdbc:postgresql://ann@db/m"), Map.of("PGPASSWORD", ""));

    assertThat(((org.postgresql.ds.PGSimpleDataSource) storage.dataSource()).getPassword())
        .isNull();
  }
}
