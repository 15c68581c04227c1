package dev.sealift.sandbox;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The sandbox controller's key and certificate, made as the real controller makes its own, but
 * shorter.
 */
record SealingKeys(RSAPrivateKey privateKey, String certificatePem) {
  /**
   * Half of the real one's: it takes seconds off a first start, and what is sealed is for a look.
   */
  private static final int BITS = 2048;

  private static final Duration VALIDITY = Duration.ofDays(3650);

  /** A new pair, as one PEM text of key and certificate. */
  static String make(Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS, new SecureRandom());
      return make(now, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot make a key", e);
    }
  }

  /** The same of a key that is there. */
  static String make(Instant now, KeyPair pair) {
    try {
      // The real one has no name at all; Bouncy Castle wants one.
      X500Name nobody = new X500Name("CN=sealift-sandbox");
      X509CertificateHolder certificate =
          new JcaX509v3CertificateBuilder(
                  nobody,
                  new BigInteger(120, new SecureRandom()),
                  Date.from(now.minusSeconds(60)),
                  Date.from(now.plus(VALIDITY)),
                  nobody,
                  pair.getPublic())
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.encipherOnly))
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()));
      return pem(pair.getPrivate()) + pem(certificate);
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("this JVM cannot make a certificate", e);
    }
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  /** The pair that {@link #make} has written. */
  static SealingKeys read(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      PEMKeyPair pair = (PEMKeyPair) parser.readObject();
      X509CertificateHolder certificate = (X509CertificateHolder) parser.readObject();
      return new SealingKeys(
          (RSAPrivateKey) new JcaPEMKeyConverter().getKeyPair(pair).getPrivate(), pem(certificate));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
