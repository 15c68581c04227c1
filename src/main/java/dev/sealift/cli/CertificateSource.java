package dev.sealift.cli;

import dev.sealift.core.NoRoute;
import dev.sealift.core.Tasks;
import dev.sealift.core.TlsFailure;
import dev.sealift.core.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Where {@code --cert} leads: a file, or a URL as kubeseal takes it. */
final class CertificateSource {
  /** A drive's letter is no scheme. */
  private static final Pattern URL = Pattern.compile("[A-Za-z][-+.A-Za-z0-9]+:.*");

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int STEP_MILLIS = 5_000;
  private static final int MAXIMUM_BYTES = 1 << 16;
  private static final int REDIRECTS = 5;

  private final SealInput input;
  private final Duration patience;

  CertificateSource(SealInput input) {
    this(input, PATIENCE);
  }

  CertificateSource(SealInput input, Duration patience) {
    this.input = input;
    this.patience = patience;
  }

  /** The PEM text. */
  String read(String where) throws InterruptedException {
    if (!URL.matcher(where).matches()) {
      return input.text(Path.of(where));
    }
    URI uri;
    try {
      uri = new URI(where);
    } catch (URISyntaxException e) {
      throw new UserException(
          "--cert is no address", "it cannot be read as a URL", "write https://host/path", e);
    }
    if ("file".equals(uri.getScheme()) && uri.getPath() != null) {
      return input.text(Path.of(uri.getPath()));
    }
    if (!isHttp(uri)) {
      throw new UserException(
          "--cert has an address that cannot be fetched",
          "its scheme is " + uri.getScheme(),
          "name a file, or an https:// or http:// address");
    }
    return fetched(uri);
  }

  private static boolean isHttp(URI uri) {
    return uri.getHost() != null
        && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
  }

  /** A server that drips gets no more time than one that is silent. */
  private String fetched(URI uri) throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      Future<Optional<String>> answer = tasks.start(() -> Optional.of(follow(uri)));
      return Tasks.get(answer, patience, Optional.empty())
          .orElseThrow(() -> failed(uri, "no answer within " + patience.toSeconds() + " s", null));
    }
  }

  private static String follow(URI first) {
    URI at = first;
    for (int i = 0; i <= REDIRECTS; i++) {
      try {
        HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
        connection.setConnectTimeout(STEP_MILLIS);
        connection.setReadTimeout(STEP_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
          int status = connection.getResponseCode();
          if (status == HttpURLConnection.HTTP_OK) {
            return body(connection, first);
          }
          String location = connection.getHeaderField("Location");
          if (status / 100 != 3 || location == null) {
            throw failed(first, "the answer is status " + status, null);
          }
          at = next(first, at, location);
        } finally {
          connection.disconnect();
        }
      } catch (IOException e) {
        throw failed(first, reason(e), e);
      }
    }
    throw failed(first, "it redirects more than " + REDIRECTS + " times", null);
  }

  private static URI next(URI first, URI at, String location) {
    URI next;
    try {
      next = at.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw failed(first, "it redirects to what is no address", e);
    }
    if (!isHttp(next)
        || ("https".equalsIgnoreCase(at.getScheme())
            && "http".equalsIgnoreCase(next.getScheme()))) {
      throw failed(first, "it redirects from https to something weaker", null);
    }
    return next;
  }

  private static String body(HttpURLConnection connection, URI uri) throws IOException {
    try (InputStream in = connection.getInputStream()) {
      byte[] bytes = in.readNBytes(MAXIMUM_BYTES + 1);
      if (bytes.length > MAXIMUM_BYTES) {
        throw failed(uri, "the answer is larger than any certificate", null);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static String reason(IOException e) {
    return e instanceof SSLException
        ? TlsFailure.beforeCertificate(e)
            .orElse("its TLS certificate is not trusted here, or not for this name")
        : NoRoute.why(e).orElse("the answer broke off, or is no HTTP");
  }

  private static UserException failed(
      URI uri, String why, @org.jspecify.annotations.Nullable Exception e) {
    return new UserException(
        "cannot fetch the sealing certificate from " + uri.getScheme() + "://" + uri.getHost(),
        why,
        "fetch it another way and name the file with --cert",
        e);
  }
}
