package dev.sealift.core;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of one PEM text, and in nothing else. */
public final class OwnAuthorities {
  private OwnAuthorities() {}

  /**
   * Who believes these authorities alone.
   *
   * @return empty where {@code pem} holds no certificate
   * @throws java.security.cert.CertificateException it is not PEM
   */
  public static Optional<TrustManager[]> of(InputStream pem)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
      trusted.setCertificateEntry(Integer.toString(trusted.size()), each);
    }
    if (trusted.size() == 0) {
      return Optional.empty();
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return Optional.of(factory.getTrustManagers());
  }
}
