package dev.sealift.core;

import java.io.EOFException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why no TLS came about with a server, as the JDK throws it. */
public final class TlsFailure {
  /** By the alert's name in RFC 8446, section 6. */
  private static final String ALERT = "Received fatal alert: ";

  private TlsFailure() {}

  /**
   * What the server did, where its certificate is not what was wrong.
   *
   * @return empty where it is the certificate, or where no TLS was tried
   */
  public static Optional<String> beforeCertificate(Throwable e) {
    Optional<String> said = Optional.empty();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof GeneralSecurityException
          || cause instanceof SSLPeerUnverifiedException) {
        return Optional.empty();
      }
      if (cause instanceof SSLException failure) {
        said = Optional.of(said(failure));
      }
    }
    return said;
  }

  private static String said(SSLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.startsWith(ALERT)) {
      return "it refuses the TLS that is offered: " + message.substring(ALERT.length());
    }
    if (e.getCause() instanceof EOFException) {
      return "it hangs up as soon as TLS begins";
    }
    return e instanceof SSLHandshakeException
        ? "no version or cipher of TLS is known to both"
        : "it answers, but not with TLS";
  }
}
