package dev.sealift.cluster;

import dev.sealift.core.NamedServer;
import dev.sealift.core.OwnAuthorities;
import dev.sealift.core.UserException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.internal.CertUtils;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/**
 * The client library's way to the API server, as strict as kubectl: no redirect is followed, and
 * where the kubeconfig names the authority of the server's certificate, no other is believed, and
 * where it names the server, no other name. The library believes the JDK's 140 public ones too, and
 * reads them all first; and its client on the JDK's does not look at the name.
 */
final class ApiClientFactory extends JdkHttpClientFactory {
  /**
   * The way to a kubeconfig's API server.
   *
   * @throws UserException a certificate or the key of the kubeconfig cannot be read
   */
  static HttpClient open(Config config) {
    return new Http1Fallback(builder(config).build(), config);
  }

  /** The same without HTTP/2. */
  static HttpClient openHttp1(Config config) {
    return builder(config).preferHttp11().build();
  }

  private static HttpClient.Builder builder(Config config) {
    HttpClient.Builder builder =
        new ApiClientFactory()
            .newBuilder(config)
            .addOrReplaceInterceptor("sealift-limit", new AnswerLimit());
    if (config.getOauthTokenProvider() instanceof ExecPlugin plugin) {
      // The library's own does not tell it that its token was refused.
      builder.addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, plugin);
    }
    // Without TLS the JDK's client asks for HTTP/2 by an upgrade, at which kubectl proxy hangs up.
    return config.getMasterUrl().startsWith("http:") ? builder.preferHttp11() : builder;
  }

  /** The JDK's client would take the token along to wherever an answer points. */
  @Override
  protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
    builder.followRedirects(java.net.http.HttpClient.Redirect.NEVER);
  }

  /** As {@link HttpClientUtils#applyCommonConfiguration}, except for what is believed. */
  @Override
  public HttpClient.Builder newBuilder(Config config) {
    requireFiles(config);
    KeyManager[] keys = keys(config);
    boolean isNamed = isSet(config.getTlsServerName());
    if (config.isTrustCerts() || !(namesAuthority(config) || isNamed)) {
      return super.newBuilder(config);
    }
    TrustManager[] authority = namesAuthority(config) ? authority(config) : publicOnes(config);
    boolean proxied = config.getHttpProxy() != null || config.getHttpsProxy() != null;
    HttpClient.Builder builder = proxied ? super.newBuilder(config) : plain(config);
    return builder.sslContext(
        keys, isNamed ? NamedServer.of(authority, config.getTlsServerName()) : authority);
  }

  private HttpClient.Builder plain(Config config) {
    HttpClient.Builder builder = newBuilder();
    builder.tag(config.getRequestConfig());
    builder.connectTimeout(config.getConnectionTimeout(), TimeUnit.MILLISECONDS);
    builder.websocketPingInterval(config.getWebsocketPingInterval(), TimeUnit.MILLISECONDS);
    HttpClientUtils.createApplicableInterceptors(config, this)
        .forEach(builder::addOrReplaceInterceptor);
    return builder;
  }

  private static boolean namesAuthority(Config config) {
    return isSet(config.getCaCertData()) || isSet(config.getCaCertFile());
  }

  private static boolean isSet(String value) {
    return value != null && !value.isBlank();
  }

  private static TrustManager[] authority(Config config) {
    try (InputStream pem =
        CertUtils.getInputStreamFromDataOrFile(config.getCaCertData(), config.getCaCertFile())) {
      return OwnAuthorities.of(pem).orElseThrow(() -> new CertificateException("it has none"));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw notUnderstood("certificate-authority", config.getCaCertFile(), e);
    }
  }

  private static TrustManager[] publicOnes(Config config) {
    try {
      return SSLUtils.trustManagers(config);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's own authorities cannot be read", e);
    }
  }

  private static KeyManager[] keys(Config config) {
    try {
      return SSLUtils.keyManagers(config);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw notUnderstood("client-certificate or client-key", config.getClientKeyFile(), e);
    }
  }

  private static void requireFiles(Config config) {
    requireFile(config.getCaCertFile());
    requireFile(config.getClientCertFile());
    requireFile(config.getClientKeyFile());
  }

  private static void requireFile(String file) {
    if (isSet(file) && !Files.isReadable(Path.of(file))) {
      throw new UserException(
          "cannot read " + Kubeconfig.shown(file) + ", which the kubeconfig names",
          Files.exists(Path.of(file)) ? "no permission" : "there is no such file",
          "check the path and its permissions, or get a fresh kubeconfig from the cluster");
    }
  }

  private static UserException notUnderstood(String what, String file, Exception e) {
    return new UserException(
        "the kubeconfig's " + what + " cannot be understood",
        (isSet(file) ? file : "what it holds") + " is not in PEM, or cut short",
        "get a fresh kubeconfig from the cluster",
        e);
  }
}
