package dev.sealift.sandbox;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A server's certificate and what a server needs to show it.
 *
 * @param pem the authority that has issued it
 */
public record ServerCertificate(String pem, SSLContext context) {
  private static final Duration HOUR = Duration.ofHours(1);

  /** One for that host name alone. */
  public static ServerCertificate of(String host) throws Exception {
    Instant now = Instant.now();
    return of(host, now.minus(HOUR), now.plus(HOUR));
  }

  /** One that is valid in between. */
  public static ServerCertificate of(String host, Instant from, Instant to) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair issuer = generator.generateKeyPair();
    KeyPair keys = generator.generateKeyPair();
    Instant now = Instant.now();
    X509Certificate authority =
        certificate(issuer, builder("an authority", issuer, now.minus(HOUR), now.plus(HOUR), true));
    JcaX509v3CertificateBuilder builder = builder(host, keys, from, to, false);
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        keys.getPrivate(),
        new char[0],
        new X509Certificate[] {certificate(issuer, builder)});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(authority.getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    return new ServerCertificate(pem, context);
  }

  private static JcaX509v3CertificateBuilder builder(
      String name, KeyPair keys, Instant from, Instant to, boolean issues) throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=an authority"),
            BigInteger.valueOf(issues ? 1 : 2),
            Date.from(from),
            Date.from(to),
            new X500Name("CN=" + name),
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issues));
    return builder;
  }

  private static X509Certificate certificate(KeyPair issuer, JcaX509v3CertificateBuilder builder)
      throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
  }
}
