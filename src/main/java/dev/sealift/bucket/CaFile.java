package dev.sealift.bucket;

import dev.sealift.core.OwnAuthorities;
import dev.sealift.core.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of the profile's PEM file, and in nothing else. */
final class CaFile {
  private CaFile() {}

  /** Trust in the system's authorities. */
  static TrustManager[] system() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's own authorities cannot be read", e);
    }
  }

  static TrustManager[] trusted(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      return OwnAuthorities.of(pem).orElseThrow(() -> refused(file, "there is none in it", null));
    } catch (IOException e) {
      throw refused(file, "it cannot be read", e);
    } catch (CertificateException e) {
      throw refused(file, "it is not PEM", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
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
