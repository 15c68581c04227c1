package dev.sealift.seal;

import dev.sealift.core.UserException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The controller's sealing certificate: the public key and when it may be used.
 *
 * @param key an RSA key of 2048 bits or more
 * @param notBefore valid from
 * @param notAfter valid until
 * @param fingerprint SHA-256 of the DER bytes, in hexadecimal
 */
public record SealingCertificate(
    RSAPublicKey key, Instant notBefore, Instant notAfter, String fingerprint) {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");
  private static final int MINIMUM_BITS = 2048;
  private static final int SEQUENCE = 0x30;
  private static final int VERSION = 0xA0;
  private static final int UTC_TIME = 0x17;

  /**
   * Reads the first certificate of a PEM text.
   *
   * <p>By a walk over the DER of RFC 5280 section 4.1, since Java 17's {@code CertificateFactory}
   * refuses the empty issuer that every sealing certificate has.
   *
   * @throws UserException {@code pem} holds no certificate, or one that cannot seal
   */
  public static SealingCertificate parse(String pem) {
    Matcher block = PEM.matcher(pem);
    if (!block.find()) {
      throw invalid("it has no -----BEGIN CERTIFICATE----- block", null);
    }
    SealingCertificate certificate;
    try {
      certificate = read(Base64.getMimeDecoder().decode(block.group(1)));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw invalid("it is damaged, or its key is no RSA key", e);
    }
    int bits = certificate.key.getModulus().bitLength();
    if (bits < MINIMUM_BITS) {
      throw invalid("its key has " + bits + " bits; " + MINIMUM_BITS + " are the least", null);
    }
    return certificate;
  }

  /** Enough of the fingerprint to tell the controller's certificates apart. */
  public String brief() {
    return fingerprint.substring(0, 16);
  }

  /**
   * Refuses to seal with a certificate that has expired at {@code now}. As kubeseal, it does not
   * look at when the validity begins: a clock that is a little behind is no reason.
   *
   * @throws UserException it has expired
   */
  public void requireNotExpired(Instant now) {
    if (now.isAfter(notAfter)) {
      throw new UserException(
          "the sealing certificate has expired",
          "it was valid until " + notAfter,
          "have the controller make a new key: kubectl -n kube-system set env"
              + " deployment/sealed-secrets-controller"
              + " SEALED_SECRETS_KEY_CUTOFF_TIME=\"$(date -R)\"; then fetch the certificate again");
    }
  }

  private static SealingCertificate read(byte[] der) throws GeneralSecurityException {
    ByteBuffer tbs = enter(enter(ByteBuffer.wrap(der), SEQUENCE), SEQUENCE);
    if ((tbs.get(tbs.position()) & 0xFF) == VERSION) {
      skip(tbs);
    }
    skip(tbs); // serial
    skip(tbs); // signature algorithm
    skip(tbs); // issuer
    ByteBuffer validity = enter(tbs, SEQUENCE);
    Instant notBefore = time(validity);
    Instant notAfter = time(validity);
    skip(tbs); // subject
    int start = tbs.position();
    skip(tbs);
    byte[] spki = new byte[tbs.position() - start];
    tbs.get(start, spki);
    RSAPublicKey key =
        (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
    return new SealingCertificate(key, notBefore, notAfter, HexFormat.of().formatHex(digest));
  }

  private static ByteBuffer enter(ByteBuffer in, int tag) {
    if ((in.get(in.position()) & 0xFF) != tag) {
      throw new IllegalArgumentException("unexpected DER tag");
    }
    return next(in);
  }

  private static void skip(ByteBuffer in) {
    next(in);
  }

  /** The content of the next element; {@code in} goes on behind it. */
  private static ByteBuffer next(ByteBuffer in) {
    in.get();
    int length = in.get() & 0xFF;
    if (length > 0x80) {
      int bytes = length & 0x7F;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = Math.addExact(Math.multiplyExact(length, 256), in.get() & 0xFF);
      }
    }
    ByteBuffer content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }

  /** RFC 5280 section 4.1.2.5: UTCTime until 2049, GeneralizedTime after; both end in Z. */
  private static Instant time(ByteBuffer in) {
    int tag = in.get(in.position()) & 0xFF;
    String text = StandardCharsets.US_ASCII.decode(next(in)).toString();
    if (tag == UTC_TIME) {
      text = (text.charAt(0) >= '5' ? "19" : "20") + text;
    }
    try {
      return LocalDateTime.parse(text, DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'"))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no time", e);
    }
  }

  private static UserException invalid(String why, @org.jspecify.annotations.Nullable Exception e) {
    return new UserException(
        "this is no certificate to seal with",
        why,
        "fetch it again: kubeseal --fetch-cert, or leave --cert out to ask the controller",
        e);
  }
}
