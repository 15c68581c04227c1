package dev.sealift.sandbox;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that tests hand to a sandbox. */
public final class Certificates {
  private Certificates() {}

  /** A private key and a certificate for it, both in PEM. */
  public record Pair(String key, String certificate) {}

  /** A pair for that host that is valid in between, as good as any. */
  public static Pair pair(String name, Instant from, Instant to) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return pair(generator.generateKeyPair(), name, from, to);
  }

  /** A certificate for that host, where nobody looks at its key. */
  public static String of(String name, Instant from, Instant to) throws Exception {
    return pair(QuickKey.pair(), name, from, to).certificate();
  }

  private static Pair pair(KeyPair keys, String name, Instant from, Instant to) throws Exception {
    X500Name subject = new X500Name("CN=" + name);
    return new Pair(
        pem(keys.getPrivate()),
        pem(
            new JcaX509v3CertificateBuilder(
                    subject,
                    new BigInteger(120, new SecureRandom()),
                    Date.from(from),
                    Date.from(to),
                    subject,
                    keys.getPublic())
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)))
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))));
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  /** One that was valid from 1970 to 1979. */
  public static String expired() {
    return made(Instant.EPOCH);
  }

  /** One that was made then, for ten years. */
  public static String made(Instant then) {
    return SealingKeys.read(SealingKeys.make(then, QuickKey.pair())).certificatePem();
  }
}
