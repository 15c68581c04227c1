package dev.sealift.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sealift.core.UserException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are made by openssl: see {@code make-certificates.sh} beside them. */
class SealingCertificateTest {
  static String pem(String name) throws Exception {
    try (InputStream in = SealingCertificateTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void readsWhatOpensslSaysOfACertificateWithAnEmptyIssuer() throws Exception {
    SealingCertificate certificate = SealingCertificate.parse(pem("controller.pem"));

    assertThat(certificate.key().getModulus().bitLength()).isEqualTo(4096);
    assertThat(certificate.notBefore()).isEqualTo("2026-11-24T06:57:21Z");
    assertThat(certificate.notAfter()).isEqualTo("2036-11-21T06:57:21Z");
    assertThat(certificate.fingerprint())
        .isEqualTo("af06fbd01878c4a9cd21369f9fb26584a6c4673f59cf083ddcf97b6aed836bb6");
  }

  @Test
  void refusesToSealOnlyOnceItHasExpired() throws Exception {
    SealingCertificate certificate = SealingCertificate.parse(pem("controller.pem"));
    Duration second = Duration.ofSeconds(1);

    certificate.requireNotExpired(certificate.notAfter());
    assertThatThrownBy(() -> certificate.requireNotExpired(certificate.notAfter().plus(second)))
        .isInstanceOf(UserException.class)
        .hasMessage("the sealing certificate has expired");
    certificate.requireNotExpired(certificate.notBefore().minus(second));
  }

  @ParameterizedTest
  @ValueSource(strings = {"short.pem", "elliptic.pem", "make-certificates.sh"})
  void refusesWhatCannotSeal(String file) throws Exception {
    String pem = pem(file);

    assertThatThrownBy(() -> SealingCertificate.parse(pem))
        .isInstanceOf(UserException.class)
        .hasMessage("this is no certificate to seal with");
  }

  @Test
  void everyTruncationIsRefusedAndNoneIsACrash() throws Exception {
    String pem = pem("controller.pem");
    String body = pem.substring(28, pem.indexOf("-----END")).replace("\n", "");

    for (int length = 0; length < body.length() - 800; length += 4) {
      String cut =
          "-----BEGIN CERTIFICATE-----\n"
              + body.substring(0, length)
              + "\n-----END CERTIFICATE-----";
      assertThatThrownBy(() -> SealingCertificate.parse(cut)).isInstanceOf(UserException.class);
    }
  }

  /**
   * RFC 5280: two digits of a year below 50 are of this century. Nothing here checks a signature.
   */
  @ParameterizedTest
  @CsvSource({"490101000000Z, 2049-01-01T00:00:00Z", "500101000000Z, 1950-01-01T00:00:00Z"})
  void aYearOfTwoDigitsIsOfTheCenturyThatTheStandardSays(String written, Instant meant)
      throws Exception {
    assertThat(SealingCertificate.parse(with(written)).notBefore()).isEqualTo(meant);
  }

  @Test
  void whatIsWrongWithItIsSaid() throws Exception {
    assertThatThrownBy(() -> SealingCertificate.parse("nothing"))
        .extracting(e -> ((UserException) e).why())
        .isEqualTo("it has no -----BEGIN CERTIFICATE----- block");
    String noTime = with("991301000000Z");
    assertThatThrownBy(() -> SealingCertificate.parse(noTime))
        .extracting(e -> ((UserException) e).why())
        .isEqualTo("it is damaged, or its key is no RSA key");
    String noSequence =
        pem("controller.pem").replace("CERTIFICATE-----\nMI", "CERTIFICATE-----\nNI");
    assertThatThrownBy(() -> SealingCertificate.parse(noSequence))
        .extracting(e -> ((UserException) e).why())
        .isEqualTo("it is damaged, or its key is no RSA key");
    String shortKey = pem("short.pem");
    assertThatThrownBy(() -> SealingCertificate.parse(shortKey))
        .extracting(e -> ((UserException) e).why())
        .isEqualTo("its key has 1024 bits; 2048 are the least");
    assertThat(SealingCertificate.parse(pem("controller.pem")).brief())
        .isEqualTo("af06fbd01878c4a9");
  }

  /** The controller's certificate with another beginning of its validity. */
  private static String with(String notBefore) throws Exception {
    String pem = pem("controller.pem");
    String body = pem.substring(28, pem.indexOf("-----END")).replace("\n", "");
    String der = new String(Base64.getDecoder().decode(body), StandardCharsets.ISO_8859_1);
    byte[] changed = der.replace("261124065721Z", notBefore).getBytes(StandardCharsets.ISO_8859_1);
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(changed)
        + "\n-----END CERTIFICATE-----";
  }
}
