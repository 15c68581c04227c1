package dev.sealift.cli;

import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.URLStreamHandlerFactory;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the JDK who knows the protocol http, in a process that opens no such URL. Its ciphers make
 * one, to compare others with, and to find out who knows the protocol it opens all 113 jars: a
 * fourth of the time of {@code seal}.
 */
final class UnopenedHttp implements URLStreamHandlerFactory {
  private UnopenedHttp() {}

  /**
   * Does so for {@code seal}, where nothing names the certificate by its address. The controller is
   * asked by another client.
   */
  static void tell(Map<String, String> environment, String... arguments) {
    if (isFor(environment, arguments)) {
      URL.setURLStreamHandlerFactory(new UnopenedHttp());
    }
  }

  private static boolean isFor(Map<String, String> environment, String... arguments) {
    return arguments.length > 0
        && arguments[0].equals("seal")
        && Stream.concat(
                Stream.of(arguments),
                Stream.of(Variables.of("seal", "--cert"), "SEALED_SECRETS_CERT")
                    .map(environment::get))
            .noneMatch(word -> word != null && word.contains("://"));
  }

  @Override
  public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
    return protocol.equals("http") ? new Handler() : null;
  }

  private static final class Handler extends URLStreamHandler {
    private static final int PORT = 80;

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      throw new IOException("this process opens no URL");
    }

    @Override
    protected int getDefaultPort() {
      return PORT;
    }
  }
}
