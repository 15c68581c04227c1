package dev.sealift.core;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Believes a server that has another name than its address, as behind a tunnel. The JDK would
 * compare its certificate with the address.
 */
public final class NamedServer extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final X509TrustManager authorities;
  private final String name;

  private NamedServer(X509TrustManager authorities, String name) {
    this.authorities = authorities;
    this.name = name.toLowerCase(Locale.ROOT);
  }

  /** The same authorities, for a server of that name alone. */
  public static TrustManager[] of(TrustManager[] authorities, String name) {
    for (TrustManager each : authorities) {
      if (each instanceof X509TrustManager known) {
        return new TrustManager[] {new NamedServer(known, name)};
      }
    }
    throw new IllegalArgumentException("nobody knows certificates");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkServerTrusted(chain, type);
    Collection<List<?>> names =
        Objects.requireNonNullElse(chain[0].getSubjectAlternativeNames(), Set.of());
    if (names.stream().noneMatch(entry -> isName((Integer) entry.get(0), entry.get(1)))) {
      throw new CertificateException("No subject alternative name is " + name);
    }
  }

  /** By RFC 6125 a star stands for one label, the first. */
  private boolean isName(int type, Object value) {
    if ((type != DNS_NAME && type != IP_ADDRESS) || !(value instanceof String text)) {
      return false;
    }
    String known = text.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return known.equals(name)
        || (type == DNS_NAME && dot > 0 && known.equals("*" + name.substring(dot)));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client is believed here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
