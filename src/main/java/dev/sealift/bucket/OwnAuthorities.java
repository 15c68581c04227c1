package dev.sealift.bucket;

import dev.sealift.core.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of one PEM file, and in nothing else. */
final class OwnAuthorities {
  private OwnAuthorities() {}

  static TrustManager[] of(Path file) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate certificate : certificates(file)) {
        trusted.setCertificateEntry(Integer.toString(trusted.size()), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory.getTrustManagers();
    } catch (IOException e) {
      throw refused(file, "it cannot be read", e);
    } catch (CertificateException e) {
      throw refused(file, "it is not PEM", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (all.isEmpty()) {
        throw refused(file, "there is none in it", null);
      }
      return all;
    }
  }

  private static UserException refused(
      Path file, String why, @org.jspecify.annotations.Nullable Exception cause) {
    return new UserException(
        "no certificate can be had from " + file,
        why,
        "ca_file under [bucket] is the PEM file of the CA that signed the store's certificate",
        cause);
  }
}
